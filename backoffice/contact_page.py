"""Data of a contact's page, collected from each app once."""

import datetime

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from consent import effect, ledger
from consent.eligibility import verdicts_of
from consent.enums import NEVER_ASKED, Decision
from contacts.enums import Kind
from contacts.forms import NoteForm
from contacts.models import ClientDetails, Contact, WorkerDetails
from erasure.summary import summary_of
from mailings import unreached
from mailings.sent import sent_to
from portal.models import SignUpMessage
from retention import schedule

MESSAGES = 10
"""Number of latest messages shown."""


def context(contact: Contact, user: User, now: datetime.datetime) -> dict[str, object]:
    verdicts = verdicts_of(contact)
    return {
        "contact": contact,
        "sees_sensitive": user.sees_sensitive,
        "details": _details(contact),
        "sign_up_messages": SignUpMessage.objects.filter(contact=contact),
        "notes": contact.dated_notes.select_related("author"),
        "note_form": NoteForm(),
        "consents": [
            {
                "campaign": each.campaign,
                "state": each.state,
                "label": _label(each.state),
                "without_effect": effect.why_not(
                    each.state, verdicts[each.campaign.pk].reason
                ),
            }
            for each in ledger.state_of(contact)
        ],
        "mandatory": _mandatory(contact),
        "last_kept_day": schedule.last_kept_day_of(contact),
        "erasure": summary_of(contact, timezone.localdate(now)),
        "is_failing": unreached.is_failing(contact, now),
        "sent": sent_to(contact, MESSAGES),
        "status_changes": contact.status_changes.select_related("user"),
    }


def _details(contact: Contact) -> ClientDetails | WorkerDetails | None:
    model = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    return model.objects.filter(contact=contact).first()


def _label(state: str) -> str:
    return "Jamais demandé" if state == NEVER_ASKED else str(Decision(state).label)


def _mandatory(contact: Contact) -> list[Campaign]:
    """The mandatory campaigns (contract or law) that reach the contact; none if they
    are not active.
    """
    if not contact.is_active:
        return []
    offered = Campaign.objects.of_audience(contact.kind).active().mandatory()
    return [each for each in offered.in_order() if each.concerns(contact.status)]
