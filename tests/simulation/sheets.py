"""What the office does to the contacts: addresses, situations, deaths, merges, erasures."""

import datetime

from backoffice import merging
from contacts import deaths, editing, lifecycle, restrictions
from contacts.models import ClientDetails
from erasure.engine import erase
from erasure.enums import Cause
from retention import schedule
from tests.simulation import checks
from tests.simulation.choices import is_there
from tests.simulation.imports import Imports
from tests.simulation.truth import NO, YES, Person, World


class Sheets(Imports):
    """What becomes of the contacts."""

    def change_address(self) -> None:
        person = self.someone(is_there, lambda p: p.active and not p.restricted)
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
        if former and "email" in person.own:
            person.former.add(former)
        person.addresses["email"] = new
        person.own.add("email")
        person.unusable.discard("email")
        if former:
            person.moved_at["email"] = self.now
        if former and ("email", former) in self.world.objections:
            # Their own objection follows them; a relative's does not.
            person.unclear.add("email")
        if self.rng.random() < 0.5:
            # Before anybody has confirmed the change.
            self.erase_one(person)

    def deactivate(self) -> None:
        person = self.someone(is_there, lambda p: p.active)
        if person is None:
            return
        at = self.now
        self.do(
            f"deactivate {person.word}",
            lambda: lifecycle.deactivate(self.sheet(person), at=at, user=self.user),
        )
        person.active, person.deactivated_at = False, at

    def reactivate(self) -> None:
        person = self.someone(is_there, lambda p: not p.active and not p.dead)
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
        person = self.someone(is_there)
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
        person = self.someone(is_there, lambda p: not p.restricted)
        if person is None:
            return
        self.do(
            f"restrict {person.word}",
            lambda: restrictions.restrict(
                self.sheet(person), reason="accuracy", now=self.now, user=self.user
            ),
        )
        self.protected(person, restricted=True)

    def free(self) -> None:
        person = self.someone(is_there, lambda p: p.restricted)
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
                # Not where the same person has said yes again after that objection.
                if not self.said_yes_since(kept, channel, entry.at):
                    self.carry_objection(kept, channel, blocked is True, own == address)
            if channel not in kept.addresses:
                kept.addresses[channel] = address
                kept.own -= {channel}
                merged.own -= {channel}
                if channel in merged.unusable or channel in merged.moved_at:
                    kept.unclear.add(channel)
        kept.unclear.update(("email", "sms"))

    def carry_objection(
        self, kept: Person, channel: str, certain: bool, is_same: bool
    ) -> None:
        """The objection of a merged sheet holds for the address of the one that is kept. It is
        not made anew: relatives who have lifted it at that address since keep their lift."""
        place = channel, kept.addresses[channel]
        lifted = {
            person.word: person.lifted[place]
            for person in self.world.people.values()
            if person is not kept and place in person.lifted
        }
        self.world.block(*place, self.now, certain=certain)
        for word, at in lifted.items():
            person = self.world.people[word]
            person.lifted[place] = at
            if not is_same:
                person.unclear.add(channel)

    def said_yes_since(
        self, person: Person, channel: str, at: datetime.datetime
    ) -> bool:
        return any(
            word.what == YES and word.at >= at
            for message in self.world.optional(channel)
            for word in person.said.get(message.code, [])
        )

    def erase(self) -> None:
        person = self.someone(is_there, lambda p: not p.restricted)
        if person:
            self.erase_one(person)

    def erase_one(self, person: Person) -> None:
        notify = "email" in person.addresses and self.rng.random() < 0.5
        self.do(
            f"erase {person.word}",
            lambda: erase.erase(
                [self.sheet(person)], cause=Cause.REQUEST, now=self.now,
                user=self.user, reason="Demande reçue par courrier", notify=notify,
            ),
        )  # fmt: skip
        self.erased(person)
        # At once: a task of the minute may empty what the erasure has left.
        checks.nothing_left(self, stays=checks.STAYS_AT_FIRST)

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


def _may_merge(person: Person) -> bool:
    return is_there(person) and not person.dead and not person.restricted
