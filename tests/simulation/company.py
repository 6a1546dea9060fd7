"""What happens in the company: each act is done to the product and told to the model."""

import copy
import csv
import datetime
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from backoffice import merging
from campaigns.models import Campaign
from consent import expiry, ledger, links
from consent.acts import Act, Actor, ChoiceRefused
from consent.enums import Origin, SuppressionReason
from consent.evidence import Backing
from consent.integrity import anchor, journal
from consent.integrity.journal_errors import JournalClosed
from consent.ledger import following
from consent.models import Notice
from consent.suppressions import keys_of
from contacts import deaths, editing, lifecycle, restrictions
from contacts.enums import Channel
from contacts.models import ClientDetails, Contact
from erasure.engine import erase
from erasure.enums import Cause
from erasure.replay import replay
from mailings import inbound
from mailings.models import Mailing
from mailings.sending import dispatch
from messaging import outbox
from portal import address_watch
from retention import purge, schedule
from retention.enums import PurgeCause, RunState
from tests.portal.pages import box, fields_of, path_of
from tests.simulation import database, kills
from tests.simulation.post import POST
from tests.simulation.truth import (
    NO,
    PARIS,
    PENDING,
    UNCLEAR,
    YES,
    Message,
    Person,
    World,
)

DAYS_KEPT = 30
Told = tuple[Person, Message, bool, datetime.datetime]
WORD = re.compile(r"Zq\d+x")
MONTHS = datetime.timedelta(days=30)


class Violated(AssertionError):
    """The product did what the model forbids, or did not do what it requires."""


