"""The minute rounds and the nights, and what goes wrong: clocks, backups, restores."""

import copy
import datetime
from typing import Any

from django.core.cache import cache

from accounts.models import User
from consent import expiry, ledger
from consent.integrity import anchor, journal
from consent.integrity.journal_errors import JournalClosed
from contacts.models import Contact
from erasure.replay import replay
from mailings.models import Mailing
from mailings.sending import dispatch
from messaging import outbox
from portal import address_watch
from retention import purge, schedule
from retention.enums import PurgeCause, RunState
from tests.simulation import database
from tests.simulation.choices import is_there
from tests.simulation.post import POST
from tests.simulation.sheets import Sheets

MONTHS = datetime.timedelta(days=30)


class Nights(Sheets):
    """What time brings."""

    def lose_mailbox(self) -> None:
        person = self.someone(is_there, lambda p: p.own >= {"email"})
        if person:
            POST.dead.add(person.addresses["email"])

    def sweep(self) -> None:
        """What Beat starts each minute."""
        ledger.follow_objections(self.now)
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
        outbox.forget_uncertain(self.now)
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
        today = schedule.civil_day(self.now)
        self.move(by)
        try:
            purge.run(
                today=schedule.civil_day(self.now),
                now=self.now,
                cause=PurgeCause.NIGHTLY,
            )
            # Before anybody acts on this clock: nobody speaks who has just been erased.
            self.follow_purge(today, ended=False)
            expiry.run(self.now)
            if by.days == 1:
                # People choose while the clock is a day ahead; then it is set right.
                for _ in range(3):
                    self.choose()
                    self.wait(1)
                    self.enter()
                    self.wait(1)
        finally:
            self.move(-by)
        if by.days == 1:
            for _ in range(4):
                self.one_click()
            self.object_to_all()

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
        # The last minute's round: deaths and limitations reach the journal by it.
        journal.catch_up()
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
