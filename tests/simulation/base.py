"""What each act of the company needs: the clock, the model, who is there, what is killed."""

import datetime
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import time_machine

from accounts.models import User
from campaigns.models import Campaign
from contacts.models import Contact
from tests.simulation import kills
from tests.simulation.post import POST
from tests.simulation.truth import PARIS, Message, Person, World

DAYS_KEPT = 30
KILLED = 0.15
# Steps of this length spread evenly over a circle, however many there are.
GOLDEN = 0.618034


class Violated(AssertionError):
    """The product did what the model forbids, or did not do what it requires."""


class Base:
    """The state of one run, beside the model of the law (`world`)."""

    def __init__(self, seed: int, user: User, clock: time_machine.Traveller) -> None:
        self.rng = random.Random(seed)
        self.user = user
        self.clock = clock
        self.now = datetime.datetime(2027, 1, 4, 9, 0, tzinfo=PARIS)
        self.campaigns = {c.code: c for c in Campaign.objects.of_audience("client")}
        self.world = World(
            {c: _message(x) for c, x in self.campaigns.items()}, DAYS_KEPT
        )
        self.number = 0
        self.sending: Message | None = None
        self.letters: Counter[tuple[str, str]] = Counter()
        """How many times each person got each mailing, by its subject; never restored."""
        self.snapshot: tuple[World, datetime.datetime] | None = None
        self.since_snapshot: list[Callable[[World], None]] = []
        self.log: list[str] = []
        self.done: Counter[str] = Counter()
        self.killing = True
        self.statements: defaultdict[str, int] = defaultdict(lambda: 40)
        """How many statements each kind of act sent last time."""
        self.places: defaultdict[str, float] = defaultdict(self.rng.random)
        self.waiting: set[str] = set()
        self.events: dict[int, tuple[Any, ...]] = {}
        self.restored: set[str] = set()
        self.step = datetime.timedelta()
        POST.dead = set()
        self.move(datetime.timedelta())

    def move(self, by: datetime.timedelta) -> None:
        self.now = (self.now.astimezone(datetime.UTC) + by).astimezone(PARIS)
        self.clock.move_to(self.now.astimezone(datetime.UTC))

    def wait(self, minutes: float) -> None:
        self.move(datetime.timedelta(minutes=minutes))

    def do(self, name: str, act: Callable[[], object], killed: float = KILLED) -> None:
        """Do an act; sometimes its process is killed in the middle, and it is done again."""
        self.log.append(f"{self.now:%d/%m/%Y %H:%M} {name}")
        kind = name.split()[0]
        self.done[kind] += 1
        if self.killing and self.rng.random() < killed:
            if kills.run(act, self.where_killed(kind)):
                self.log.append("    tué, puis refait")
                self.done["killed"] += 1
                act()
            return
        self.statements[kind] = kills.count(act)

    def where_killed(self, kind: str) -> int:
        """Before which of its statements an act is killed: spread over all of those that it
        sent last time, so that each gap between two of them comes soon."""
        self.places[kind] = (self.places[kind] + GOLDEN) % 1
        return 1 + int(self.places[kind] * self.statements[kind])

    def someone(self, *conditions: Callable[[Person], bool]) -> Person | None:
        people = [
            p for p in self.world.people.values() if all(test(p) for test in conditions)
        ]
        # While a mailing leaves, things happen rather to those who wait for it.
        waiting = [p for p in people if p.key in self.waiting]
        if waiting and self.rng.random() < 0.8:
            people = waiting
        return self.rng.choice(people) if people else None

    def sheet(self, person: Person) -> Contact:
        return Contact.objects.get(public_id=person.key)

    def lasting(self, effect: Callable[[World], None]) -> None:
        """Change the model by something that even a restored backup must know."""
        effect(self.world)
        self.since_snapshot.append(effect)

    def fail(self, why: str) -> None:
        raise Violated(f"{why}\n" + "\n".join(self.log[-25:]))

    def protected(self, person: Person, **values: Any) -> None:
        """A death and a limitation are in the journal: a restored backup learns of them."""
        word = person.word

        def effect(world: World) -> None:
            if word in world.people:
                for name, value in values.items():
                    setattr(world.people[word], name, value)

        self.lasting(effect)


def _message(campaign: Campaign) -> Message:
    return Message(
        campaign.code,
        campaign.channel,
        campaign.mandatory,
        frozenset(campaign.applies_to),
    )
