"""Files that the office imports, each choice with its day and its source."""

import csv
import datetime
import tempfile
from functools import partial
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from contacts.models import Contact
from tests.simulation.choices import Choices, is_there
from tests.simulation.truth import NO, UNCLEAR, YES, Message, Person, World

Told = tuple[Person, Message, bool, datetime.datetime]


class Imports(Choices):
    """What comes in by files."""

    def bring_in(self) -> None:
        """An import of people and of choices, with their source and date."""
        told: list[Told] = []
        for _ in range(self.rng.randrange(1, 5)):
            person = self.someone(
                is_there, lambda p: p.active and p.own == {"email", "sms"}
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

    def tie(self) -> None:
        """Two papers of one day arrive, a yes and a no, in either order."""
        message = self.rng.choice(self.world.optional("email"))
        person = self.someone(
            is_there,
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


def _import(path: Path) -> None:
    call_command(
        "import_contacts", str(path), "--update", "--kind", "client", "--json",
        stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
