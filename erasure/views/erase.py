"""Views for one contact: erase, reactivate."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from consent.sharing import silenced_by_erasure
from contacts import lifecycle
from contacts.models import Contact
from contacts.unrestricted import unrestricted
from core.together import read_each
from erasure import notice, pending_documents
from erasure.acts import erase_and_say
from erasure.enums import Cause
from erasure.forms import ActiveErasureForm, NotifyForm
from erasure.preview import asked, preview

DECEASED = (
    "Un décès est signalé sur cette fiche. S'il s'agit d'une erreur, retirez le "
    "signalement : la fiche reprendra sa situation d'avant."
)


@permission_required("erasure.erase_contact", raise_exception=True)
@unrestricted
def erase(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Droit à l'oubli » on a contact; an active one requires a written reason."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_erased:
        messages.info(request, "Les informations de cette fiche sont déjà supprimées.")
        return redirect("backoffice:contact", contact.public_id)
    now = timezone.now()
    form_class = ActiveErasureForm if contact.is_active else NotifyForm
    form = form_class(contact)
    if request.method == "POST":
        form = form_class(contact, request.POST)
        if form.is_valid():
            recent_proof.require(request, SensitiveAct.ERASE, now)
            return erase_and_say(
                request,
                [contact],
                cause=Cause.BUTTON,
                now=now,
                hold_codes=pending_documents.chosen(request.POST),
                **form.cleaned_data,
            )
    today = timezone.localdate(now)
    rows = read_each(asked(contact, today))
    shown = preview(contact, today, rows)
    ctx = {
        "contact": contact,
        "holds": pending_documents.applicable([contact], today, rows),
        "silenced": silenced_by_erasure([contact]),
        "preview": shown,
        "form": form,
        "mail": notice.preview(
            notice.ErasureNotice(
                contact, now, notice.NoticeOutcome.of_preview(shown), Cause.BUTTON
            )
        ),
    }
    return render(request, "erasure/erase.html", ctx)


@permission_required("erasure.reactivate_contact", raise_exception=True)
@unrestricted
def reactivate(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_deceased:
        messages.error(request, DECEASED)
        return redirect("backoffice:contact", contact.public_id)
    if request.method != "POST":
        return render(request, "erasure/reactivate.html", {"contact": contact})
    erased = contact.is_erased
    if not lifecycle.reactivate(contact, at=timezone.now(), user=request.user):
        messages.info(request, "Cette fiche est déjà en service.")
    elif erased:
        messages.success(
            request,
            "La fiche est réactivée. Les informations supprimées ne reviennent pas.",
        )
    else:
        messages.success(request, "La fiche est réactivée.")
    return redirect("backoffice:contact", contact.public_id)
