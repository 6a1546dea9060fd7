"""Data of a contact's page, collected from each app once."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from backoffice import contact_fields, merging
from backoffice.consent_words import label_of
from campaigns.models import Campaign
from consent import effect
from consent.eligibility import verdicts_of
from consent.enums import NEVER_ASKED, Origin
from consent.models import Consent
from contacts import restrictions
from contacts.enums import Kind
from contacts.forms import NoteForm
from contacts.models import (
    ClientDetails,
    Contact,
    Merge,
    Representative,
    WorkerDetails,
)
from contacts.representatives import ANNOUNCED
from core.together import first, read_each
from erasure.summary import asked as erasure_rows
from erasure.summary import summary_of
from mailings import unreached
from mailings.sent import asked_rows, sent_to
from portal.models import SignUpMessage
from retention import schedule

Details = ClientDetails | WorkerDetails
Rows = Mapping[str, list[Any]]
MESSAGES = 10
"""Number of latest messages shown."""


def context(contact: Contact, user: User, now: datetime.datetime) -> dict[str, object]:
    today = timezone.localdate(now)
    rows = read_each(_asked(contact, now, today))
    details = first(rows["details"])
    return {
        "contact": contact,
        "is_gone": contact.is_erased and not contact.is_active,
        "sees_sensitive": user.sees_sensitive,
        "details": details,
        "identity": contact_fields.identity(contact, rows["references"]),
        "facts": _facts(details, user),
        "sign_up_messages": rows["sign_up_messages"],
        "notes": rows["notes"],
        "note_form": NoteForm(),
        "consents": list(_consents(contact, rows)),
        "mandatory": _mandatory(contact, rows["campaigns"]),
        "restriction": first(rows["restrictions"]),
        "merges": rows["merges"],
        "representatives": _representatives(rows, today),
        "last_kept_day": schedule.last_kept_day_of(contact),
        "erasure": summary_of(contact, today, rows),
        "is_failing": unreached.is_failing(contact, now),
        "sent": sent_to(contact, MESSAGES),
        "calls": rows["calls"],
        "status_changes": rows["status_changes"],
    }


def _asked(
    contact: Contact, now: datetime.datetime, today: datetime.date
) -> dict[str, QuerySet[Any, Any]]:
    """The rows of the page, to be read together."""
    model = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    undone_until = now - merging.UNDO_WITHIN
    return {
        "details": model.objects.filter(contact=contact),
        "references": contact.references.all(),
        "sign_up_messages": SignUpMessage.objects.filter(contact=contact),
        "notes": contact.dated_notes.select_related("author"),
        "campaigns": Campaign.objects.of_audience(contact.kind).active().in_order(),
        "consents": Consent.objects.filter(contact=contact),
        "was_asked": asked_rows([contact.pk]),
        "restrictions": restrictions.open_of(contact),
        "merges": Merge.objects.filter(
            kept=contact, undone_at=None, at__gt=undone_until
        ),
        "representatives": contact.representatives.all(),
        "in_force": contact.representatives.in_force(today).values("pk"),
        "calls": contact.calls.select_related("user", "script")[:MESSAGES],
        "status_changes": contact.status_changes.select_related("user"),
        **erasure_rows(contact, today),
    }


def _consents(contact: Contact, rows: Rows) -> Iterator[dict[str, object]]:
    """The state of each active optional campaign, with how and when it came about."""
    verdicts = verdicts_of(contact)
    states = {each.campaign_id: each for each in rows["consents"]}
    for campaign in rows["campaigns"]:
        if campaign.mandatory:
            continue
        consent = states.get(campaign.pk)
        state = consent.state if consent else NEVER_ASKED
        verdict = verdicts[campaign.pk]
        yield {
            "campaign": campaign,
            "state": state,
            "label": label_of(state, asked=bool(rows["was_asked"])),
            "since": consent and consent.since,
            "until": verdict.until,
            "way": Origin(consent.origin).label if consent else "",
            "without_effect": effect.why_not(state, verdict.reason),
        }


def _representatives(
    rows: Rows, today: datetime.date
) -> list[tuple[Representative, bool, bool]]:
    """Each with whether the mandate is over, and whether it ends within 60 days."""
    in_force = {row["pk"] for row in rows["in_force"]}
    soon = today + ANNOUNCED
    return [
        (each, each.pk not in in_force, bool(each.ends_on and each.ends_on <= soon))
        for each in rows["representatives"]
    ]


def _facts(details: Details | None, user: User) -> contact_fields.ShownFields | None:
    match details:
        case ClientDetails():
            return contact_fields.of_client(details, sees_sensitive=user.sees_sensitive)
        case WorkerDetails():
            return contact_fields.of_worker(details, sees_sensitive=user.sees_sensitive)
    return None


def _mandatory(contact: Contact, campaigns: list[Campaign]) -> list[Campaign]:
    """The mandatory campaigns (contract or law) that reach the contact; none if they
    are not active.
    """
    if not contact.is_active:
        return []
    mandatory = [each for each in campaigns if each.mandatory]
    return [each for each in mandatory if each.concerns(contact.status)]
