"""What people do: they arrive, choose on their page, object, answer STOP."""

from django.test import Client

from consent import ledger, links
from consent.acts import Act, Actor, ChoiceRefused
from consent.enums import Origin, SuppressionReason
from consent.evidence import Backing
from consent.models import Notice
from consent.suppressions import keys_of
from contacts import editing
from contacts.enums import Channel
from contacts.models import ClientDetails, Contact
from mailings import inbound
from tests.portal.pages import box, fields_of, path_of
from tests.simulation.base import Base
from tests.simulation.truth import NO, PENDING, UNCLEAR, YES, Message, Person, World


class Choices(Base):
    """What the people of the company do."""

    def arrive(self) -> None:
        """The office creates a contact, sometimes with an address that a relative has."""
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
        person = self.someone(reads_mail)
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
        person = self.someone(reads_mail)
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
        person = self.someone(is_there)
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
        person = self.someone(is_there, lambda p: channel in p.addresses)
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

    def enter(self) -> None:
        """A user types what the person said by telephone."""
        person = self.someone(is_there, lambda p: not p.restricted)
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
            person.dead
            or person.state(message.code) == NO
            or message.channel in person.unclear
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

    def family(self) -> None:
        """Two people share an address: one objects for both, then opts in again for
        themselves only."""
        first = self.someone(reads_mail, lambda p: p.active and "email" not in p.own)
        if first is None:
            return
        address = first.addresses["email"]
        other = self.someone(
            reads_mail,
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


def reads_mail(person: Person) -> bool:
    """Whether a link by e-mail reaches them: not in a mailbox that has refused one."""
    reached = person.addresses.keys() - person.unusable
    return is_there(person) and "email" in reached and not person.dead


def is_there(person: Person) -> bool:
    return not person.erased and not person.merged_into
