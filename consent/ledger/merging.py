"""Choices of two contacts of one person, when the contacts are merged or separated.

Both chains stay as they are. The kept contact receives the events of the other as
events of its own chain, at their own date and origin, so that the rules of the ledger
decide as for one contact: per campaign the latest choice wins, the person's own word too.
Their actor is « merge » with the id of the merged contact; without an id, the event puts
back what counts without the copies of a merge that was undone.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.db.models import F, Q

from consent.acts import Act
from consent.enums import (
    HEARD,
    NO,
    OWN_WORD,
    YES,
    Decision,
    Origin,
    SuppressionReason,
)
from consent.history import in_force, weight
from consent.integrity import journal
from consent.ledger.counting import ACTOR, choice_of, counting, is_annulment
from consent.models import Consent, ConsentEvent, Evidence, SuppressionLift
from consent.suppressions import Blocked, blocking, lift, lift_line, put_on_list
from contacts.enums import Channel
from contacts.models import Contact, Merge
from core.statements import statement

INSTANT = datetime.timedelta(microseconds=1)
UNDATED_WITHIN = datetime.timedelta(minutes=1)
"""Between the instant of an undated choice and its recording."""

COPY = statement("consent", "copy_merged")

REPEAT = statement("consent", "repeat_event")


def merge(kept: Contact, merged: Contact, now: datetime.datetime) -> list[str]:
    """Give `kept` the choices and objections of `merged`; both are locked, with those
    who share an address with them, and `kept` is not yet marked as merged.

    Returns the channels whose address of `kept` was put on the suppression list.
    Raises JournalLost while the journal is incomplete.
    """
    journal.require_whole()
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"kept": kept.pk, "merged": merged.pk, "now": now}
        cursor.execute(COPY, values)
        written = [pk for (pk,) in cursor.fetchall()]
    written += settle(kept, now, also=[merged.pk])
    listed = []
    lines: list[dict[str, Any]] = []
    for channel in Channel.values:
        found = Blocked.objects.filter(contact__in=[kept, merged], channel=channel)
        if blocks := list(found.select_related("suppression")):
            withdrawn, told = _object(
                kept, merged, channel=channel, blocks=blocks, now=now
            )
            written += withdrawn
            lines += told
            if any(line["kind"] == "suppression" for line in told):
                listed.append(channel)
    journal.append([*_refusals(kept, written, now), *lines])
    return listed


def _object(
    kept: Contact,
    merged: Contact,
    channel: str,
    blocks: list[Blocked],
    now: datetime.datetime,
) -> tuple[list[int], list[dict[str, Any]]]:
    """Apply to `kept` an objection that binds either contact on this channel.

    What was accepted before it is withdrawn at its date. Unless the person accepted
    something themselves since, the address of `kept` is put on the list. Returns the
    events and the journal lines.
    """
    since = max(block.since for block in blocks)
    states = Consent.objects.filter(
        contact=kept, campaign__channel=channel, state__in=YES
    ).select_related("event")
    written = []
    for state in states.filter(since__lte=since):
        at, decision = max(since, state.since), Decision.WITHDRAWN
        written += _repeat(
            state.event_id,
            decision,
            origin=Origin.SYSTEM,
            at=at,
            now=now,
            actor=merged.pk,
        )
    later = (
        states.filter(since__gt=since, state=Decision.GIVEN, origin__in=Act.LIFTING)
        .exclude(origin=Origin.MANUAL, event__means="")
        .order_by("-since")
    )
    held = blocking(kept, channel)
    if not later:
        if held is not None:
            return written, []
        newest = max(blocks, key=lambda block: block.since)
        reason = SuppressionReason(newest.suppression.reason)
        return written, put_on_list([kept], reason, now, channel=channel)
    lifted = SuppressionLift.objects.filter(suppression=held, contact=merged)
    if held is not None and lifted.exists():
        return written, lift(kept, later[0].event, now)
    return written, []


def separate(
    kept: Contact, merged: Contact, merge: Merge, now: datetime.datetime
) -> None:
    """Put the choices of `kept` back as they are without those of `merged`, which is no
    longer marked as merged; both are locked. An address put on the list for `merged`
    alone no longer blocks what `kept` had accepted. Raises JournalLost while the journal
    is incomplete."""
    journal.require_whole()
    written = settle(kept, now)
    lines = _refusals(kept, written, now)
    for channel in merge.listed:
        given = Consent.objects.filter(
            contact=kept, campaign__channel=channel, state=Decision.GIVEN
        ).select_related("event")
        entry = blocking(kept, channel)
        if given and entry is not None and entry.created_at <= merge.at:
            event = given[0].event
            SuppressionLift.objects.create(
                suppression=entry, contact=kept, event=event, lifted_at=now
            )
            lines.append(lift_line(entry, kept, event, now))
    journal.append(lines)


def settle_late(contact_ids: Iterable[int], now: datetime.datetime) -> None:
    """After a choice that is older than the state: count it anew where the state was put
    back by `settle`, whose date is not the date of a choice."""
    ids = list(contact_ids)
    stay = Contact.objects.filter(pk__in=ids).exclude(merged_into=None)
    concerned = {*ids, *stay.values_list("merged_into", flat=True)}
    put_back = ConsentEvent.objects.filter(
        Q(actor_type=ACTOR, actor_id=None)
        | Q(decision=Decision.ENDED, origin=Origin.IMPORT),
        contact__in=concerned,
    )
    for contact in Contact.objects.filter(pk__in=put_back.values("contact")):
        settle_alone(contact, now)


def settle_alone(contact: Contact, now: datetime.datetime) -> None:
    """Write what `settle` finds, and its opt-outs to the journal."""
    journal.append(_refusals(contact, settle(contact, now), now))


def settle(
    kept: Contact, now: datetime.datetime, *, also: Collection[int] = ()
) -> list[int]:
    """Write the events that make the state of each campaign, and the person's own last
    word, what the choices that count say: those of this contact and of the contacts merged
    into it (`also`: those being merged). Returns their ids."""
    sources = {*also, *kept.merged_sheets.values_list("pk", flat=True)}
    every: dict[int, list[ConsentEvent]] = defaultdict(list)
    for event in ConsentEvent.objects.filter(contact=kept):
        every[event.campaign_id].append(event)
    proved = _proved([kept.pk, *sources])
    written = []
    for events in every.values():
        if any(e.actor_type == ACTOR or is_annulment(e) for e in events):
            written += _settle(events, sources, proved, now)
    return written


def _proved(contact_ids: Collection[int]) -> set[tuple[Any, ...]]:
    """Return the opt-ins reported by others that were dated, and whose evidence is
    named: only these may follow the person's own opt-out (consent.ledger.decide)."""
    named = Evidence.objects.filter(contact__in=contact_ids).exclude(source=None)
    # Without a date of its own, a choice is dated when it is recorded.
    is_dated = Q(occurred_at__lt=F("recorded_at") - UNDATED_WITHIN)
    told = ConsentEvent.objects.filter(
        # What a user typed always has a date.
        Q(origin=Origin.MANUAL) & ~Q(means="")
        | is_dated & Q(evidence_digest__in=named.values("digest")),
        contact__in=contact_ids,
        decision=Decision.GIVEN,
    ).exclude(actor_type=ACTOR)
    return {choice_of(event) for event in told}


