"""The personal data held about one contact, as given to them (GDPR art. 15 and 20).

The fields come from the same declarations as the erasure's, so everything that can be
erased can be read. The self-service copy leaves out two things: staff notes, which may
name other people, and a relative named by somebody other than the contact.
"""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone

from accounts.law import CNIL_COMPLAINTS
from accounts.models import Company
from campaigns.defaults import QUOTES_AND_INVOICES
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.enums import NEVER_ASKED, Decision, Origin
from consent.models import ConsentEvent
from contacts import sources
from contacts.addresses import readable_email, readable_number
from contacts.enums import Channel, Source, Status
from contacts.models import Contact
from contacts.personal import FieldGroup
from contacts.references import references_of
from core.instants import written
from core.typography import long_date
from disclosure import durations, uses
from erasure import catalogue
from erasure.catalogue import FieldEntry
from erasure.models import Recipient
from erasure.preview import KeptField, filled, preview
from mailings.sent import sent_to
from portal import reading, session
from portal.enums import Rubric
from portal.models import PortalSettings, RightsRequest
from retention import schedule

SCHEMA = "donnees-personnelles/1"
STAFF_ONLY = (FieldGroup.NOTES, FieldGroup.EVIDENCE, FieldGroup.MESSAGES)
NUMBERS = ("mobile", "phone", "relative_phone")
OF_SOMEONE_ELSE = ("relative_name", "relative_phone")
BY_THE_COMPANY = ("worker_number", "access_notes", "health_notes")
"""Assigned by the company, or written by the staff in their own words."""


@dataclass(frozen=True)
class CopiedFact:
    """One field value, stored and formatted for reading."""

    entry: FieldEntry
    value: Any
    file: FieldFile | None = None

    @property
    def label(self) -> str:
        return self.entry.label

    @property
    def words(self) -> str:
        if isinstance(self.value, datetime.date):
            return long_date(self.value)
        if self.entry.name in NUMBERS:
            return readable_number(self.value)
        if self.entry.name == "email":
            return readable_email(self.value)
        return str(self.value)

    @property
    def is_from_person(self) -> bool:
        """Whether the person provided the value, which makes it portable (GDPR art.
        20)."""
        return self.entry.name not in BY_THE_COMPANY


@dataclass(frozen=True)
class CopySection:
    title: str
    facts: list[CopiedFact]


def sections_of(contact: Contact) -> list[CopySection]:
    """The contact's data by group, without empty groups."""
    facts = list(_facts(contact))
    return [
        CopySection(str(group), found)
        for group in FieldGroup
        if (found := [fact for fact in facts if fact.entry.group == group])
    ]


def may_name_a_relative(contact: Contact) -> bool:
    """Whether the contact may name a relative to call, or correct the one they named. A
    candidate is asked for none before hiring."""
    if contact.active_status == Status.CANDIDATE:
        return keeps_a_relative(contact) and gave_the_relative(contact)
    return gave_the_relative(contact)


def gave_the_relative(contact: Contact) -> bool:
    """Whether the relative was named by the contact, not by their family or a partner
    who opened the record for them."""
    return contact.source not in (Source.FAMILY, Source.PARTNER)


def keeps_a_relative(contact: Contact) -> bool:
    """Whether the contact's record names a relative."""
    return any(
        _rows(entry.model, contact).exclude(**{entry.name: None}).exists()
        for entry in catalogue.fields_of(contact.kind)
        if entry.name in OF_SOMEONE_ELSE
    )


def _facts(contact: Contact) -> Iterator[CopiedFact]:
    by_model: dict[type[models.Model], list[FieldEntry]] = {}
    for entry in catalogue.fields_of(contact.kind):
        is_own = entry.name not in OF_SOMEONE_ELSE or gave_the_relative(contact)
        if entry.group not in STAFF_ONLY and is_own:
            by_model.setdefault(entry.model, []).append(entry)
    for model, entries in by_model.items():
        for row in _rows(model, contact):
            for entry in entries:
                value = getattr(row, entry.name)
                if isinstance(value, FieldFile) and value:
                    yield CopiedFact(entry, file_name(entry.label, value), value)
                elif value not in (None, "") and not isinstance(value, FieldFile):
                    yield CopiedFact(entry, value)


def file_name(label: str, file: FieldFile) -> str:
    """« cv.pdf »: the name on disk is random."""
    return f"{label.lower()}{PurePath(str(file.name)).suffix}"


def _rows(
    model: type[models.Model], contact: Contact
) -> "models.QuerySet[models.Model]":
    path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
    return model._default_manager.filter(**{path: contact.pk})


