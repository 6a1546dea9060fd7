"""Data of a contact's page, collected from each app once."""

import datetime

from django.utils import timezone

from accounts.models import User
from backoffice import contact_fields, merging
from campaigns.models import Campaign
from consent import effect, ledger
from consent.eligibility import verdicts_of
from consent.enums import NEVER_ASKED, Decision, Origin
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
from erasure.summary import summary_of
from mailings import unreached
from mailings.sent import sent_to, was_asked
from portal.models import SignUpMessage
from retention import schedule

Details = ClientDetails | WorkerDetails
MESSAGES = 10
"""Number of latest messages shown."""


def context(contact: Contact, user: User, now: datetime.datetime) -> dict[str, object]:
    verdicts = verdicts_of(contact)
    states = ledger.state_of(contact)
    asked = any(each.state == NEVER_ASKED for each in states) and was_asked(contact)
    details = _details(contact)
    return {
        "contact": contact,
        "is_gone": contact.is_erased and not contact.is_active,
        "sees_sensitive": user.sees_sensitive,
        "details": details,
        "identity": contact_fields.identity(contact),
        "facts": _facts(details, user),
        "sign_up_messages": SignUpMessage.objects.filter(contact=contact),
        "notes": contact.dated_notes.select_related("author"),
        "note_form": NoteForm(),
        "consents": [
            {
                "campaign": each.campaign,
                "state": each.state,
                "label": _label(each.state, asked),
                "since": each.since,
                "until": verdicts[each.campaign.pk].until,
                "way": Origin(each.origin).label if each.origin else "",
                "without_effect": effect.why_not(
                    each.state, verdicts[each.campaign.pk].reason
                ),
            }
            for each in states
        ],
        "mandatory": _mandatory(contact),
        "restriction": restrictions.open_of(contact).first()
        if contact.is_restricted
        else None,
        "merges": Merge.objects.filter(
            kept=contact, undone_at=None, at__gt=now - merging.UNDO_WITHIN
        ),
        "representatives": _representatives(contact, timezone.localdate(now)),
        "last_kept_day": schedule.last_kept_day_of(contact),
        "erasure": summary_of(contact, timezone.localdate(now)),
        "is_failing": unreached.is_failing(contact, now),
        "sent": sent_to(contact, MESSAGES),
        "calls": contact.calls.select_related("user", "script")[:MESSAGES],
        "status_changes": contact.status_changes.select_related("user"),
    }


def _representatives(
    contact: Contact, today: datetime.date
) -> list[tuple[Representative, bool, bool]]:
    """Each with whether the mandate is over, and whether it ends within 60 days."""
    in_force = set(contact.representatives.in_force(today))
    soon = today + ANNOUNCED
    return [
        (each, each not in in_force, bool(each.ends_on and each.ends_on <= soon))
        for each in contact.representatives.all()
    ]


def _details(contact: Contact) -> Details | None:
    model = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    return model.objects.filter(contact=contact).first()


def _facts(details: Details | None, user: User) -> contact_fields.ShownFields | None:
    match details:
        case ClientDetails():
            return contact_fields.of_client(details, sees_sensitive=user.sees_sensitive)
        case WorkerDetails():
            return contact_fields.of_worker(details, sees_sensitive=user.sees_sensitive)
    return None


def _label(state: str, asked: bool) -> str:
    """The state in one word of the glossary; `asked`: a request for consent has left."""
    if state == NEVER_ASKED:
        return "Sans réponse" if asked else "Jamais demandé"
    return "En attente" if state == Decision.PENDING else str(Decision(state).label)


def _mandatory(contact: Contact) -> list[Campaign]:
    """The mandatory campaigns (contract or law) that reach the contact; none if they
    are not active.
    """
    if not contact.is_active:
        return []
    offered = Campaign.objects.of_audience(contact.kind).active().mandatory()
    return [each for each in offered.in_order() if each.concerns(contact.status)]
