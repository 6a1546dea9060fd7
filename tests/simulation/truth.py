"""What the law and the product's promises require, kept beside the product.

Plain Python over plain values: nothing of the product is imported, and no rule is copied
from it. The sources are articles 6, 7, 17, 18 and 21 of the GDPR, L. 34-5 of the CPCE, and
the promises of the documentation. Where these leave a choice to the product, the answer is
None (« cannot be told »), and either behaviour is accepted.
"""

import datetime
import zoneinfo
from dataclasses import dataclass, field

OBJECTION_LASTS = datetime.timedelta(days=3 * 365)
SILENCE_OF_A_FORMER_ADDRESS = datetime.timedelta(days=7)
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
YES, NO, PENDING, UNCLEAR = "yes", "no", "pending", "unclear"


@dataclass(frozen=True)
class Message:
    """A kind of message (a campaign of the product)."""

    code: str
    channel: str
    mandatory: bool
    statuses: frozenset[str]


@dataclass(frozen=True)
class Said:
    at: datetime.datetime
    order: int
    what: str


@dataclass
class Objection:
    at: datetime.datetime
    certain: bool = True
    """False: the list keeps it for somebody who is erased. It binds who arrives later with
    the address; for a relative who was there already, blocking is allowed."""


@dataclass
class Person:
    word: str
    """A word that occurs in no other person's data: first name, last name, notes."""
    key: str
    """The identifier of the contact in the product."""
    status: str
    addresses: dict[str, str]
    since: datetime.datetime
    own: set[str]
    """The channels whose address nobody else has."""
    active: bool = True
    deactivated_at: datetime.datetime | None = None
    erased: bool = False
    dead: bool = False
    restricted: bool = False
    merged_into: str | None = None
    former: set[str] = field(default_factory=set)
    """E-mail addresses that were theirs alone."""
    unusable: set[str] = field(default_factory=set)
    moved_at: dict[str, datetime.datetime] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    """Channels about which the rules leave a choice to the product."""
    said: dict[str, list[Said]] = field(default_factory=dict)
    lifted: dict[tuple[str, str], datetime.datetime] = field(default_factory=dict)

    def holds(self, channel: str, address: str) -> bool:
        return self.addresses.get(channel) == address and not self.erased

    def state(self, code: str) -> str | None:
        """The last word on a kind of message; of two at one instant, the no."""
        words = self.said.get(code)
        if not words:
            return None
        last = max(words, key=lambda w: (w.at, w.what == NO, w.order))
        return last.what


@dataclass
class World:
    messages: dict[str, Message]
    days_kept: int
    people: dict[str, Person] = field(default_factory=dict)
    objections: dict[tuple[str, str], Objection] = field(default_factory=dict)
    order: int = 0

    def say(self, person: Person, code: str, what: str, at: datetime.datetime) -> None:
        self.order += 1
        person.said.setdefault(code, []).append(Said(at, self.order, what))

    def say_now(
        self, person: Person, code: str, what: str, now: datetime.datetime
    ) -> None:
        """What is said now comes after everything said before, on any clock."""
        at = max([now, *(w.at for w in person.said.get(code, []))])
        self.say(person, code, what, at)

    def optional(self, channel: str | None = None) -> list[Message]:
        return [
            m
            for m in self.messages.values()
            if not m.mandatory and channel in (None, m.channel)
        ]

    def object(
        self, person: Person, channel: str | None, now: datetime.datetime
    ) -> None:
        """Article 21: no to everything optional, and to the addresses themselves."""
        for message in self.optional(channel):
            self.say_now(person, message.code, NO, now)
        for each, address in person.addresses.items():
            if channel in (None, each):
                self.block(each, address, now)

    def block(
        self,
        channel: str,
        address: str,
        now: datetime.datetime,
        certain: bool = True,
    ) -> None:
        former = self.objections.get((channel, address))
        if former and former.certain and not certain:
            return
        self.objections[channel, address] = Objection(now, certain)
        # What comes after, on whatever clock, ends what came before.
        for person in self.people.values():
            person.lifted.pop((channel, address), None)

    def lift(self, person: Person, channel: str, now: datetime.datetime) -> None:
        """A new yes by the person themselves frees the address, for them alone, until
        anybody objects at this address again."""
        address = person.addresses[channel]
        if (channel, address) in self.objections:
            person.lifted[channel, address] = now

    def is_blocked(
        self, person: Person, channel: str, now: datetime.datetime
    ) -> bool | None:
        address = person.addresses[channel]
        objection = self.objections.get((channel, address))
        if objection is None:
            return False
        if now - objection.at > OBJECTION_LASTS:
            return None
        if (channel, address) in person.lifted:
            return None if channel in person.unclear else False
        return True if objection.certain or person.since >= objection.at else None

    def may(
        self, person: Person, message: Message, now: datetime.datetime
    ) -> bool | None:
        """Whether this message may be sent to this person at this instant."""
        gone = person.erased or person.dead or person.merged_into
        if gone or person.restricted or not person.active:
            return False
        if message.statuses and person.status not in message.statuses:
            return False
        channel = message.channel
        if channel not in person.addresses:
            return False
        if channel in person.unusable:
            # A restored backup may have lost that.
            return None if channel in person.unclear else False
        if message.mandatory:
            return True
        state = person.state(message.code)
        if state in (None, NO, PENDING):
            return False
        blocked = self.is_blocked(person, channel, now)
        if blocked:
            return False
        moved = person.moved_at.get(channel)
        if moved and now - moved < SILENCE_OF_A_FORMER_ADDRESS:
            return False
        if state == UNCLEAR or blocked is None or moved or channel in person.unclear:
            return None
        return True

    def forget(self, person: Person, now: datetime.datetime) -> None:
        """An erasure: no value remains, and a refusal outlives it on the list."""
        for channel, address in person.addresses.items():
            states = {person.state(m.code) for m in self.optional(channel)}
            if NO in states:
                self.block(channel, address, now, certain=False)
        person.erased, person.active = True, False

    def may_be_kept(self, person: Person, today: datetime.date) -> bool:
        """Délai franc: neither the day of the deactivation nor the last one counts."""
        if person.deactivated_at is None:
            return True
        first = person.deactivated_at.astimezone(PARIS).date()
        last_day = first + datetime.timedelta(days=self.days_kept + 1)
        return today <= last_day
