"""The ledger: the only module that writes consents and decides on them.

Every choice, whatever its origin, becomes a ConsentEvent here; the database chains it
and updates the current state (consent/migrations/0002_ledger_guards.py). Opt-outs are
also written to the journal outside the database, before the transaction commits.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from campaigns import wording
from campaigns.models import Campaign, CampaignVersion
from consent import confirming, contesting
from consent.acts import SYSTEM, Act, Actor, CampaignState, Choice, ChoiceRefused
from consent.eligibility import (
    Verdict,
    allows,
    explain,
    reachable,
    reachable_count,
)
from consent.enums import NEVER_ASKED, NO, YES, Decision, Origin, SuppressionReason
from consent.integrity import journal, keys
from consent.ledger import decide, merging, objections
from consent.ledger.drafts import EventDraft, copy, insert, seal
from consent.ledger.standings import (
    Pair,
    Standing,
    standings,
    standings_to_refuse,
)
from consent.models import Consent, ConsentEvent
from consent.suppressions import addresses_of, lift, put_on_list
from contacts.enums import Channel
from contacts.models import Contact
from core.arrays import array
from core.statements import statement

__all__ = [
    "SYSTEM",
    "Act",
    "Actor",
    "CampaignState",
    "Choice",
    "ChoiceRefused",
    "Verdict",
    "allows",
    "confirm",
    "end_all",
    "expire",
    "explain",
    "foresee",
    "leave",
    "reachable",
    "reachable_count",
    "record",
    "record_each",
    "record_many",
    "state_of",
    "take_back",
    "withdraw",
    "withdraw_all",
]


def record(
    contact: Contact,
    choices: Mapping[Campaign, bool],
    act: Act,
    *,
    shown: Mapping[int, bool] | None = None,
    pending: bool | Collection[str] = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
) -> list[ConsentEvent]:
    """Record one contact's choices, all or nothing; returns the events created.

    `shown`: by campaign id, which boxes the form displayed ticked. An unchanged box
    records nothing, except a first opt-out (`refused`). Without `shown`, a choice equal
    to the current state records nothing. `pending`: opt-ins need a confirmation (double
    opt-in), for all channels or the given ones. Raises ChoiceRefused; with a list for
    `refused`, behaves as `record_each`.
    """
    rows = [Choice(contact, campaign, yes, act) for campaign, yes in choices.items()]
    with transaction.atomic():
        drafts = _drafts(rows, shown=shown, pending=pending, refused=refused)
        return _append(drafts)


def record_many(choices: Iterable[tuple[Contact, Campaign, bool]], act: Act) -> int:
    """Record choices of many contacts under one act; see `record_each`."""
    return record_each(Choice(*choice, act) for choice in choices)


def record_each(
    choices: Iterable[Choice],
    *,
    pending: bool = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
    recorded: list[Choice] | None = None,
) -> int:
    """Record choices of many contacts (an import) in a constant number of statements.

    Same rules as `record`; the caller's transaction makes it all or nothing. With a
    list for `refused`, rejected choices are added to it and the others are recorded;
    otherwise raises ChoiceRefused. Choices that created an event are added to
    `recorded`. Returns the number of events.
    """
    with transaction.atomic():
        drafts = _drafts(list(choices), pending=pending, refused=refused)
        if recorded is not None:
            recorded += [draft.choice for draft in drafts]
        if any(draft.lifts for draft in drafts):
            return len(_append(drafts))
        _require_open_for(drafts)
        seal(drafts)
        copy(drafts)
        journal.append(_withdrawals(drafts))
        _settle_late(drafts)
        return len(drafts)


def foresee(
    choices: Iterable[Choice],
    *,
    refused: list[tuple[Choice, ChoiceRefused]],
) -> list[tuple[Choice, str | None, str]]:
    """Return what `record_each` would do now: (choice, state before, decision) per
    event; no write, no lock."""
    drafts = _drafts(list(choices), refused=refused, locking=False)
    return [(draft.choice, draft.standing.state, draft.decision) for draft in drafts]


def confirm(contact: Contact, act: Act, channel: str | None) -> list[ConsentEvent]:
    """Double opt-in: give the pending consents of this channel, after the click on the
    link sent to its address."""
    waiting = confirming.waiting(contact, channel)
    return record(contact, dict.fromkeys(waiting, True), act)


def take_back(event: ConsentEvent, act: Act) -> list[ConsentEvent]:
    """Withdraw what the act of this event gave, but not the choices made since."""
    with transaction.atomic():
        # Locked before reading, so that no new opt-in is missed.
        contact = Contact.objects.select_for_update(no_key=True, of=("self",)).get(
            pk=event.contact_id
        )
        given = [consent.campaign for consent in contesting.held(event)]
        return record(contact, dict.fromkeys(given, False), act)


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
    return _append(drafts, lines)


def leave(
    contact: Contact, act: Act, *, channel: str | None = None
) -> list[ConsentEvent]:
    """Write the events of `withdraw_all` when the addresses are already suppressed."""
    with transaction.atomic():
        return _append(_noes(contact, act, channel, sharers=False))


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
    return _drafts(rows, known=known, leaves=True)


def _drafts(
    rows: Sequence[Choice],
    *,
    shown: Mapping[int, bool] | None = None,
    pending: bool | Collection[str] = False,
    leaves: bool = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
    locking: bool = True,
    known: dict[Pair, Standing] | None = None,
) -> list[EventDraft]:
    """Return the unsaved events of these choices; locks each contact, unless their
    standings are `known`, read under its lock."""
    for act in {id(row.act): row.act for row in rows}.values():
        decide.refuse_bad_act(act)
    pairs = [(row.contact.pk, row.campaign.pk) for row in rows]
    if known is None:
        known = standings(pairs, locking=locking) if pairs else {}
    has_repeats = len(known) < len(pairs)
    past = decide.past_of(
        pair
        for pair, row in zip(pairs, rows, strict=True)
        if has_repeats or decide.is_late(known[pair], row.act)
    )
    drafts: list[EventDraft] = []
    for pair, row in zip(pairs, rows, strict=True):
        waits = (
            pending if isinstance(pending, bool) else row.campaign.channel in pending
        ) or decide.waits_for_proof(known[pair], row.act)
        try:
            draft = _draft(
                row, known[pair], past=past, shown=shown, pending=waits, leaves=leaves
            )
        except ChoiceRefused as refusal:
            if refused is None:
                raise
            refused.append((row, refusal))
            continue
        if draft:
            drafts.append(draft)
            if has_repeats:
                # A repeated pair is evaluated after the events of its earlier rows.
                known[pair] = decide.after(known[pair], draft)
                past[pair].append(draft)
    drafts += _left_aside(rows, known, drafts)
    # Sorted by contact id, so that two writers cannot deadlock.
    drafts.sort(key=attrgetter("contact_id"))
    return drafts


def _left_aside(
    rows: Sequence[Choice], known: Mapping[Pair, Standing], drafts: Sequence[EventDraft]
) -> list[EventDraft]:
    """Return withdrawals for the boxes left unticked beside an opt-in that lifts a
    suppression.

    The lift applies to the whole address: without these events, an older consent that
    the list blocked would have effect again without a new choice.
    """
    lifted = {(d.contact_id, d.choice.campaign.channel) for d in drafts if d.lifts}
    if not lifted:
        return []
    said = {(draft.contact_id, draft.campaign_id) for draft in drafts}
    aside = []
    for row in rows:
        standing = known[row.contact.pk, row.campaign.pk]
        is_lifted = (row.contact.pk, row.campaign.channel) in lifted
        is_said = (row.contact.pk, row.campaign.pk) in said
        if is_lifted and not row.granted and not is_said and standing.state in YES:
            aside.append(_drafted(row, standing, Decision.WITHDRAWN))
    return aside


def _draft(
    row: Choice,
    standing: Standing,
    past: Mapping[Pair, Sequence[ConsentEvent | EventDraft]],
    shown: Mapping[int, bool] | None,
    pending: bool,
    leaves: bool,
) -> EventDraft | None:
    act = row.act
    if row.granted:
        decide.refuse_against_guardian(row)
    ticked = None if shown is None else shown.get(standing.campaign_id, False)
    if not leaves or standing.is_erased:
        decide.refuse_bad_choice(
            standing, row.granted, act, shown=ticked, pending=pending
        )
    decision = decide.decision(
        standing,
        row.granted,
        act,
        shown=ticked,
        pending=pending,
        past=past.get((standing.contact_id, standing.campaign_id), []),
    )
    return None if decision is None else _drafted(row, standing, decision)


def _drafted(row: Choice, standing: Standing, decision: Decision) -> EventDraft:
    act = row.act
    version_id, label = _words_read(standing, act)
    lead = act.notice.sentence if act.notice else ""
    return EventDraft(
        contact_id=standing.contact_id,
        sequence=0,
        campaign_id=standing.campaign_id,
        campaign_version_id=version_id,
        decision=decision,
        origin=act.origin,
        occurred_at=decide.instant(standing, act),
        recorded_at=act.now,
        actor_type=act.actor.type,
        actor_id=act.actor.id,
        notice_id=act.notice.pk if act.notice else None,
        sentence=wording.sentence(lead, label, standing.channel) if lead else "",
        means=act.means,
        address_key=standing.key,
        evidence_digest="",
        previous_hash="",
        hash="",
        choice=row,
        standing=standing,
    )


def _words_read(standing: Standing, act: Act) -> tuple[int, str]:
    """Return the campaign version, and its label, that the person read."""
    read = act.read.get(standing.campaign_id, standing.version_id)
    if read == standing.version_id:
        return read, standing.label
    return read, CampaignVersion.objects.get(pk=read).label


def _append(
    drafts: list[EventDraft], lines: Sequence[Mapping[str, Any]] = ()
) -> list[ConsentEvent]:
    """Write the events, their evidence and the journal lines."""
    _require_open_for(drafts)
    seal(drafts)
    events = insert(drafts)
    lifted = [
        line
        for draft, event in zip(drafts, events, strict=True)
        if draft.lifts
        for line in lift(event.contact, event, event.recorded_at)
    ]
    journal.append([*_withdrawals(drafts), *lines, *lifted])
    _settle_late(drafts)
    return events


def _settle_late(drafts: Sequence[EventDraft]) -> None:
    """A choice on a merged contact may be the latest of its own chain, and yet be older than
    the state of the kept contact."""
    late = {
        d.contact_id: d.recorded_at
        for d in drafts
        if _is_late(d) or d.choice.contact.merged_into_id
    }
    if late:
        merging.settle_late(late, max(late.values()))


def _is_late(draft: EventDraft) -> bool:
    since = draft.standing.since
    return since is not None and draft.occurred_at <= since


def _require_open_for(drafts: Sequence[EventDraft]) -> None:
    """Raise JournalLost for opt-ins while the journal is incomplete; opt-outs always pass."""
    if any(draft.decision in YES for draft in drafts):
        journal.require_whole()


def _withdrawals(drafts: Sequence[EventDraft]) -> list[dict[str, Any]]:
    """Return a journal line per contact with an opt-out, to replay on a restored
    backup. First refusals are included: without them, an opt-in reported later would
    count."""
    lines: dict[int, dict[str, Any]] = {}
    for draft in drafts:
        if draft.decision not in NO:
            continue
        line = lines.setdefault(
            draft.contact_id,
            {
                "kind": "withdrawal",
                "contact": draft.standing.public_id,
                "origin": draft.origin,
                "at": draft.recorded_at.isoformat(),
                "campaigns": {},
            },
        )
        line["campaigns"][str(draft.campaign_id)] = draft.occurred_at.isoformat()
    return list(lines.values())


END_ALL = statement("consent", "end_all")


def end_all(contact_ids: Iterable[int], *, now: datetime.datetime) -> int:
    """Record `ended` for each state of erased contacts (not a withdrawal); returns the
    number of events."""
    with connection.cursor() as cursor:
        cursor.execute(END_ALL, {"now": now, "contacts": array(contact_ids)})
        return int(cursor.rowcount)


MOST_EXPIRED = 5000
"""People whose consents one transaction ends."""
EXPIRED = statement("consent", "expired_people")
EXPIRE = statement("consent", "expire")


def expire(now: datetime.datetime) -> int:
    """Record `expired` for each consent that came to the end of its lifetime, at that
    instant; returns the number of events. The rule of eligibility knew it already."""
    written = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(EXPIRED, {"now": now, "most": MOST_EXPIRED})
            people = sorted(pk for (pk,) in cursor.fetchall())
            if not people:
                return written
            found = Contact.objects.filter(pk__in=people).order_by("pk")
            list(found.select_for_update(no_key=True, of=("self",)).values_list("pk"))
            cursor.execute(EXPIRE, {"now": now, "contacts": array(people)})
            written += int(cursor.rowcount)


def state_of(contact: Contact) -> list[CampaignState]:
    """Return the state of each active optional campaign of the audience, in order; 2 queries."""
    states = {s.campaign_id: s for s in Consent.objects.filter(contact=contact)}
    optional = Campaign.objects.of_audience(contact.kind).active().optional()
    return [
        CampaignState(c, s.state, s.since, s.origin)
        if (s := states.get(c.pk))
        else CampaignState(c, NEVER_ASKED)
        for c in optional.in_order()
    ]
