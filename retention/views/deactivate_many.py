"""The deactivation alert for several contacts chosen in a list."""

import datetime
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from consent.sharing import silenced_by_erasure
from contacts import lifecycle
from contacts.enums import Channel, Kind
from contacts.models import Contact
from contacts.unrestricted import say_left_out
from core.plurals import counted
from core.typography import short_date
from erasure import catalogue, holds, notice, pending_documents
from erasure.acts import erase_and_say
from erasure.enums import Cause
from erasure.forms import NotifyForm
from erasure.models import HoldPreset
from erasure.preview import KeptField, preview
from messaging.render import Rendered
from retention import schedule
from retention.views import undo_deactivations

MOST = 500


@permission_required("contacts.deactivate_contact", raise_exception=True)
def deactivate_many(request: UserRequest) -> HttpResponse:
    """« OK » erases, « Annuler » only deactivates, going back changes nothing."""
    chosen = request.POST if request.method == "POST" else request.GET
    words = chosen.getlist("fiche")
    if len(words) > MOST:
        messages.error(request, f"Choisissez au plus {MOST} fiches à la fois.")
        return redirect("contacts:clients")
    found = _contacts(words)
    contacts = [contact for contact in found if not contact.is_restricted]
    say_left_out(request, [contact for contact in found if contact.is_restricted])
    if not contacts:
        if not found:
            messages.info(request, "Choisissez d'abord des fiches en service.")
        return redirect(_list_of(request, found) if found else "contacts:clients")
    now = timezone.now()
    if refused := undo_deactivations.refusal(request.user, len(contacts), now):
        messages.error(request, refused)
        return redirect(_list_of(request, contacts))
    if request.method == "POST":
        may_erase = request.user.has_perm("erasure.erase_contact")
        if may_erase and request.POST.get("decision") == "erase":
            form = _form(request, contacts, now)
            if not form.is_valid():
                return _ask(request, contacts, now, form)
            recent_proof.require(request, SensitiveAct.ERASE, now)
            return erase_and_say(
                request,
                contacts,
                cause=Cause.DEACTIVATION,
                now=now,
                notify=form.cleaned_data["notify"],
                hold_codes=pending_documents.chosen(request.POST),
                deactivated_at=now,
            )
        return _deactivate(request, contacts)
    return _ask(request, contacts, now, _form(request, contacts, now))


def _form(
    request: UserRequest, contacts: list[Contact], now: datetime.datetime
) -> NotifyForm:
    return NotifyForm(
        None,
        request.POST if request.method == "POST" else None,
        number=len(contacts),
    )


def _ask(
    request: UserRequest,
    contacts: list[Contact],
    now: datetime.datetime,
    form: NotifyForm,
) -> HttpResponse:
    may_erase = request.user.has_perm("erasure.erase_contact")
    held = _held(contacts, timezone.localdate(now))
    ctx = {
        "holds": pending_documents.applicable(contacts, timezone.localdate(now)),
        "silenced": silenced_by_erasure(contacts) if may_erase else [],
        "contacts": contacts,
        "may_erase": may_erase,
        "may_notify": sum(bool(c.usable_address(Channel.EMAIL)) for c in contacts),
        "mails": _mails(contacts, held, now) if may_erase else {},
        "goes": _labels(contacts, ticked=True),
        "stays": _labels(contacts, ticked=False),
        "held": held,
        "automatic": HoldPreset.objects.filter(
            automatic=True, kind__in={contact.kind for contact in contacts}
        ),
        "until": _until(contacts, now),
        "back": _list_of(request, contacts),
        "form": form,
    }
    return render(request, "retention/deactivate_many.html", ctx)


def _contacts(words: list[str]) -> list[Contact]:
    """The active contacts among these ids; malformed ids are ignored."""
    ids = set()
    for word in words:
        try:
            ids.add(uuid.UUID(word))
        except ValueError:
            continue
    return list(Contact.objects.active().filter(public_id__in=ids).by_name())


def _labels(contacts: list[Contact], *, ticked: bool) -> dict[str, list[str]]:
    """By kind of contact, the labels of the ticked fields, or of the unticked ones."""
    kinds = {contact.get_kind_display(): contact.kind for contact in contacts}
    chosen = {kind: catalogue.chosen(kind) for kind in kinds.values()}
    return {
        label: [
            entry.label
            for entry in catalogue.fields_of(kind)
            if (entry.path in chosen[kind]) == ticked
        ]
        for label, kind in kinds.items()
    }


def _held(
    contacts: list[Contact], today: datetime.date
) -> list[tuple[Contact, list[KeptField]]]:
    """The fields kept by law, by contact."""
    held = holds.in_force([contact.pk for contact in contacts], today)
    return [
        (
            contact,
            [KeptField.of(hold) for hold in held[contact.pk].values()],
        )
        for contact in contacts
        if contact.pk in held
    ]


def _mails(
    contacts: list[Contact],
    held: list[tuple[Contact, list[KeptField]]],
    now: datetime.datetime,
) -> dict[str, Rendered]:
    """One sample notice per kind: the mail of the first contact who can receive it."""
    kept = {contact.pk: fields for contact, fields in held}
    mails: dict[str, Rendered] = {}
    for contact in contacts:
        label = contact.get_kind_display()
        if label not in mails and (
            mail := notice.preview(_notice(contact, now, kept.get(contact.pk, [])))
        ):
            mails[label] = mail
    return mails


def _notice(
    contact: Contact, now: datetime.datetime, kept: list[KeptField]
) -> notice.ErasureNotice:
    goes = preview(contact, timezone.localdate(now)).goes.values()
    outcome = notice.NoticeOutcome.of((e for group in goes for e in group), kept)
    return notice.ErasureNotice(contact, now, outcome, Cause.DEACTIVATION)


def _until(contacts: list[Contact], now: datetime.datetime) -> dict[str, str]:
    """By status, until when the data are kept if they are not erased now."""
    some = {contact.get_status_display(): contact for contact in contacts}
    days = {
        label: schedule.last_kept_day_if_deactivated(each, now)
        for label, each in some.items()
    }
    return {
        label: f"jusqu'au {short_date(day)} inclus"
        if day
        else "sans date de suppression"
        for label, day in days.items()
    }


def _list_of(request: UserRequest, contacts: list[Contact]) -> str:
    """URL of the list where the contacts were chosen, with its filters and page."""
    of_kind = reverse(
        "contacts:clients" if contacts[0].kind == Kind.CLIENT else "contacts:workers"
    )
    before = request.GET.get("liste", "")
    return before if before.partition("?")[0] == of_kind else of_kind


def _deactivate(request: UserRequest, contacts: list[Contact]) -> HttpResponse:
    now = timezone.now()
    until = _until(contacts, now)
    count = sum(
        lifecycle.deactivate(contact, at=now, user=request.user) for contact in contacts
    )
    said = (
        f"{counted(count, 'fiche désactivée')}. Leurs informations personnelles sont"
        " conservées. "
        + " ".join(f"{label} : {words}." for label, words in until.items())
    )
    way_back = reverse("retention:undo_deactivations")
    link = format_html(
        '{} <a href="{}">Annuler cette désactivation</a>', said, way_back
    )
    messages.success(request, link)
    return redirect(_list_of(request, contacts))
