"""The ledger: the only writer and the only judge of consent.

Every choice, by whatever way, becomes a ConsentEvent here; the database chains it and
moves the current state (consent/migrations/0002_ledger_guards.py).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import ApiKey, User
from campaigns.enums import State
from campaigns.models import Campaign, CampaignVersion
from consent.enums import (
    NEVER_ASKED,
    Decision,
    Origin,
    SuppressionReason,
)
from consent.evidence import Backing
from consent.models import Consent, ConsentEvent, Evidence, Notice
from consent.reach import Verdict, allows, explain, reachable
from consent.suppressions import lift, suppress
from contacts.enums import Channel
from contacts.models import Contact

__all__ = [
    "SYSTEM",
    "Act",
    "Actor",
    "CampaignState",
    "Choice",
    "ChoiceRefused",
    "Verdict",
    "allows",
    "end_all",
    "explain",
    "reachable",
    "record",
    "record_each",
    "record_many",
    "state_of",
    "withdraw_all",
]


class ChoiceRefused(ValueError):
    """A choice that the rules do not admit; `code` is stable, the text is French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Actor:
    """Who made the event: the person, a user, an API key, or the system."""

    type: str
    id: int | None = None

    @classmethod
    def contact(cls, contact: Contact) -> "Actor":
        return cls("contact", contact.pk)

    @classmethod
    def user(cls, user: User) -> "Actor":
        return cls("user", user.pk)

    @classmethod
    def api_key(cls, key: ApiKey) -> "Actor":
        return cls("api_key", key.pk)


SYSTEM = Actor("system")


@dataclass(frozen=True)
class Act:
    """What all the choices of one act have in common."""

    origin: Origin
    actor: Actor
    now: datetime.datetime
    occurred_at: datetime.datetime | None = None
    notice: Notice | None = None
    means: str = ""
    backing: Backing = field(default_factory=Backing)
    lifts: bool = False
    """The person herself chose afresh: a yes lifts her address's suppression."""

    @property
    def instant(self) -> datetime.datetime:
        return self.occurred_at or self.now


@dataclass(frozen=True)
class Choice:
    """One choice with an act of its own: its date, its source."""

    contact: Contact
    campaign: Campaign
    granted: bool
    act: Act


@dataclass(frozen=True)
class CampaignState:
    """What one optional campaign is for one contact."""

    campaign: Campaign
    state: str
    since: datetime.datetime | None = None
    origin: str = ""


def record(
    contact: Contact,
    choices: Mapping[Campaign, bool],
    act: Act,
    *,
    shown: Mapping[int, bool] | None = None,
    pending: bool = False,
) -> list[ConsentEvent]:
    """Record one person's choices, all or nothing; returns the events that it made.

    `shown` says, by campaign id, which boxes the form showed ticked: a box that does
    not differ records nothing, but a first "no" does (it is `refused`). Without `shown`
    a choice that is the current state already records nothing. `pending`: a yes still
    has to be confirmed (double opt-in). Raises ChoiceRefused.
    """
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        _refuse_bad_act(locked, choices, act)
        states = {s.campaign_id: s for s in Consent.objects.filter(contact=locked)}
        events = []
        for campaign, granted in choices.items():
            decision = _decision(campaign, granted, states, act, shown, pending)
            if decision:
                events.append(_event(locked, campaign, decision, act))
        return _append([(event, act) for event in events])


def _refuse_bad_act(
    contact: Contact, choices: Mapping[Campaign, bool], act: Act
) -> None:
    if contact.is_erased and not contact.is_active:
        raise ChoiceRefused("erased", "Les données de cette personne sont effacées.")
    if act.instant > act.now:
        raise ChoiceRefused("future", "La date du choix est dans le futur.")
    for campaign in choices:
        if campaign.audience != contact.kind:
            raise ChoiceRefused(
                "wrong_audience",
                f"La campagne « {campaign.label} » n'est pas dans la liste de ce contact.",
            )
        if campaign.state != State.ACTIVE:
            raise ChoiceRefused(
                "campaign_not_active",
                f"La campagne « {campaign.label} » n'est pas active.",
            )
        if campaign.mandatory:
            raise ChoiceRefused(
                "campaign_mandatory",
                f"La campagne « {campaign.label} » est obligatoire : "
                "elle ne repose pas sur le consentement.",
            )


def _decision(
    campaign: Campaign,
    granted: bool,
    states: Mapping[int, Consent],
    act: Act,
    shown: Mapping[int, bool] | None,
    pending: bool,
) -> Decision | None:
    """The event that a choice makes, or None when it changes nothing."""
    current = states.get(campaign.pk)
    state = current.state if current else NEVER_ASKED
    ticked = (
        shown.get(campaign.pk, False)
        if shown is not None
        else state in (Decision.GIVEN, Decision.PENDING)
    )
    asked = state not in (NEVER_ASKED, Decision.ENDED)
    same_instant = act.occurred_at is None or (
        current is not None and current.since == act.occurred_at
    )
    if granted:
        if ticked and (shown is not None or same_instant):
            return None
        return Decision.PENDING if pending else Decision.GIVEN
    if ticked:
        return Decision.WITHDRAWN
    if not asked:
        return Decision.REFUSED
    return None if shown is not None or same_instant else Decision(state)


