"""The mailings of the company, and what may leave: each act is done to the product and told
to the model."""

import datetime
import re
from functools import partial

import time_machine

from accounts.models import User
from mailings.models import Mailing
from mailings.sending import dispatch
from tests.simulation import kills
from tests.simulation.nights import Nights
from tests.simulation.post import POST
from tests.simulation.truth import PARIS, Message

WORD = re.compile(r"Zq\d+x")


class Company(Nights):
    """The company of one run: its acts are the methods without arguments."""

    def __init__(self, seed: int, user: User, clock: time_machine.Traveller) -> None:
        super().__init__(seed, user, clock)
        POST.listen = self.judge

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
            killed=0.5,
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


HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


def _is_day(now: datetime.datetime) -> bool:
    """Advertising by SMS: between 8 and 20 o'clock, not on Sundays and holidays."""
    there = now.astimezone(PARIS)
    if there.weekday() == 6 or (there.month, there.day) in HOLIDAYS:
        return False
    return 8 <= there.hour < 20
