"""Compare the suppression list with the journal outside the database.

An attacker with write access to the database could remove, add or lift an objection.
Each entry and each lift has a line in the journal, so the comparison reports what was
removed, added or altered.
"""

import datetime
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from consent.enums import SuppressionReason
from consent.integrity import journal
from consent.integrity.journal_errors import JournalClosed
from consent.integrity.journal_marks import DONE
from consent.models import (
    ClosedChain,
    JournalEntry,
    JournalWaiting,
    Suppression,
    SuppressionLift,
)
from contacts.enums import Channel
from contacts.models import Contact

Place = tuple[int | None, str]
"""(id of the contact who has the address, if any; the reason, in French)."""
Key = tuple[str, str]
"""(channel, keyed digest)."""

LISTED = ("suppression", "lift")
REMOVED = "opposition retirée de la liste : le journal la connaît"
ADDED = "opposition que le journal ne connaît pas"
ALTERED = "opposition modifiée : elle n'est plus celle du journal"
LIFT_REMOVED = "levée d'opposition retirée : le journal la connaît"
LIFT_ADDED = "levée d'opposition que le journal ne connaît pas"
LIFT_ALTERED = "levée d'opposition modifiée : elle n'est plus celle du journal"


class ListEntry(NamedTuple):
    reason: str
    created_at: datetime.datetime
    expires_at: datetime.datetime


class Lift(NamedTuple):
    event: int
    lifted_at: datetime.datetime


class ListRow(NamedTuple):
    """An entry as stored in the database, with all its keys known to the journal."""

    channel: str
    key: str
    former: frozenset[str]
    """Its keys before ADDRESS_HMAC_KEY changed."""
    entry: ListEntry

    @property
    def keys(self) -> frozenset[str]:
        return self.former | {self.key}


@dataclass
class Told:
    """The state of the list according to the journal, built line by line in order."""

    marks: bytes | None
    """Marks of the lines committed before the snapshot was taken."""
    entries: dict[Key, ListEntry] = field(default_factory=dict)
    lifts: dict[tuple[str, str, str], Lift] = field(default_factory=dict)
    """By channel, key and public id."""
    orders: dict[Key | tuple[str, str, str], int] = field(default_factory=dict)
    """The place in the journal of the last line of each entry and of each lift: a clock
    that was set back does not tell which came first."""
    may_be_gone: set[tuple[str, str, str]] = field(default_factory=set)
    """Lifts from before a restore: a replay does not bring lifts back."""
    since: datetime.datetime | None = None
    """Date of the journal's loss: it contains nothing older."""
    noted: int = 0
    is_whole: bool = False
    """Whether all lines were read and none is missing."""

    @classmethod
    def begin(cls) -> "Told":
        """Read the marks; call it before taking the snapshot to compare with."""
        with suppress(JournalClosed):
            return cls(journal.marks())
        return cls(b"")

    @cached_property
    def entered(self) -> set[int]:
        """Numbers of the lines whose transactions the snapshot includes."""
        rows = JournalEntry.objects.values_list("first", "lines")
        return {first + i for first, lines in rows for i in range(lines)}

    def took_effect(self, number: int) -> bool:
        return (
            self.marks is None
            or self.marks[number : number + 1] == DONE
            or number in self.entered
        )

    def take(self, line: journal.Line) -> None:
        kind = line["kind"]
        if kind == "lost":
            self.entries.clear()
            self.lifts.clear()
            self.since = datetime.datetime.fromisoformat(line["at"])
        elif kind == "restored":
            self.may_be_gone |= self.lifts.keys()
        elif kind in LISTED and self.took_effect(line["number"]):
            self._note(line)

    def _note(self, line: journal.Line) -> None:
        self.noted += 1
        at = datetime.datetime.fromisoformat(line["at"])
        channel = line["channel"]
        if line["kind"] == "lift":
            place = (channel, line["key"], line["contact"])
            self.lifts[place] = Lift(line["event"], at)
            self.orders[place] = self.noted
            self.may_be_gone.discard(place)
            return
        expires_at = datetime.datetime.fromisoformat(line["expires_at"])
        for key in line.get("keys") or [line["key"]]:
            self.entries[channel, key] = ListEntry(line["reason"], at, expires_at)
            self.orders[channel, key] = self.noted

    def faults(self, now: datetime.datetime) -> list[Place]:
        """Return the differences; none if the journal is incomplete, or if a restored
        database was not replayed yet."""
        if not self.is_whole or journal.is_ahead():
            return []
        for waiting in JournalWaiting.objects.order_by("pk"):
            if waiting.line["kind"] in LISTED:
                self._note(waiting.line)
        rows = _rows()
        return [
            *self._of_entries(rows, now),
            *self._of_lifts({(r.channel, key): r for r in rows for key in r.keys}),
        ]

    def _of_entries(self, rows: list[ListRow], now: datetime.datetime) -> list[Place]:
        found: list[tuple[Key, str]] = []
        missing = dict(self.entries)
        for row in rows:
            places = {key: (row.channel, key) for key in row.keys}
            told = {
                key: self.entries[place]
                for key, place in places.items()
                if place in self.entries
            }
            for place in places.values():
                missing.pop(place, None)
            if self._is_older(row.entry.created_at):
                continue
            if not told:
                found.append((places[row.key], ADDED))
            elif row.former - told.keys() or not _is_told(row.entry, told.values()):
                found.append((places[row.key], ALTERED))
        found += [
            (place, REMOVED)
            for place, entry in missing.items()
            if entry.expires_at > now
        ]
        return [(_holder(*place), why) for place, why in found]

    def _of_lifts(self, rows: dict[Key, ListRow]) -> list[Place]:
        found: list[Place] = []
        missing = dict(self.lifts)
        for contact_id, public_id, channel, keys, lift in _lifts():
            places = [(channel, key, public_id) for key in keys]
            told = [self.lifts[place] for place in places if place in self.lifts]
            for place in places:
                missing.pop(place, None)
            if not told:
                if not self._is_older(lift.lifted_at):
                    found.append((contact_id, LIFT_ADDED))
            elif lift not in told:
                found.append((contact_id, LIFT_ALTERED))
        gone = [
            public_id
            for (channel, key, public_id), lift in missing.items()
            # A lift is deleted with its entry, or by a later objection.
            if (row := rows.get((channel, key))) is not None
            and row.entry.created_at < lift.lifted_at
            and not self._is_ended((channel, key, public_id), row)
            and (channel, key, public_id) not in self.may_be_gone
        ]
        if gone:
            held = Contact.objects.filter(public_id__in=gone).exclude(
                pk__in=ClosedChain.objects.values("contact")
            )
            found += [(pk, LIFT_REMOVED) for pk in held.values_list("pk", flat=True)]
        return found

    def _is_ended(self, lift: tuple[str, str, str], row: ListRow) -> bool:
        """Whether an objection at the address came after the lift."""
        said = [self.orders.get((row.channel, key), -1) for key in row.keys]
        return max(said) > self.orders[lift]

    def _is_older(self, at: datetime.datetime) -> bool:
        return self.since is not None and at <= self.since