def _event(
    contact: Contact, campaign: Campaign, decision: Decision, act: Act
) -> ConsentEvent:
    sentence = f"{act.notice.sentence} {campaign.label}" if act.notice else ""
    key = contact.mobile_key if campaign.channel == Channel.SMS else contact.email_key
    return ConsentEvent(
        contact=contact,
        campaign=campaign,
        decision=decision,
        origin=act.origin,
        occurred_at=act.instant,
        recorded_at=act.now,
        actor_type=act.actor.type,
        actor_id=act.actor.id,
        notice=act.notice,
        sentence=sentence,
        means=act.means,
        address_key=key,
    )


def _append(pairs: Sequence[tuple[ConsentEvent, Act]]) -> list[ConsentEvent]:
    """Insert in one statement, contacts in order so that two writers never cross."""
    ordered = sorted(pairs, key=lambda pair: pair[0].contact_id)
    versions = _versions({event.campaign_id for event, _ in ordered})
    papers = {}
    for event, act in ordered:
        if act.backing:
            key = (event.contact_id, id(act))
            if key not in papers:
                papers[key] = act.backing.seal(event.contact_id)
            event.evidence_digest = papers[key].digest
    for event, _ in ordered:
        event.campaign_version_id = versions[event.campaign_id]
    made = ConsentEvent.objects.bulk_create(
        [event for event, _ in ordered], batch_size=1000
    )
    Evidence.objects.bulk_create(papers.values(), batch_size=1000)
    for event, act in ordered:
        if act.lifts and event.decision == Decision.GIVEN:
            lift(event.contact, event, act.now)
    return made


def _versions(campaign_ids: Iterable[int]) -> dict[int, int]:
    rows = (
        CampaignVersion.objects.filter(campaign_id__in=campaign_ids)
        .order_by("campaign_id", "-number")
        .distinct("campaign_id")
    )
    return dict(rows.values_list("campaign_id", "id"))


def record_many(
    choices: Iterable[tuple[Contact, Campaign, bool]], act: Act
) -> list[ConsentEvent]:
    """Record choices of many contacts under one act; as `record_each`."""
    return record_each(Choice(*choice, act) for choice in choices)


def record_each(choices: Iterable[Choice]) -> list[ConsentEvent]:
    """Record choices of many contacts (an import) in a constant number of statements.

    The same rules as `record`; the caller's transaction makes it all or nothing.
    """
    rows = list(choices)
    with transaction.atomic():
        states: dict[int, dict[int, Consent]] = {}
        for state in Consent.objects.filter(contact__in={c.contact.pk for c in rows}):
            states.setdefault(state.contact_id, {})[state.campaign_id] = state
        pairs = []
        for each in rows:
            _refuse_bad_act(each.contact, {each.campaign: each.granted}, each.act)
            decision = _decision(
                each.campaign,
                each.granted,
                states.get(each.contact.pk, {}),
                each.act,
                None,
                False,
            )
            if decision:
                pairs.append(
                    (_event(each.contact, each.campaign, decision, each.act), each.act)
                )
        return _append(pairs)


def withdraw_all(
    contact: Contact, act: Act, *, channel: str | None = None
) -> list[ConsentEvent]:
    """« Ne plus recevoir aucune communication facultative » (art. 21): the person's act.

    Withdraws what is given, refuses what was never asked, and puts her address on the
    suppression list. `channel` limits it (STOP by SMS).
    """
    campaigns = Campaign.objects.of_audience(contact.kind).optional().active()
    if channel:
        campaigns = campaigns.filter(channel=channel)
    with transaction.atomic():
        events = record(contact, dict.fromkeys(campaigns, False), act)
        reason = {
            Origin.SMS_STOP: SuppressionReason.STOP,
            Origin.COMPLAINT: SuppressionReason.COMPLAINT,
        }.get(act.origin, SuppressionReason.OBJECTION)
        suppress([contact], reason, act.now, channel=channel)
    return events


def end_all(contacts: QuerySet[Contact], *, now: datetime.datetime) -> int:
    """Record `ended` for each state of erased contacts: they withdrew nothing."""
    open_states = (
        Consent.objects.filter(contact__in=contacts)
        .exclude(state=Decision.ENDED)
        .order_by("contact_id", "campaign_id")
        .values_list("contact_id", "campaign_id")
    )
    events = [
        ConsentEvent(
            contact_id=contact,
            campaign_id=campaign,
            decision=Decision.ENDED,
            origin=Origin.SYSTEM,
            occurred_at=now,
            recorded_at=now,
            actor_type=SYSTEM.type,
        )
        for contact, campaign in open_states
    ]
    versions = _versions({event.campaign_id for event in events})
    for event in events:
        event.campaign_version_id = versions[event.campaign_id]
    ConsentEvent.objects.bulk_create(events, batch_size=1000)
    return len(events)


def state_of(contact: Contact) -> list[CampaignState]:
    """Each active optional campaign of the contact's audience, in order; 2 queries."""
    states = {s.campaign_id: s for s in Consent.objects.filter(contact=contact)}
    optional = Campaign.objects.of_audience(contact.kind).active().optional()
    return [
        CampaignState(c, s.state, s.since, s.origin)
        if (s := states.get(c.pk))
        else CampaignState(c, NEVER_ASKED)
        for c in optional.in_order()
    ]