def copy_of(contact: Contact, now: datetime.datetime) -> dict[str, Any]:
    """The complete copy (domain 2.18) as one JSON document."""
    # What merged contacts hold of the same person; the one that stays comes last, so that
    # its values are the portable ones.
    facts = [
        fact
        for each in [*contact.merged_sheets.order_by("pk"), contact]
        for section in sections_of(each)
        for fact in section.facts
    ]
    return {
        "schema": SCHEMA,
        "made_at": written(now),
        "controller": _controller(),
        "person": {
            "id": str(contact.public_id),
            "kind": contact.kind,
            "situation": contact.get_status_display(),
            "on_file_since": written(contact.created_at),
            "references": references_of(contact),
        },
        "data": [_as_json(fact, contact) for fact in facts],
        "portable": {
            fact.entry.name: str(fact.value) for fact in facts if fact.is_from_person
        },
        "purposes": [*uses_of(contact), *purposes_of(contact)],
        "consent_history": history_of(contact),
        "messages": messages_of(contact),
        "calls": calls_of(contact),
        "requests": [_request_as_json(each) for each in requests_of(contact)],
        "recipients": recipients(contact.kind),
        "retention": retention_of(contact, now),
        "kept_by_law": [
            {
                "label": kept.label,
                "law": kept.law,
                "until": kept.until.isoformat(),
            }
            for kept in kept_by_law(contact, now)
        ],
        "source": source_of(contact),
        "not_included": NOT_INCLUDED,
        "rights": RIGHTS,
    }


NOT_INCLUDED = (
    "Les notes de nos équipes peuvent parler d'autres personnes : demandez-les, nous "
    "vous les donnerons après avoir retiré ce qui ne vous concerne pas. Un proche à "
    "prévenir que vous n'avez pas indiqué vous-même n'est pas montré non plus. Les "
    "preuves de vos choix (qui les a dits, le formulaire que vous avez signé) se "
    "demandent aussi."
)
RIGHTS = (
    "Vous pouvez faire corriger, supprimer ou bloquer ces informations, les emporter, ou "
    "vous opposer à un usage. Vous pouvez retirer votre accord quand vous voulez. Vous "
    f"pouvez aussi vous plaindre à la CNIL ({CNIL_COMPLAINTS})."
)


def _controller() -> dict[str, str]:
    company = Company.current()
    return {
        "name": company.name,
        "address": company.address,
        "contact": company.contact_address,
        "contact_name": company.dpo_name,
    }


def _as_json(fact: CopiedFact, contact: Contact) -> dict[str, Any]:
    value = fact.value
    own = {"file": _file_as_json(fact.file, contact)} if fact.file else {}
    return {
        **own,
        "group": str(fact.entry.group),
        "label": fact.label,
        "field": fact.entry.path,
        "value": _text(value),
        "provided_by_the_person": fact.is_from_person,
    }