def _is_told(entry: ListEntry, told: Collection[ListEntry]) -> bool:
    """Whether a merged entry matches its lines: latest objection, longest expiry."""
    return (
        entry.created_at == max(each.created_at for each in told)
        and entry.expires_at == max(each.expires_at for each in told)
        and entry.reason in {each.reason for each in told}
    )


def _rows() -> list[ListRow]:
    # A `waiting` entry is not an objection to the channel.
    kept = Suppression.objects.exclude(reason=SuppressionReason.WAITING)
    values = kept.values_list(
        "channel", "key", "known_as", "reason", "created_at", "expires_at"
    )
    return [
        ListRow(
            channel, key, frozenset(former) - {key}, ListEntry(reason, created, expires)
        )
        for channel, key, former, reason, created, expires in values.iterator(
            chunk_size=10_000
        )
    ]


def _lifts() -> list[tuple[int, str, str, frozenset[str], Lift]]:
    values = SuppressionLift.objects.values_list(
        "contact",
        "contact__public_id",
        "suppression__channel",
        "suppression__key",
        "suppression__known_as",
        "event",
        "lifted_at",
    )
    return [
        (pk, str(public_id), channel, frozenset([key, *known_as]), Lift(event, at))
        for pk, public_id, channel, key, known_as, event, at in values.iterator(
            chunk_size=10_000
        )
    ]


def _holder(channel: str, key: str) -> int | None:
    """Return the first contact who has the address, if any, to identify the fault."""
    if channel in Channel.values:
        holders = Contact.objects.filter(**{f"{Channel(channel).field}_key": key})
    else:
        # The row was altered: its address is searched in every channel.
        holders = Contact.objects.filter(
            Q(email_key=key) | Q(mobile_key=key) | Q(phone_key=key)
        )
    return holders.order_by("pk").values_list("pk", flat=True).first()
