"""Letters to print for those whom a request for consent cannot reach."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit, recent_proof
from accounts.models import AuditEvent
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from backoffice.consent_form import NotPrinted
from backoffice.consent_letters import consent_letters
from contacts import postal
from core.id_ranges import compact
from mailings.by_post import by_post
from mailings.models import Mailing

A_DOCUMENT = 200
"""Letters of one document: about six seconds of work."""
MOST_SHOWN = 50

prints = permission_required("exports.export_contacts", raise_exception=True)


@prints
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Who gets a letter, who lacks a postal address, and what was printed already."""
    mailing = get_object_or_404(Mailing, pk=pk, is_request=True)
    people = by_post(mailing, timezone.now())
    homeless = people.exclude(postal.COMPLETE)
    ctx = {
        "mailing": mailing,
        "documents": Paginator(people.filter(postal.COMPLETE), A_DOCUMENT),
        "without_count": homeless.count(),
        "without": homeless[:MOST_SHOWN],
        "printed": AuditEvent.objects.filter(
            action="mailing.letters_printed", target=f"mailing:{pk}"
        ).select_related("user")[:MOST_SHOWN],
    }
    return render(request, "backoffice/letters.html", ctx)


@prints
def download(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """One document of letters; the journal keeps to whom."""
    now = timezone.now()
    recent_proof.require(request, SensitiveAct.EXPORT, now)
    mailing = get_object_or_404(Mailing, pk=pk, is_request=True)
    people = by_post(mailing, now).filter(postal.COMPLETE)
    page = Paginator(people, A_DOCUMENT).get_page(number)
    try:
        data, written = consent_letters(list(page.object_list), now=now)
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:letters", pk)
    audit.record(
        "mailing.letters_printed",
        user=request.user,
        target=f"mailing:{pk}",
        number=len(written),
        members=compact([contact.pk for contact in written]),
    )
    response = HttpResponse(data, content_type="application/pdf")
    name = f"lettres-{pk}-{page.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
