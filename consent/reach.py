"""Who may be reached for a campaign, and why or why not each one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from campaigns.enums import State
from campaigns.models import Campaign
from consent.enums import Decision, Reason
from consent.models import Consent, Suppression, SuppressionLift
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet


@dataclass(frozen=True)
class Verdict:
    """Whether a contact may be reached, why, since when, and by which event.

    `since` is the date of the reason itself: of her choice, of the deactivation, of the
    erasure, of the suppression, of the rejection; none where nothing dates it.
    """

    contact_id: int
    included: bool
    reason: Reason
    since: datetime.datetime | None = None
    event_id: int | None = None
    basis: str | None = None
    """The legal basis of a mandatory campaign, which needs no event."""


# All that a verdict reads: a sender asks for a hundred, again and again.
_OF_A_CONTACT = (
    *("kind", "status", "deactivated_at", "erased_at"),
    *("email_key", "email_unusable_at", "mobile_key", "mobile_unusable_at"),
)
_OF_A_CONSENT = ("contact", "state", "since", "event")


def reachable(campaign: Campaign) -> ContactQuerySet:
    """The contacts whom this campaign may reach now, for lists and counts.

    Mandatory: every active contact of the audience with a usable address. Optional:
    by the kept flag, so that a count reads one partial index.
    """
    contacts = Contact.objects.of_kind(campaign.audience)
    if campaign.state != State.ACTIVE:
        return contacts.none()
    if campaign.applies_to:
        contacts = contacts.filter(status__in=campaign.applies_to)
    if campaign.mandatory:
        return contacts.active().not_erased().reachable_by(campaign.channel)
    granted = Consent.objects.reachable().filter(campaign=campaign)
    return contacts.filter(pk__in=granted.values("contact"))


def reachable_count(campaign: Campaign) -> int:
    """As many as `reachable` lists; for an optional campaign, one partial index is read."""
    if campaign.mandatory or campaign.applies_to or campaign.state != State.ACTIVE:
        return reachable(campaign).count()
    with connection.cursor() as cursor:
        # Written out: to a count of some thousands the ORM adds as much again.
        cursor.execute(
            "SELECT count(*) FROM consent_consent WHERE campaign_id = %s AND reachable",
            [campaign.pk],
        )
        return int(cursor.fetchone()[0])


def allows(campaign: Campaign, contact_ids: Iterable[int]) -> dict[int, Verdict]:
    """The verdict on each contact, read from the sources at this instant; 4 queries.

    Whoever sends asks this just before, and sends to `included` only.
    """
    ids = list(contact_ids)
    contacts = list(Contact.objects.filter(pk__in=ids).only(*_OF_A_CONTACT))
    consents = Consent.objects.filter(campaign=campaign, contact__in=ids)
    states = {s.contact_id: s for s in consents.only(*_OF_A_CONSENT)}
    return {
        c.pk: _verdict(campaign, c, states.get(c.pk), blocked.get(c.pk))
        for blocked in [_blocked(campaign, contacts)]
        for c in contacts
    }


def explain(campaign: Campaign, contact: Contact) -> Verdict:
    """Why this one is in or out."""
    return allows(campaign, [contact.pk])[contact.pk]


def _key(contact: Contact, channel: str) -> str | None:
    return contact.mobile_key if channel == Channel.SMS else contact.email_key


def _blocked(
    campaign: Campaign, contacts: list[Contact]
) -> dict[int, datetime.datetime]:
    """The contacts whose address is suppressed and who did not lift it for themselves,
    each with since when."""
    if campaign.mandatory:
        return {}
    keys = {_key(c, campaign.channel): c for c in contacts}
    entries = Suppression.objects.filter(
        channel=campaign.channel, key__in=[key for key in keys if key]
    ).in_bulk(field_name="pk")
    by_key = {entry.key: entry for entry in entries.values()}
    lifted = set(
        SuppressionLift.objects.filter(suppression__in=entries).values_list(
            "suppression_id", "contact_id"
        )
    )
    return {
        c.pk: entry.created_at
        for c in contacts
        if (entry := by_key.get(_key(c, campaign.channel) or ""))
        and (entry.pk, c.pk) not in lifted
    }


def _verdict(
    campaign: Campaign,
    contact: Contact,
    state: Consent | None,
    blocked: datetime.datetime | None,
) -> Verdict:
    """The first reason that holds, the gravest first."""

    def out(reason: Reason, since: datetime.datetime | None = None) -> Verdict:
        return Verdict(contact.pk, False, reason, since)

    if contact.kind != campaign.audience or campaign.state != State.ACTIVE:
        return out(Reason.WRONG_AUDIENCE)
    if contact.is_erased:
        return out(Reason.ERASED, contact.erased_at)
    if not contact.is_active:
        return out(Reason.INACTIVE, contact.deactivated_at)
    if campaign.applies_to and contact.status not in campaign.applies_to:
        return out(Reason.WRONG_AUDIENCE)
    if not campaign.mandatory and (not state or state.state != Decision.GIVEN):
        return _without_consent(contact, state, blocked)
    if blocked:
        return out(Reason.SUPPRESSED, blocked)
    address = "mobile" if campaign.channel == Channel.SMS else "email"
    if not getattr(contact, f"{address}_key"):
        return out(Reason.NO_ADDRESS)
    if unusable_at := getattr(contact, f"{address}_unusable_at"):
        return out(Reason.UNDELIVERABLE, unusable_at)
    if campaign.mandatory:
        return Verdict(contact.pk, True, Reason.MANDATORY, basis=campaign.lawful_basis)
    assert state is not None
    return Verdict(contact.pk, True, Reason.GIVEN, state.since, state.event_id)


def _without_consent(
    contact: Contact, state: Consent | None, blocked: datetime.datetime | None
) -> Verdict:
    since = state.since if state else None
    if state and state.state != Decision.ENDED:
        return Verdict(contact.pk, False, Reason(state.state), since)
    if blocked:
        return Verdict(contact.pk, False, Reason.SUPPRESSED, blocked)
    return Verdict(contact.pk, False, Reason.NEVER_ASKED, since)
