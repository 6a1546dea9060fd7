"""A person's own opt-outs: of some campaigns, or of everything optional."""

from collections.abc import Collection

from django.db import transaction

from campaigns.models import Campaign
from consent.acts import Act, Choice
from consent.enums import Origin, SuppressionReason
from consent.integrity import keys
from consent.ledger import objections
from consent.ledger.drafting import drafts_of
from consent.ledger.drafts import EventDraft
from consent.ledger.recording import record, write
from consent.ledger.standings import (
    standings_to_refuse,
)
from consent.models import ConsentEvent
from consent.suppressions import addresses_of, put_on_list
from contacts.enums import Channel
from contacts.models import Contact


def withdraw(
    contact: Contact, campaigns: Collection[Campaign], act: Act
) -> list[ConsentEvent]:
    """Record the contact's own opt-out from these campaigns, without a long wait for locks.

    Like `record`, but returns no event if the suppression list stored the opt-out
    (consent/ledger/objections.py).
    """
    choices = dict.fromkeys(campaigns, False)
    try:
        with objections.at_once():
            return record(contact, choices, act)
    except objections.Busy:
        if objections.hold(contact, act, campaigns):
            return []
    return record(contact, choices, act)


def withdraw_all(
    contact: Contact, act: Act, *, channel: str | None = None
) -> list[ConsentEvent]:
    """« Ne plus recevoir aucune communication facultative » (art. 21), by the person.

    Withdraws the given consents (also in inactive or deleted campaigns), refuses those
    never asked, and suppresses the person's addresses. `channel` limits it (STOP by
    SMS). Does not wait for long locks, like `withdraw`.
    """
    reason = {
        Origin.SMS_STOP: SuppressionReason.STOP,
        Origin.COMPLAINT: SuppressionReason.COMPLAINT,
    }.get(act.origin, SuppressionReason.OBJECTION)
    try:
        with objections.at_once():
            return _withdraw_all(contact, act, reason, channel)
    except objections.Busy:
        if objections.hold_all(contact, act, reason, channel):
            return []
    with transaction.atomic():
        return _withdraw_all(contact, act, reason, channel)


def _withdraw_all(
    contact: Contact, act: Act, reason: SuppressionReason, channel: str | None
) -> list[ConsentEvent]:
    keys.gather_people([contact])
    drafts = _noes(contact, act, channel, sharers=True)
    lines = put_on_list([contact], reason, act.now, channel=channel)
    return write(drafts, lines)


def leave(
    contact: Contact, act: Act, *, channel: str | None = None
) -> list[ConsentEvent]:
    """Write the events of `withdraw_all` when the addresses are already suppressed."""
    with transaction.atomic():
        return write(_noes(contact, act, channel, sharers=False))


def _noes(
    contact: Contact, act: Act, channel: str | None, *, sharers: bool
) -> list[EventDraft]:
    """Return the unsaved events of a « no » to everything; locks the contact, and those
    who share an address with them if `sharers`.

    Recorded whatever the origin: a user cannot prevent the person from opting out.
    """
    channels = [channel] if channel else Channel.values
    held = addresses_of(contact, channels) if sharers else set()
    known = standings_to_refuse(contact.pk, {key for key, _ in held}, channel)
    rows = [
        Choice(contact, standing.campaign, False, act) for standing in known.values()
    ]
    return drafts_of(rows, known=known, leaves=True)
