"""« Doublons possibles »: look at two contacts side by side, merge them, separate them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit
from accounts.requests import UserRequest
from backoffice import contact_fields, merging
from backoffice.merging import MergeRefused
from consent import effect, ledger
from consent.integrity.journal_errors import JournalUnwritable
from contacts import possible_doubles
from contacts.models import Contact, Merge
from core.typography import short_date

PER_PAGE = 25

merges = permission_required("contacts.deactivate_contact", raise_exception=True)


@merges
def listing(request: UserRequest) -> HttpResponse:
    found = possible_doubles.pairs()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ctx = {"page": page, "is_full": len(found) == possible_doubles.MOST}
    return render(request, "backoffice/doubles.html", ctx)


@merges
def compare(
    request: UserRequest, public_id: uuid.UUID, other: uuid.UUID
) -> HttpResponse:
    """Both contacts field by field, with their choices; a POST merges or sets apart."""
    left, right = _both(public_id, other)
    if request.method == "POST":
        return _decide(request, left, right)
    for contact in (left, right):
        audit.record("contact.viewed", user=request.user, target=contact.target)
    ctx = {
        "left": left,
        "right": right,
        "rows": contact_fields.side_by_side(left, right),
        "choices": _choices(left, right),
        "ways": [
            (kept, merged, merging.refusal(merged, kept))
            for kept, merged in ((left, right), (right, left))
        ],
    }
    return render(request, "backoffice/double.html", ctx)


def _decide(request: UserRequest, left: Contact, right: Contact) -> HttpResponse:
    now = timezone.now()
    choice = request.POST.get("keep", "")
    if choice == "both":
        possible_doubles.set_apart(left, right, now=now, user=request.user)
        messages.success(request, "C'est noté : ce sont deux personnes.")
        return redirect("backoffice:doubles")
    ways = {str(left.public_id): (left, right), str(right.public_id): (right, left)}
    if choice not in ways:
        messages.error(request, "Choisissez la fiche qui reste.")
        return redirect("backoffice:double", left.public_id, right.public_id)
    kept, merged = ways[choice]
    try:
        merging.merge(merged, kept, now=now, user=request.user)
    except (MergeRefused, JournalUnwritable) as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:double", left.public_id, right.public_id)
    messages.success(
        request,
        "Les deux fiches n'en font plus qu'une. La fusion se défait pendant 30 jours.",
    )
    return redirect("backoffice:contact", kept.public_id)


@merges
def separate(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    merge = get_object_or_404(
        Merge.objects.select_related("kept", "merged"),
        pk=pk,
        kept__public_id=public_id,
        undone_at=None,
    )
    if request.method != "POST":
        return render(request, "backoffice/separate.html", {"merge": merge})
    try:
        merging.unmerge(merge.merged, merge.kept, now=timezone.now(), user=request.user)
    except (MergeRefused, JournalUnwritable) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les deux fiches sont séparées, comme avant.")
    return redirect("backoffice:contact", public_id)


def _both(one: uuid.UUID, other: uuid.UUID) -> tuple[Contact, Contact]:
    found = Contact.objects.unmerged().not_erased()
    return (
        get_object_or_404(found, public_id=one),
        get_object_or_404(found.exclude(public_id=one), public_id=other),
    )


def _choices(left: Contact, right: Contact) -> list[tuple[str, list[str]]]:
    """Label of each optional campaign that one of them was asked about, with both
    states in words."""
    if left.kind != right.kind:
        return []
    states = [ledger.state_of(contact) for contact in (left, right)]
    return [
        (both[0].campaign.label, [_words(each) for each in both])
        for both in zip(*states, strict=True)
        if any(each.since for each in both)
    ]


def _words(choice: ledger.CampaignState) -> str:
    label = effect.label(choice.state, "")
    if choice.since is None:
        return label
    return f"{label}, le {short_date(choice.since)}"