def _is_overruled(
    event: ConsentEvent, events: list[ConsentEvent], proved: set[tuple[Any, ...]]
) -> bool:
    """Whether an opt-in reported by others follows the opt-out of the person, or of
    their representative, on another contact, without the date and the evidence that this
    needs. On one contact, the ledger judged it when it was recorded."""
    if event.decision != Decision.GIVEN or event.origin in OWN_WORD:
        return False
    before = [e for e in events if e.occurred_at <= event.occurred_at]
    heard = OWN_WORD if event.origin == Origin.MANDATE else HEARD
    last = _word(before, heard)
    if last is None or last.decision not in NO:
        return False
    choice = choice_of(event)
    return choice[0] != choice_of(last)[0] and choice not in proved


def _settle(
    events: list[ConsentEvent],
    sources: set[int],
    proved: set[tuple[Any, ...]],
    now: datetime.datetime,
) -> list[int]:
    own_or_merged = [
        e for e in events if e.actor_type != ACTOR or e.actor_id in sources
    ]
    counted = counting(own_or_merged)
    counted = [e for e in counted if not _is_overruled(e, counted, proved)]
    newest = in_force(events)
    assert newest is not None
    wanted = _winner(counted)
    own, own_now = _word(counted), _word(events)
    at = newest.occurred_at
    state = newest.decision
    written = []
    if own and own_now and own.decision != own_now.decision:
        at, state = at + INSTANT, own.decision
        written += _repeat(own.pk, own.decision, origin=own.origin, at=at, now=now)
    decision = wanted.decision if wanted else Decision.ENDED
    if decision != state:
        source = wanted or newest
        origin = wanted.origin if wanted else Origin.SYSTEM
        written += _repeat(source.pk, decision, origin=origin, at=at + INSTANT, now=now)
    return written


def _winner(events: list[ConsentEvent]) -> ConsentEvent | None:
    """Return the choice in force; one that waits for a confirmation never replaces an opt-in."""
    said = [event for event in events if event.decision != Decision.PENDING]
    best = in_force(said)
    if best and best.decision == Decision.GIVEN:
        return best
    return in_force(events)


def _word(
    events: list[ConsentEvent], origins: Collection[str] = OWN_WORD
) -> ConsentEvent | None:
    """Return the last decision that came by one of these origins; a choice that waits
    for a confirmation is none."""
    said = [
        event
        for event in events
        if event.origin in origins and event.decision in (Decision.GIVEN, *NO)
    ]
    return max(said, key=weight, default=None)


def _repeat(
    event_id: int,
    decision: str,
    origin: str,
    at: datetime.datetime,
    now: datetime.datetime,
    *,
    actor: int | None = None,
) -> list[int]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "event": event_id,
            "decision": decision,
            "origin": origin,
            "at": at,
            "now": now,
            "actor": actor,
        }
        cursor.execute(REPEAT, values)
        return [pk for (pk,) in cursor.fetchall()]


def _refusals(
    kept: Contact, event_ids: list[int], now: datetime.datetime
) -> list[dict[str, Any]]:
    """Return the journal line of the refusals among these events, to replay on a
    restored backup."""
    events = ConsentEvent.objects.filter(pk__in=event_ids, decision__in=NO)
    newest: dict[int, ConsentEvent] = {}
    for event in events.order_by("occurred_at", "sequence"):
        newest[event.campaign_id] = event
    if not newest:
        return []
    return [
        {
            "kind": "withdrawal",
            "contact": str(kept.public_id),
            "origin": Origin.SYSTEM,
            "at": now.isoformat(),
            "campaigns": {
                str(campaign): event.occurred_at.isoformat()
                for campaign, event in newest.items()
            },
        }
    ]
