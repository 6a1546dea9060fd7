"""The deactivation alert of one contact."""

import datetime
import uuid
from functools import partial

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from consent.sharing import silenced_by_erasure
from contacts import lifecycle
from contacts.forms import ContactForm
from contacts.models import Contact
from contacts.references import ReferenceTaken
from contacts.unrestricted import unrestricted
from core.together import read_each
from core.typography import short_date
from erasure import notice, pending_documents
from erasure.acts import erase_and_say
from erasure.engine import edits
from erasure.enums import Cause
from erasure.forms import NotifyForm
from erasure.preview import asked, preview
from retention import schedule

EDITS_LEFT_OUT = (
    "Votre mot de passe d'abord : la fiche sera ensuite désactivée et effacée, sans vos "
    "autres modifications."
)


@permission_required("contacts.deactivate_contact", raise_exception=True)
@unrestricted
def deactivate(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """« OK » erases, « Annuler » only deactivates, going back changes nothing.

    Edits of the contact submitted along are stored with either answer, not before.
    """
    contact = get_object_or_404(Contact, public_id=public_id)
    if not contact.is_active:
        messages.info(request, "Cette fiche est déjà inactive.")
        return redirect("backoffice:contact", contact.public_id)
    now = timezone.now()
    edited = edits.form(request, contact, timezone.localdate(now))
    if edited and not edited.is_valid():
        return redirect("contacts:edit", contact.public_id, preserve_request=True)
    decision = request.POST.get("decision")
    try:
        if decision == "erase" and request.user.has_perm("erasure.erase_contact"):
            return _deactivate_and_erase(request, contact, edited, now)
        if decision:
            return _deactivate_only(request, contact, edited, now)
    except ReferenceTaken:
        # Another user has just given this reference to another contact: the form says
        # so.
        return redirect("contacts:edit", contact.public_id, preserve_request=True)
    # The form may have set unsaved values on its instance.
    shown = Contact.objects.get(pk=contact.pk) if edited else contact
    return _ask(request, shown, now)


def _ask(
    request: UserRequest, contact: Contact, now: datetime.datetime
) -> HttpResponse:
    may_erase = request.user.has_perm("erasure.erase_contact")
    today = timezone.localdate(now)
    rows = read_each(asked(contact, today))
    wanted = pending_documents.applicable([contact], today, rows)
    shown = preview(contact, today, rows)
    ctx = {
        "holds": wanted,
        "silenced": silenced_by_erasure([contact]) if may_erase else [],
        "contact": contact,
        "edits": edits.posted(request),
        "asks_password": not recent_proof.is_recent(request, now),
        "may_erase": may_erase,
        "preview": shown,
        "last_kept_day": schedule.last_kept_day_if_deactivated(contact, now),
        "form": NotifyForm(contact),
        "mail": notice.preview(
            notice.ErasureNotice(
                contact, now, notice.NoticeOutcome.of_preview(shown), Cause.DEACTIVATION
            )
        )
        if may_erase
        else None,
    }
    return render(request, "retention/deactivate.html", ctx)


def _deactivate_and_erase(
    request: UserRequest,
    contact: Contact,
    edited: ContactForm | None,
    now: datetime.datetime,
) -> HttpResponse:
    store = partial(edited.store, at=now, user=request.user) if edited else None
    try:
        recent_proof.require(request, SensitiveAct.ERASE, now)
    except ReauthenticationRequired:
        # Only the answer may be kept while the password is asked; nothing is stored for
        # a user who has not proved their identity.
        if store:
            edits.drop(request)
            messages.warning(request, EDITS_LEFT_OUT)
        raise
    return erase_and_say(
        request,
        [contact],
        cause=Cause.DEACTIVATION,
        now=now,
        notify=bool(request.POST.get("notify")),
        hold_codes=pending_documents.chosen(request.POST),
        deactivated_at=now,
        before=store,
    )


def _deactivate_only(
    request: UserRequest,
    contact: Contact,
    edited: ContactForm | None,
    now: datetime.datetime,
) -> HttpResponse:
    with transaction.atomic():
        if edited:
            edited.store(at=now, user=request.user)
        lifecycle.deactivate(contact, at=now, user=request.user)
    day = schedule.last_kept_day_if_deactivated(contact, now)
    kept = (
        f"Ses informations personnelles sont conservées jusqu'au {short_date(day)} inclus."
        if day
        else "Ses informations personnelles sont conservées, sans date de suppression."
    )
    messages.success(request, f"La fiche est désactivée. {kept}")
    return redirect("backoffice:contact", contact.public_id)