def _text(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return written(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _file_as_json(file: FieldFile, contact: Contact) -> dict[str, Any]:
    """Size and SHA-256 of the file, and its download address if the contact may use the
    portal."""
    try:
        with file.open("rb") as opened:
            known = {
                "bytes": file.size,
                "sha256": hashlib.file_digest(opened, "sha256").hexdigest(),
            }
    except OSError:
        return {"missing": True}
    offered = PortalSettings.of(contact.kind).offers(Rubric.DATA)
    if offered and session.may_enter(contact):
        path = reverse("portal:resume_of_mine", args=[contact.kind])
        known["address"] = f"{settings.BASE_URL}{path}"
    return known


def requests_of(contact: Contact) -> "models.QuerySet[RightsRequest]":
    """The contact's requests, newest first."""
    return RightsRequest.objects.filter(contact=contact).order_by("-id")


def _request_as_json(request: RightsRequest) -> dict[str, Any]:
    return {
        "kind": request.get_kind_display(),
        "came_by": request.get_came_by_display(),
        "received_on": request.received_on.isoformat(),
        "message": request.message,
        "due_on": request.due_on.isoformat(),
        "extended_on": _day(request.extended_on),
        "extension_reason": request.extension_reason,
        "answered_on": _day(request.answered_on),
        "outcome": request.get_outcome_display(),
        "answer": request.answer,
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def uses_of(contact: Contact) -> list[dict[str, Any]]:
    """The purpose and lawful basis of each piece of the contact's data; uses without
    data are left out."""
    entries = [e for e in catalogue.all_fields() if contact.kind in e.spec.kinds]
    held = filled([contact.pk], entries)[contact.pk]
    return [
        {
            "purpose": use.purpose,
            "data": labels,
            "lawful_basis": use.basis.label,
            "law": use.law,
            "interest": use.interest,
            "allowed_by": use.allowed_by,
        }
        for use in uses.of(contact.kind, contact.deactivated_from or contact.status)
        if (labels := use.labels(held))
    ]


def kept_by_law(contact: Contact, now: datetime.datetime) -> list[KeptField]:
    """The data that an erasure today would have to keep by law."""
    return preview(contact, timezone.localdate(now)).kept


def purposes_of(contact: Contact) -> list[dict[str, Any]]:
    """The messages sent to the contact, each with its channel and lawful basis."""
    status = contact.active_status
    found = []
    for standing in reading.of(contact).standings:
        campaign = standing.campaign
        label, basis = campaign.label, LawfulBasis(campaign.lawful_basis).label
        allowed_by = BASIS_TOLD[LawfulBasis(campaign.lawful_basis)]
        if campaign.mandatory:
            if not campaign.concerns(status):
                continue
            if status == Status.PROSPECT and campaign.code == QUOTES_AND_INVOICES:
                # A prospect has no contract, so no invoice: only the quote they asked
                # for.
                label, basis = "votre devis, par e-mail", uses.Basis.BEFORE.label
                allowed_by = uses.ALLOWED_BY[uses.Basis.BEFORE]
        words = "" if campaign.mandatory else f" {standing.words}"
        found.append(
            {
                "purpose": label,
                "data": [_address_of(campaign)],
                "channel": campaign.get_channel_display(),
                "lawful_basis": basis,
                "allowed_by": f"{allowed_by[0].lower()}{allowed_by[1:]}.{words}",
                "state": "" if campaign.mandatory else _state(standing.state),
            }
        )
    return found


BASIS_TOLD = {
    LawfulBasis.CONTRACT: uses.ALLOWED_BY[uses.Basis.CONTRACT],
    LawfulBasis.LEGAL_OBLIGATION: uses.ALLOWED_BY[uses.Basis.LEGAL],
    LawfulBasis.CONSENT: "Votre accord",
}


def _address_of(campaign: Campaign) -> str:
    return Contact.PERSONAL_FIELDS[Channel(campaign.channel).field].label


def _state(state: str) -> str:
    return "Jamais demandé" if state == NEVER_ASKED else str(Decision(state).label)


def history_of(contact: Contact) -> list[dict[str, Any]]:
    """The contact's consent events, newest first."""
    events = (
        ConsentEvent.objects.filter(contact=contact)
        .select_related("campaign_version", "notice")
        .order_by("-sequence")
    )
    return [
        {
            "at": written(event.occurred_at),
            "choice": event.get_decision_display(),
            "campaign": event.campaign_version.label,
            "sentence": event.sentence,
            "origin": event.get_origin_display(),
            "notice_version": event.notice.version if event.notice else None,
        }
        for event in events
    ]


def messages_of(contact: Contact) -> list[dict[str, Any]]:
    """The messages sent to the contact, individually or in a mailing, without their
    text."""
    return [
        {
            "at": written(line.at),
            "day": long_date(timezone.localdate(line.at)),
            "subject": line.title,
            "channel": line.channel,
            "state": line.state_label,
            "allowed_by": line.allowed_by,
        }
        for line in sent_to(contact, None)
    ]


def calls_of(contact: Contact) -> list[dict[str, Any]]:
    """The calls made to the contact, with what was noted of them."""
    return [
        {
            "at": written(call.at),
            "day": long_date(timezone.localdate(call.at)),
            "campaign": call.call_list.campaign.label,
            "outcome": call.get_outcome_display(),
            "note": call.note,
        }
        for call in contact.calls.select_related("call_list__campaign")
    ]


def recipients(kind: str) -> list[str]:
    """Recipients of these contacts' data, each with its role and, outside the European
    Union, its country and safeguard."""
    return [
        f"{recipient.described}, {recipient.get_country_display()} :"
        f" {recipient.get_guarantee_display().lower()}"
        if recipient.is_outside
        else recipient.described
        for recipient in Recipient.objects.in_use().filter(kinds__contains=[kind])
    ]


def no_recipient(kind: str) -> str:
    """Sentence shown if the list of recipients is empty. It says that there are none
    only if the company declared it."""
    company = Company.current()
    if kind in company.no_recipients:
        return "Nos équipes seulement, et les services que la loi désigne."
    return (
        "Nous n'avons pas encore écrit la liste de nos prestataires. Demandez-la à "
        f"{company.data_contact or company.name}."
    )


def retention_of(contact: Contact, now: datetime.datetime) -> str:
    """Sentence on how long the contact's data are kept."""
    rules = schedule.rules_in_force()
    day = schedule.last_kept_day_of(contact, rules)
    if day:
        return (
            f"Vos informations sont gardées jusqu'au {long_date(day)} inclus, "
            "sauf celles que la loi oblige à garder."
        )
    status = contact.active_status
    if words := durations.of_status(contact.kind, status):
        return f"Durée : {words}. La loi nous en fait garder certaines plus longtemps."
    company = Company.current()
    return (
        "Nous n'avons pas encore écrit la durée de garde de votre fiche. Demandez-la à "
        f"{company.data_contact or company.name}."
    )


def source_of(contact: Contact) -> str:
    """Where the data come from, as recorded; nothing is guessed."""
    if told := sources.sentence(contact):
        return told
    first = ConsentEvent.objects.filter(contact=contact).order_by("sequence").first()
    if first and first.origin == Origin.FORM:
        return sources.SENTENCES[Source.FORM]
    company = Company.current()
    return (
        "Nous n'avons pas noté d'où vient votre fiche. Demandez-le à "
        f"{company.data_contact or company.name}."
    )
