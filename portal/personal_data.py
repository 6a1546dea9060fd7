"""What the company holds about one person, for herself (art. 15 and 20).

The fields come from the same declarations as the erasure's, so that what can be erased
is what can be read. Two things stay out of what she helps herself to: what the staff
wrote, where other people may be named, and a relative's own data.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Company
from campaigns.enums import LawfulBasis
from consent.enums import NEVER_ASKED, Decision
from consent.models import ConsentEvent
from contacts.models import Contact
from contacts.personal import FieldGroup
from erasure import catalogue, clock
from erasure.catalogue import FieldEntry
from erasure.models import Recipient
from mailings.sent import sent_to
from portal import reading
from portal.models import RightsRequest

SCHEMA = "donnees-personnelles/1"
STAFF_ONLY = (FieldGroup.NOTES, FieldGroup.EVIDENCE, FieldGroup.MESSAGES)
OF_SOMEONE_ELSE = ("relative_name", "relative_phone")
BY_THE_COMPANY = ("worker_number",)


@dataclass(frozen=True)
class Fact:
    """One value, as it is kept and as a person reads it."""

    entry: FieldEntry
    value: Any

    @property
    def label(self) -> str:
        return self.entry.label

    @property
    def words(self) -> str:
        if isinstance(self.value, datetime.date):
            return date_format(self.value, "j F Y")
        return str(self.value)

    @property
    def is_from_her(self) -> bool:
        """Given by the person, so part of what she may carry elsewhere (art. 20)."""
        return self.entry.name not in BY_THE_COMPANY


@dataclass(frozen=True)
class Section:
    title: str
    facts: list[Fact]


def sections_of(contact: Contact) -> list[Section]:
    """Her data by group, the empty ones left out."""
    facts = list(_facts(contact))
    return [
        Section(str(group), found)
        for group in FieldGroup
        if (found := [fact for fact in facts if fact.entry.group == group])
    ]


def keeps_a_relative(contact: Contact) -> bool:
    """Whether a relative is on her sheet: said, not shown."""
    return any(
        _rows(entry.model, contact).exclude(**{entry.name: None}).exists()
        for entry in catalogue.fields_of(contact.kind)
        if entry.name in OF_SOMEONE_ELSE
    )


def _facts(contact: Contact) -> Iterator[Fact]:
    by_model: dict[type[models.Model], list[FieldEntry]] = {}
    for entry in catalogue.fields_of(contact.kind):
        if entry.group not in STAFF_ONLY and entry.name not in OF_SOMEONE_ELSE:
            by_model.setdefault(entry.model, []).append(entry)
    for model, entries in by_model.items():
        for row in _rows(model, contact):
            for entry in entries:
                value = getattr(row, entry.name)
                if isinstance(value, FieldFile):
                    value = "fichier conservé" if value else None
                if value not in (None, ""):
                    yield Fact(entry, value)


def _rows(
    model: type[models.Model], contact: Contact
) -> "models.QuerySet[models.Model]":
    path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
    return model._default_manager.filter(**{path: contact.pk})


def copy_of(contact: Contact, now: datetime.datetime) -> dict[str, Any]:
    """Everything of domain 2.18 as one JSON document."""
    facts = [fact for section in sections_of(contact) for fact in section.facts]
    return {
        "schema": SCHEMA,
        "made_at": now.isoformat(),
        "controller": _controller(),
        "person": {
            "id": str(contact.public_id),
            "kind": contact.kind,
            "situation": contact.get_status_display(),
            "on_file_since": contact.created_at.isoformat(),
        },
        "data": [_as_json(fact) for fact in facts],
        "portable": {
            fact.entry.name: str(fact.value) for fact in facts if fact.is_from_her
        },
        "purposes": purposes_of(contact),
        "consent_history": history_of(contact),
        "messages": messages_of(contact),
        "requests": [
            {
                "kind": request.get_kind_display(),
                "received_on": request.received_on.isoformat(),
                "message": request.message,
                "outcome": request.get_outcome_display(),
            }
            for request in RightsRequest.objects.filter(contact=contact)
        ],
        "recipients": recipients(),
        "retention": retention_of(contact, now),
        "source": source_of(contact),
        "not_included": NOT_INCLUDED,
        "rights": RIGHTS,
    }


NOT_INCLUDED = (
    "Les notes de nos équipes peuvent parler d'autres personnes : demandez-les, nous "
    "vous les communiquerons après avoir retiré ce qui ne vous concerne pas. Les "
    "coordonnées d'un proche à prévenir appartiennent à ce proche."
)
RIGHTS = (
    "Vous pouvez demander la rectification ou l'effacement de ces données, la "
    "limitation de leur usage, vous y opposer, et introduire une réclamation auprès de "
    "la CNIL (www.cnil.fr)."
)


def _controller() -> dict[str, str]:
    company = Company.current()
    return {
        "name": company.name,
        "address": " ".join(
            filter(None, [company.street, company.postcode, company.city])
        ),
        "contact": company.dpo_email or company.email,
        "contact_name": company.dpo_name,
    }


def _as_json(fact: Fact) -> dict[str, Any]:
    value = fact.value
    return {
        "group": str(fact.entry.group),
        "label": fact.label,
        "field": fact.entry.path,
        "value": value.isoformat() if isinstance(value, datetime.date) else str(value),
        "provided_by_the_person": fact.is_from_her,
    }


def purposes_of(contact: Contact) -> list[dict[str, Any]]:
    """What her data are used for to write to her, on which basis."""
    return [
        {
            "purpose": standing.campaign.label,
            "channel": standing.campaign.get_channel_display(),
            "lawful_basis": LawfulBasis(standing.campaign.lawful_basis).label,
            "state": _state(standing.state) if not standing.campaign.mandatory else "",
        }
        for standing in reading.of(contact).standings
    ]


def _state(state: str) -> str:
    return "Jamais demandé" if state == NEVER_ASKED else str(Decision(state).label)


def history_of(contact: Contact) -> list[dict[str, Any]]:
    """Each choice she made, the newest first."""
    events = (
        ConsentEvent.objects.filter(contact=contact)
        .select_related("campaign_version", "notice")
        .order_by("-sequence")
    )
    return [
        {
            "at": event.occurred_at.isoformat(),
            "choice": event.get_decision_display(),
            "campaign": event.campaign_version.label,
            "sentence": event.sentence,
            "origin": event.get_origin_display(),
            "notice_version": event.notice.version if event.notice else None,
        }
        for event in events
    ]


def messages_of(contact: Contact) -> list[dict[str, Any]]:
    """What was sent to her, one by one or in a mailing: never the text again."""
    return [
        {
            "at": line.at.isoformat(),
            "subject": line.title,
            "channel": line.channel,
            "state": line.state_label,
            "allowed_by": line.allowed_by,
        }
        for line in sent_to(contact, None)
    ]


def recipients() -> list[str]:
    return [str(recipient) for recipient in Recipient.objects.in_use()]


def retention_of(contact: Contact, now: datetime.datetime) -> str:
    day = clock.last_kept_day(contact, contact.deactivated_at or now)
    if contact.deactivated_at and day:
        return (
            f"Vos données sont conservées jusqu'au {date_format(day, 'j F Y')} inclus."
        )
    if day:
        days = (day - timezone.localdate(now)).days - 1
        return (
            f"Vos données sont effacées {days} jours après la fin de notre relation, "
            "sauf celles que la loi oblige à garder."
        )
    return (
        "Vos données sont gardées tant que dure notre relation, puis le temps des "
        "obligations légales."
    )


def source_of(contact: Contact) -> str:
    first = ConsentEvent.objects.filter(contact=contact).order_by("sequence").first()
    if first and first.origin == "form":
        return "Vous nous les avez données par notre formulaire d'inscription."
    return "Vous nous les avez données, ou nos équipes les ont notées avec vous."