class Company:
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
        self.waiting: set[str] = set()
        self.events: dict[int, tuple[Any, ...]] = {}
        self.restored: set[str] = set()
        self.step = datetime.timedelta()
        POST.listen = self.judge
        POST.dead = set()
        self.move(datetime.timedelta())

    # --- Time

    def move(self, by: datetime.timedelta) -> None:
        self.now = (self.now.astimezone(datetime.UTC) + by).astimezone(PARIS)
        self.clock.move_to(self.now.astimezone(datetime.UTC))

    def wait(self, minutes: float) -> None:
        self.move(datetime.timedelta(minutes=minutes))

    # --- Tools

    def do(self, name: str, act: Callable[[], object]) -> None:
        """Do an act; sometimes its process is killed in the middle, and it is done again."""
        self.log.append(f"{self.now:%d/%m/%Y %H:%M} {name}")
        self.done[name.split()[0]] += 1
        if self.killing and self.rng.random() < 0.15:
            if kills.run(act, self.rng.randrange(1, 40)):
                self.log.append("    tué, puis refait")
                self.done["killed"] += 1
                act()
            return
        act()

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

    # --- What leaves

    def judge(self, channel: str, address: str, subject: str, text: str) -> None:
        """A message of a mailing leaves at this instant: may it?"""
        if self.sending is None:
            return
        found = WORD.search(text)
        if not found:
            self.fail(f"message sans destinataire : {text!r}")
        person = self.world.people[found.group()]
        if address != person.addresses.get(channel):
            self.fail(f"{person.word} : message à {address}, qui n'est pas son adresse")
        if self.world.may(person, self.sending, self.now) is False:
            self.fail(f"{person.word} reçoit {self.sending.code} sans droit")
        if channel == "sms" and not self.sending.mandatory and not _is_day(self.now):
            self.fail(f"SMS publicitaire le {self.now:%A %d/%m/%Y à %H:%M}")
        name = re.search(r"Lettre\d+", subject + " " + text)
        assert name
        self.letters[name.group(), person.word] += 1
        if self.letters[name.group(), person.word] > 1:
            self.fail(f"{person.word} reçoit deux fois {name.group()}")

    # --- People

    def arrive(self) -> None:
        """The office creates a sheet, sometimes with an address that a relative has."""
        self.number += 1
        word = f"Zq{self.number}x"
        addresses = {"email": f"m{self.number}@exemple.test"}
        own = {"email", "sms"}
        if self.rng.random() < 0.7:
            addresses["sms"] = f"+3361{self.number:07d}"
        relative = self.someone(lambda p: not p.erased and "email" in p.addresses)
        if relative and self.rng.random() < 0.25:
            addresses["email"] = relative.addresses["email"]
            own -= {"email"}
            relative.own -= {"email"}
        status = self.rng.choice(["client", "client", "prospect"])

        def create() -> None:
            if Contact.objects.filter(last_name=word).exists():
                return
            contact = Contact(
                kind="client", status=status, title="Mme", first_name=word,
                last_name=word, email=addresses["email"],
                mobile=addresses.get("sms"), postcode="69003", city="Lyon",
                notes=f"Voisine de {word}",
            )  # fmt: skip
            editing.create(contact, ClientDetails(), at=self.now, user=self.user)

        self.do(f"arrive {word}", create)
        key = str(Contact.objects.get(last_name=word).public_id)
        self.world.people[word] = Person(word, key, status, addresses, self.now, own)

    def choose(self) -> None:
        """Somebody opens their page from an e-mail, ticks and unticks, and sends it."""
        person = self.someone(_reads_mail)
        if person is None:
            return
        self.choose_as(
            person, {m.code: self.rng.random() < 0.6 for m in self.world.optional()}
        )

    def choose_as(self, person: Person, wanted: dict[str, bool]) -> None:
        optional = self.world.optional()
        shown: dict[str, bool] = {}

        def post() -> None:
            contact = self.sheet(person)
            path = path_of(links.preferences_url(contact, self.now))
            client = Client()
            fields = fields_of(client.get(path))
            for message in optional:
                name = box(self.campaigns[message.code])
                shown.setdefault(message.code, name in fields)
                fields.pop(name, None)
                if wanted[message.code]:
                    fields[name] = "on"
            answer = client.post(path, fields)
            if answer.status_code not in (200, 302):
                self.fail(f"choix de {person.word} : {answer.status_code}")

        self.do(f"choose {person.word} {wanted}", post)
        self.heard(person, wanted, "email", shown)

    def heard(
        self,
        person: Person,
        wanted: dict[str, bool],
        proved: str,
        shown: dict[str, bool],
    ) -> None:
        """Tell the model what the person chose on a page reached by one address."""
        now = self.now
        yeses = {
            channel
            for channel in ("email", "sms")
            if channel in person.addresses
            and any(wanted[m.code] for m in self.world.optional(channel))
        }
        for message in self.world.optional():
            if not wanted[message.code]:
                self.refuse(person, message.code)
            elif person.state(message.code) == YES and shown.get(message.code):
                # Left as it was: says nothing new.
                self.world.say_now(person, message.code, YES, now)
            else:
                # A link proves one address; the other channel waits for its own.
                self.world.say_now(
                    person, message.code, self.word_for(person, message, proved), now
                )
        if proved in yeses:
            self.world.lift(person, proved, now)

    def word_for(self, person: Person, message: Message, proved: str) -> str:
        if message.channel == proved:
            return YES
        if person.state(message.code) in (YES, UNCLEAR):
            return UNCLEAR
        return UNCLEAR if message.channel in person.unclear else PENDING

    def refuse(self, person: Person, code: str) -> None:
        now, word = self.now, person.word

        def effect(world: World) -> None:
            if word in world.people:
                world.say_now(world.people[word], code, NO, now)

        self.lasting(effect)

    def one_click(self) -> None:
        person = self.someone(_reads_mail)
        if person is None:
            return
        message = self.rng.choice(self.world.optional("email"))

        def post() -> None:
            url = links.one_click_url(self.sheet(person), self.campaigns[message.code])
            answer = Client().post(path_of(url), {"List-Unsubscribe": "One-Click"})
            if answer.status_code != 200:
                self.fail(f"un clic de {person.word} : {answer.status_code}")

        self.do(f"one_click {person.word} {message.code}", post)
        self.refuse(person, message.code)

    def object_to_all(self) -> None:
        person = self.someone(_is_there)
        if person:
            self.object_as(person)

    def object_as(self, person: Person) -> None:
        self.do(
            f"object {person.word}",
            lambda: ledger.withdraw_all(
                contact := self.sheet(person), self.own_act(contact, Origin.PORTAL)
            ),
        )
        self.objected(person, None)

    def objected(self, person: Person, channel: str | None) -> None:
        now, word = self.now, person.word
        held = dict(person.addresses)

        def effect(world: World) -> None:
            if word in world.people:
                world.object(world.people[word], channel, now)
            for each, address in held.items():
                if channel in (None, each):
                    world.block(each, address, now)

        self.lasting(effect)

    def stop(self) -> None:
        """STOP by SMS, or a complaint about an e-mail: everybody at the address."""
        channel = self.rng.choice(["sms", "email"])
        person = self.someone(_is_there, lambda p: channel in p.addresses)
        if person is None:
            return
        address = person.addresses[channel]
        if channel == "sms":
            self.do(f"stop {address}", lambda: inbound.stop(address, self.now))
        else:
            self.do(
                f"complaint {address}",
                lambda: inbound.leave(
                    Channel.EMAIL,
                    address,
                    Origin.COMPLAINT,
                    SuppressionReason.COMPLAINT,
                    self.now,
                ),
            )
        for holder in self.world.people.values():
            if holder.holds(channel, address):
                self.objected(holder, channel)

    def own_act(self, contact: Contact, origin: Origin) -> Act:
        return Act(
            origin=origin,
            actor=Actor.contact(contact),
            now=self.now,
            notice=Notice.objects.published(contact.kind),
            proved=keys_of(contact),
        )

    # --- The office

    def enter(self) -> None:
        """A user types what the person said by telephone."""
        person = self.someone(_is_there, lambda p: not p.restricted)
        if person is None:
            return
        message = self.rng.choice(
            self.world.optional(self.rng.choice(["sms", "email"]))
        )
        yes = self.rng.random() < 0.7
        if message.channel not in person.addresses:
            return

        def record() -> None:
            contact = self.sheet(person)
            act = Act(
                origin=Origin.MANUAL,
                actor=Actor.user(self.user),
                now=self.now,
                occurred_at=self.now,
                means="phone",
                backing=Backing(said_by=person.word),
                proved=keys_of(contact),
            )
            try:
                ledger.record(contact, {self.campaigns[message.code]: yes}, act)
            except ChoiceRefused as refusal:
                refused.append(str(refusal))

        refused: list[str] = []
        self.do(f"enter {person.word} {message.code} {yes}", record)
        if not yes:
            self.refuse(person, message.code)
            return
        if refused and (
            person.state(message.code) == NO or message.channel in person.unclear
        ):
            return
        if refused:
            self.fail(f"accord de {person.word} refusé : {refused}")
        self.world.say_now(person, message.code, YES, self.now)
        was_blocked = self.world.is_blocked(person, message.channel, self.now)
        self.world.lift(person, message.channel, self.now)
        if was_blocked is not False:
            # The boxes that were not ticked beside it are withdrawn.
            for other in self.world.optional(message.channel):
                if other != message and person.state(other.code) != NO:
                    self.world.say_now(person, other.code, UNCLEAR, self.now)

    def bring_in(self) -> None:
        """An import of people and of choices, with their source and date."""
        told: list[Told] = []
        for _ in range(self.rng.randrange(1, 5)):
            person = self.someone(
                _is_there, lambda p: p.active and p.own == {"email", "sms"}
            )
            if person is None or any(p is person for p, *_ in told):
                continue
            message = self.rng.choice(self.world.optional("email"))
            said_at = self.now - datetime.timedelta(days=self.rng.randrange(2, 900))
            said_at = said_at.replace(hour=12, minute=0)
            yes = self.rng.random() < 0.7
            refused_before = any(
                w.what == NO and w.at <= said_at
                for w in person.said.get(message.code, [])
            )
            if refused_before or UNCLEAR in {
                w.what for w in person.said.get(message.code, [])
            }:
                continue
            told.append((person, message, yes, said_at))
        if not told:
            return
        path = self.file(told)
        words = [(p.word, m.code, y) for p, m, y, _ in told]
        self.do(
            f"bring_in {words}",
            lambda: _import(path),
        )
        path.unlink(missing_ok=True)
        for person, message, yes, said_at in told:
            blocked = self.world.is_blocked(person, "email", self.now)
            if yes and blocked:
                continue
            day = said_at.replace(hour=0, minute=0)
            if yes:
                word = UNCLEAR if blocked is None else YES
                self.world.say(person, message.code, word, day)
            else:
                self.refused_on(person, message.code, day)

    def come_back(self) -> None:
        """A list bought or kept elsewhere brings an erased person's address, with a yes."""
        gone = self.someone(
            lambda p: p.erased and "email" in p.own and "email" in p.addresses
        )
        if gone is None or any(
            p.holds("email", gone.addresses["email"])
            for p in self.world.people.values()
        ):
            return
        self.number += 1
        word = f"Zq{self.number}x"
        message = self.rng.choice(self.world.optional("email"))
        said_at = (self.now - datetime.timedelta(days=2)).replace(hour=0, minute=0)
        path = Path(tempfile.mkdtemp(dir=settings.SIMULATION_FILES)) / "retour.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=";").writerows(
                [
                    ["Nom", "Prénom", "E-mail", "Situation",
                     self.campaigns[message.code].label,
                     "Date du consentement", "Source du consentement"],
                    [word, word, gone.addresses["email"], "Client", "oui",
                     f"{said_at:%d/%m/%Y}", "Salon"],
                ]
            )  # fmt: skip
        self.do(f"come_back {gone.word} as {word}", lambda: _import(path))
        path.unlink()
        key = str(Contact.objects.get(last_name=word).public_id)
        addresses = {"email": gone.addresses["email"]}
        person = Person(word, key, "client", addresses, self.now, set())
        gone.own -= {"email"}
        self.world.people[word] = person
        blocked = self.world.is_blocked(person, "email", self.now)
        if not blocked:
            said = UNCLEAR if blocked is None else YES
            self.world.say(person, message.code, said, said_at)

    def file(self, told: list[Told]) -> Path:
        """A file of people, each with one choice, its day and its source."""
        path = Path(tempfile.mkdtemp(dir=settings.SIMULATION_FILES)) / "import.csv"
        codes = sorted({message.code for _, message, *_ in told})
        with path.open("w", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            labels = [self.campaigns[code].label for code in codes]
            writer.writerow(
                ["Nom", "Prénom", "E-mail", "Situation", *labels,
                 "Date du consentement", "Source du consentement"]
            )  # fmt: skip
            for person, message, yes, said_at in told:
                word = "oui" if yes else "non"
                writer.writerow(
                    [person.word, person.word, person.addresses["email"],
                     {"client": "Client", "prospect": "Prospect"}[person.status],
                     *[word if code == message.code else "" for code in codes],
                     f"{said_at:%d/%m/%Y}", "Bulletin papier"]
                )  # fmt: skip
        return path

    def family(self) -> None:
        """Two people share an address: one objects for both, then opts in again for
        themselves only."""
        first = self.someone(_reads_mail, lambda p: p.active and "email" not in p.own)
        if first is None:
            return
        address = first.addresses["email"]
        other = self.someone(
            _reads_mail,
            lambda p: p is not first and p.active and p.holds("email", address),
        )
        if other is None:
            return
        for person in (other, first):
            self.choose_as(person, dict.fromkeys(self.campaigns, True))
        self.wait(5)
        self.object_as(first)
        self.wait(5)
        self.choose_as(first, dict.fromkeys(self.campaigns, True))

    def tie(self) -> None:
        """Two papers of one day arrive, a yes and a no, in either order."""
        message = self.rng.choice(self.world.optional("email"))
        person = self.someone(
            _is_there,
            lambda p: p.active and p.own == {"email", "sms"},
            lambda p: not p.said.get(message.code) and not p.restricted,
        )
        if person is None:
            return
        day = (self.now - datetime.timedelta(days=3)).replace(hour=0, minute=0)
        blocked = self.world.is_blocked(person, "email", self.now)
        words = [YES, NO]
        self.rng.shuffle(words)
        for word in words:
            path = self.file([(person, message, word == YES, day)])
            self.do(f"tie {person.word} {message.code} {word}", partial(_import, path))
            if word == NO:
                self.refused_on(person, message.code, day)
            elif not blocked:
                said = UNCLEAR if blocked is None else YES
                self.world.say(person, message.code, said, day)

    def refused_on(self, person: Person, code: str, day: datetime.datetime) -> None:
        word = person.word

        def effect(world: World) -> None:
            if word in world.people:
                world.say(world.people[word], code, NO, day)

        self.lasting(effect)

    def change_address(self) -> None:
        person = self.someone(_is_there, lambda p: p.active and not p.restricted)
        if person is None:
            return
        self.number += 1
        new = f"n{self.number}@exemple.test"

        def update() -> None:
            contact = self.sheet(person)
            contact.email = new
            details = getattr(contact, "client_details", None) or ClientDetails()
            editing.update(contact, details, ["email"], at=self.now, user=self.user)

        self.do(f"change_address {person.word}", update)
        former = person.addresses.get("email")
        person.addresses["email"] = new
        person.own.add("email")
        person.unusable.discard("email")
        if former:
            person.moved_at["email"] = self.now
        if former and ("email", former) in self.world.objections:
            # Their own objection follows them; a relative's does not.
            person.unclear.add("email")

    def deactivate(self) -> None:
        person = self.someone(_is_there, lambda p: p.active)
        if person is None:
            return
        at = self.now
        self.do(
            f"deactivate {person.word}",
            lambda: lifecycle.deactivate(self.sheet(person), at=at, user=self.user),
        )
        person.active, person.deactivated_at = False, at

    def reactivate(self) -> None:
        person = self.someone(_is_there, lambda p: not p.active and not p.dead)
        if person is None:
            return
        self.do(
            f"reactivate {person.word}",
            lambda: lifecycle.reactivate(
                self.sheet(person), at=self.now, user=self.user
            ),
        )
        person.active, person.deactivated_at = True, None

    def die(self) -> None:
        person = self.someone(_is_there)
        if person is None:
            return
        self.do(
            f"die {person.word}",
            lambda: deaths.report(
                self.sheet(person), on=None, source="Sa fille", now=self.now,
                today=schedule.civil_day(self.now), user=self.user,
            ),
        )  # fmt: skip
        if person.active:
            self.protected(person, active=False, deactivated_at=self.now)
        self.protected(person, dead=True)

    def restrict(self) -> None:
        person = self.someone(_is_there, lambda p: not p.restricted)
        if person is None:
            return
        self.do(
            f"restrict {person.word}",
            lambda: restrictions.restrict(
                self.sheet(person), reason="accuracy", now=self.now, user=self.user
            ),
        )
        self.protected(person, restricted=True)

    def protected(self, person: Person, **values: Any) -> None:
        """A death and a limitation are in the journal: a restored backup learns of them."""
        word = person.word

        def effect(world: World) -> None:
            if word in world.people:
                for name, value in values.items():
                    setattr(world.people[word], name, value)

        self.lasting(effect)

    def free(self) -> None:
        person = self.someone(_is_there, lambda p: p.restricted)
        if person is None:
            return

        def lift() -> None:
            contact = self.sheet(person)
            if contact.is_restricted:
                day = schedule.civil_day(self.now)
                restrictions.note_told(contact, on=day, now=self.now, user=self.user)
                try:
                    restrictions.lift(contact, now=self.now, user=self.user)
                except restrictions.TooEarly:
                    later = self.now + datetime.timedelta(days=20)
                    restrictions.lift(contact, now=later, user=self.user)

        self.do(f"free {person.word}", lift)
        self.protected(person, restricted=False)

    def merge(self) -> None:
        merged = self.someone(_may_merge)
        kept = self.someone(_may_merge, lambda p: p is not merged, lambda p: p.active)
        if merged is None or kept is None:
            return
        if any(p.merged_into == merged.word for p in self.world.people.values()):
            return

        def join() -> None:
            contact = self.sheet(merged)
            if not contact.merged_into_id:
                merging.merge(contact, self.sheet(kept), now=self.now, user=self.user)

        self.do(f"merge {merged.word} into {kept.word}", join)
        merged.merged_into = kept.word
        for message in self.world.optional():
            mine, theirs = kept.state(message.code), merged.state(message.code)
            kept.said.setdefault(message.code, []).extend(
                merged.said.get(message.code, [])
            )
            if {mine, theirs} == {NO, YES}:
                pass  # The latest of both, which the list now tells.
        for channel, address in merged.addresses.items():
            blocked = self.world.is_blocked(merged, channel, self.now)
            own = kept.addresses.get(channel)
            if own and blocked is not False:
                entry = self.world.objections[channel, address]
                yes_at = kept.lifted.get((channel, own))
                # Not where the same person has said yes again after that objection.
                if yes_at is None or yes_at < entry.at:
                    self.world.block(channel, own, self.now, certain=blocked is True)
            if channel not in kept.addresses:
                kept.addresses[channel] = address
                kept.own -= {channel}
                merged.own -= {channel}
                if channel in merged.unusable or channel in merged.moved_at:
                    kept.unclear.add(channel)
        kept.unclear.update(("email", "sms"))

    def erase(self) -> None:
        person = self.someone(_is_there, lambda p: not p.restricted)
        if person is None:
            return
        notify = "email" in person.addresses and self.rng.random() < 0.5
        self.do(
            f"erase {person.word}",
            lambda: erase.erase(
                [self.sheet(person)], cause=Cause.REQUEST, now=self.now,
                user=self.user, reason="Demande reçue par courrier", notify=notify,
            ),
        )  # fmt: skip
        self.erased(person)

    def erased(self, person: Person) -> None:
        now, word = self.now, person.word
        family = [
            p.word for p in self.world.people.values() if p.merged_into == person.word
        ]

        def effect(world: World) -> None:
            for each in [word, *family]:
                if each in world.people:
                    world.forget(world.people[each], now)

        self.lasting(effect)

    # --- Mailings

    def mail(self) -> None:
        """A mailing is launched; while it leaves, other things happen."""
        message = self.rng.choice(list(self.world.messages.values()))
        self.wait(self.rng.randrange(0, 24 * 60))
        self.number += 1
        name = f"Lettre{self.number}"
        is_sms = message.channel == "sms"
        mailing = Mailing.objects.create(
            channel=message.channel, audience="client",
            campaign=self.campaigns[message.code],
            subject="" if is_sms else name,
            body=f"{name} pour {{prenom#defaut}}" if is_sms
            else f"Bonjour {{prenom#defaut}}, voici la {name}.",
            created_by=self.user,
        )  # fmt: skip
        before = {
            p.word: self.world.may(p, message, self.now)
            for p in self.world.people.values()
        }
        self.do(
            f"mail {name} {message.code}",
            lambda: dispatch.launch(mailing, self.now, user=self.user),
        )
        self.leave_company(mailing, message)
        self.require_sent(mailing, message, name, before)

    def leave_company(self, mailing: Mailing, message: Message) -> None:
        for _ in range(60):
            queued = mailing.deliveries.filter(state="queued")
            keys = queued.values_list("contact__public_id", flat=True)
            self.waiting = set(map(str, keys))
            if self.waiting and self.rng.random() < 0.4:
                self.rng.choice(
                    [self.choose, self.object_to_all, self.stop, self.one_click,
                     self.deactivate, self.erase, self.restrict, self.enter,
                     self.back_up]
                )()  # fmt: skip
            self.waiting = set()
            mailing.refresh_from_db()
            if mailing.state == "paused" and self.rng.random() < 0.5:
                dispatch.resume(mailing, self.now, user=self.user)
                mailing.refresh_from_db()
            if mailing.slot is None:
                if mailing.state in ("done", "cancelled"):
                    return
                self.wait(6)
                self.sweep()
                continue
            self.sending = message
            slot = str(mailing.slot)
            try:
                if self.killing and self.rng.random() < 0.25:
                    after = self.rng.randrange(1, 25)
                    step = partial(dispatch.step, mailing.pk, slot, self.now)
                    if kills.run(step, after):
                        self.log.append(f"    mailer tué ({after})")
                        self.done["killed"] += 1
                    pause: float | None = 0
                else:
                    pause = dispatch.step(mailing.pk, slot, self.now)
            finally:
                self.sending = None
            if self.rng.random() < 0.05:
                dispatch.pause(mailing, user=self.user)
            self.wait(12 * 60 if pause is None and message.channel == "sms" else 3)
            if pause is None:
                self.sweep()
        mailing.refresh_from_db()

    def plan(self) -> None:
        """A mailing is scheduled for one of the next days."""
        message = self.rng.choice(list(self.world.messages.values()))
        self.number += 1
        name = f"Lettre{self.number}"
        is_sms = message.channel == "sms"
        mailing = Mailing.objects.create(
            channel=message.channel, audience="client",
            campaign=self.campaigns[message.code],
            subject="" if is_sms else name,
            body=f"{name} pour {{prenom#defaut}}" if is_sms
            else f"Bonjour {{prenom#defaut}}, voici la {name}.",
            created_by=self.user,
        )  # fmt: skip
        at = self.now + datetime.timedelta(hours=self.rng.randrange(1, 240))
        self.do(
            f"plan {name} {message.code} {at:%d/%m}",
            lambda: dispatch.schedule(mailing, at, now=self.now, user=self.user),
        )

    def send_on(self) -> None:
        """The mailer takes what the minute's round has woken."""
        for mailing in Mailing.objects.at_work().exclude(slot=None):
            assert mailing.campaign
            self.sending = self.world.messages[mailing.campaign.code]
            try:
                for _ in range(50):
                    mailing.refresh_from_db()
                    slot = str(mailing.slot)
                    if dispatch.step(mailing.pk, slot, self.now) is None:
                        break
            finally:
                self.sending = None

    def require_sent(
        self,
        mailing: Mailing,
        message: Message,
        name: str,
        before: dict[str, bool | None],
    ) -> None:
        """Who had the right before and after got it, or the product says why not."""
        states = dict(mailing.deliveries.values_list("contact__public_id", "state"))
        by_key = {str(key): state for key, state in states.items()}
        for person in self.world.people.values():
            state = by_key.get(person.key)
            got = self.letters[name, person.word]
            if state == "sent" and not got:
                self.fail(f"{person.word} : {name} est dit envoyé, et ne l'est pas")
            if got and state not in ("sent", "uncertain"):
                self.fail(f"{person.word} : {name} est parti, et l'état est {state}")
            had = before.get(person.word)
            has = self.world.may(person, message, self.now)
            dead = person.addresses.get(message.channel) in POST.dead
            if had and has and state is None and not dead:
                self.fail(
                    f"{person.word} n'est pas dans {name}, et y a droit : {person}"
                )
            if had and has and state == "withheld" and not dead:
                reason = mailing.deliveries.get(contact__public_id=person.key).reason
                if reason not in ("same_number", "cancelled"):
                    self.fail(f"{person.word} : {name} écarté ({reason}) à tort")
            if state == "failed" and dead:
                person.unusable.add(message.channel)

    def lose_mailbox(self) -> None:
        person = self.someone(_is_there, lambda p: p.own >= {"email"})
        if person:
            POST.dead.add(person.addresses["email"])

    # --- The night, and what goes wrong

    def sweep(self) -> None:
        """What Beat starts each minute."""
        following.follow(self.now)
        journal.catch_up()
        for message_id, _ in outbox.waiting(self.now + datetime.timedelta(minutes=1)):
            outbox.deliver(message_id, self.now)
        dispatch.tend(self.now)
        address_watch.tell(self.now)
        address_watch.settle(self.now)

    def night(self) -> None:
        today = schedule.civil_day(self.now)

        def run() -> None:
            purged.append(
                purge.run(today=today, now=self.now, cause=PurgeCause.NIGHTLY)
            )

        purged: list[Any] = []
        self.do("night", run)
        self.sweep()
        expiry.run(self.now)
        ended = purged[-1].state in (RunState.DONE, RunState.PARTLY)
        self.follow_purge(today, ended)

    def quiet_night(self) -> None:
        """A night of which only the purge matters, on the days around somebody's last."""
        days = {
            (self.now - p.deactivated_at).days - self.world.days_kept
            for p in self.world.people.values()
            if p.deactivated_at and not p.erased
        }
        if any(-1 <= number <= 3 for number in days):
            today = schedule.civil_day(self.now)
            ran = purge.run(today=today, now=self.now, cause=PurgeCause.NIGHTLY)
            self.follow_purge(today, ran.state in (RunState.DONE, RunState.PARTLY))

    def follow_purge(self, today: datetime.date, ended: bool) -> None:
        gone = set(
            map(
                str,
                Contact.objects.exclude(erased_at=None).values_list(
                    "public_id", flat=True
                ),
            )
        )
        for person in list(self.world.people.values()):
            if person.erased:
                continue
            kept = self.world.may_be_kept(person, today)
            untouched = person.restricted or person.merged_into
            if person.key in gone:
                host = person.merged_into and self.world.people[person.merged_into]
                if host and host.key in gone:
                    continue
                if kept or untouched:
                    self.fail(f"{person.word} effacé trop tôt : {person}")
                self.erased(person)
            elif not kept and not untouched and ended:
                self.fail(f"{person.word} devait être effacé par la purge")

    def jump(self) -> None:
        """The server's clock is wrong for a night: far ahead, or behind."""
        by = datetime.timedelta(days=self.rng.choice([-400, 1, 1, 60, 400]))
        self.log.append(f"{self.now:%d/%m/%Y} l'horloge saute de {by.days} jours")
        self.done["jump"] += 1
        self.move(by)
        try:
            purge.run(
                today=schedule.civil_day(self.now),
                now=self.now,
                cause=PurgeCause.NIGHTLY,
            )
            expiry.run(self.now)
            if by.days == 1:
                # People choose while the clock is a day ahead; then it is set right.
                for _ in range(3):
                    self.choose()
                    self.enter()
                    self.wait(2)
        finally:
            self.move(-by)
        if by.days == 1:
            for _ in range(4):
                self.one_click()
            self.object_to_all()
        self.follow_purge(schedule.civil_day(self.now), ended=False)

    def back_up(self) -> None:
        self.log.append(f"{self.now:%d/%m/%Y} sauvegarde")
        self.done["back_up"] += 1
        database.save()
        self.snapshot = copy.deepcopy(self.world), self.now
        self.since_snapshot = []

    def restore(self) -> None:
        """The database goes back to the backup; the journal outside says what to repeat."""
        if self.snapshot is None or self.now - self.snapshot[1] > 6 * MONTHS:
            return
        self.log.append(f"{self.now:%d/%m/%Y} restauration de {self.snapshot[1]:%d/%m}")
        self.done["restore"] += 1
        database.restore()
        cache.clear()
        if self.since_snapshot:
            self.require_shut()
        outcome = replay(now=self.now, is_restored=True)
        if not outcome.opened:
            self.fail("le rejeu n'a pas ouvert la garde")
        self.world = copy.deepcopy(self.snapshot[0])
        self.user = User.objects.get(pk=self.user.pk)
        self.events = {}
        self.restored = {name for name, _ in self.letters}
        for effect in self.since_snapshot:
            effect(self.world)
        for person in self.world.people.values():
            # What was typed since the backup is lost with it, but for what stops messages.
            person.unclear.update(("email", "sms"))

    def require_shut(self) -> None:
        """Until the replay, nothing leaves: the database has forgotten who said no."""
        mailing = Mailing.objects.create(
            channel="email", audience="client", subject="Trop tôt", body="Bonjour.",
            campaign=self.campaigns["newsletter_email"], created_by=self.user,
        )  # fmt: skip
        try:
            dispatch.launch(mailing, self.now, user=self.user)
        except JournalClosed:
            mailing.delete()
            return
        self.fail("un envoi part d'une sauvegarde restaurée, avant le rejeu")

    def anchor(self) -> None:
        self.log.append(f"{self.now:%d/%m/%Y} ancre")
        anchor.drop(now=self.now)


def _import(path: Path) -> None:
    call_command(
        "import_contacts", str(path), "--update", "--kind", "client", "--json",
        stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip


def _message(campaign: Campaign) -> Message:
    return Message(
        campaign.code,
        campaign.channel,
        campaign.mandatory,
        frozenset(campaign.applies_to),
    )


def _is_there(person: Person) -> bool:
    return not person.erased and not person.merged_into


def _reads_mail(person: Person) -> bool:
    return _is_there(person) and "email" in person.addresses and not person.dead


def _may_merge(person: Person) -> bool:
    return _is_there(person) and not person.dead and not person.restricted


HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


def _is_day(now: datetime.datetime) -> bool:
    """Advertising by SMS: between 8 and 20 o'clock, not on Sundays and holidays."""
    there = now.astimezone(PARIS)
    if there.weekday() == 6 or (there.month, there.day) in HOLIDAYS:
        return False
    return 8 <= there.hour < 20
