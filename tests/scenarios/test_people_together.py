"""Doubles, representatives and late choices together, in any order: an objection is never
lost, no yes appears that nobody gave, both chains verify, and a separation restores."""

import datetime
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice import merging
from consent import ledger, representing
from consent.eligibility import explain
from consent.enums import Decision, Origin
from consent.evidence import Backing
from consent.integrity import verify
from contacts.models import Contact, Representative
from tests.consent.factories import act, campaign
from tests.consent.test_ledger_properties import each_time_anew
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = datetime.timedelta(hours=1)
CODES = ("newsletter_email", "offers_email")
OWN = (Origin.LINK, Origin.PORTAL)
PROVE = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

whose = st.integers(0, 1)
# Whose choice, yes or no, by which way, of which campaign, and how many days late.
choices = st.tuples(
    st.just("choose"),
    whose,
    st.booleans(),
    st.sampled_from([*OWN, Origin.IMPORT, Origin.API]),
    st.sampled_from(CODES),
    st.sampled_from([0, 0, 2, 5, 9]),
)
acts = st.one_of(
    choices,
    choices,
    st.tuples(st.just("leave"), whose),
    st.tuples(st.just("guardian_yes"), st.sampled_from(CODES)),
    st.sampled_from([("guardian_no",), ("guardian_ends",), ("merge",), ("merge",)]),
    st.sampled_from([("unmerge",), ("unmerge",)]),
)


@dataclass
class Word:
    """What somebody said, and on whose contact it counts (primary keys)."""

    code: str
    granted: bool
    at: datetime.datetime
    own: bool
    proved: bool
    said_on: int
    counts_for: set[int]


@dataclass
class Family:
    """Two contacts of one person, a guardian of the first, and beside them what was said:
    the rule is written anew here."""

    same_address: bool
    step: int = 0
    words: list[Word] = field(default_factory=list)
    guardian_said_no: bool = False
    before: dict[tuple[int, str], tuple[str, bool]] | None = None

    def __post_init__(self) -> None:
        proved = {"email_proved_at": NOW, "mobile_proved_at": NOW}
        first = ContactFactory(**proved)
        same = {"email": first.email} if self.same_address else {}
        self.pks = [first.pk, ContactFactory(**proved | same).pk]
        self.guardian = Representative.objects.create(
            contact=first,
            kind="guardian",
            name="Paul Roux",
            email="paul@exemple.test",
            receives=False,
            answers=True,
            created_at=NOW,
        )

    @property
    def now(self) -> datetime.datetime:
        """Each act one hour later, all in the past."""
        return NOW - 4 * HOUR * 24 + self.step * HOUR

    def contact(self, place: int) -> Contact:
        return Contact.objects.get(pk=self.pks[place])

    @property
    def is_merged(self) -> bool:
        return self.contact(0).merged_into_id is not None

    def stays(self, contact: Contact) -> Contact:
        return contact.merged_into or contact

    def note(self, contact, code, granted, at, *, own, proved) -> None:
        stays = self.stays(contact)
        both = set(self.pks) if self.is_merged and not granted else {stays.pk}
        self.words.append(Word(code, granted, at, own, proved, stays.pk, both))

    def do(self, act_: tuple) -> None:
        self.step += 1
        name, *rest = act_
        getattr(self, name)(*rest)
        if name not in ("merge", "unmerge"):
            self.before = None

    def choose(self, place, granted, origin, code, days) -> None:
        contact = self.stays(self.contact(place))
        at = self.now - days * 24 * HOUR if days else None
        # A program says nothing of where it has the choice from.
        backing = Backing(source="Bulletin") if origin == Origin.IMPORT else Backing()
        told = act(
            contact, now=self.now, occurred_at=at, origin=origin, backing=backing
        )
        events = ledger.record(contact, {campaign(code): granted}, told, refused=[])
        for event in events:
            if event.decision != Decision.PENDING:
                self.note(
                    contact,
                    code,
                    event.decision == Decision.GIVEN,
                    event.occurred_at,
                    own=origin in OWN,
                    proved=bool(at) and origin == Origin.IMPORT,
                )

    def leave(self, place) -> None:
        contact = self.stays(self.contact(place))
        ledger.withdraw_all(contact, act(contact, now=self.now))
        for code in CODES:
            self.note(contact, code, False, self.now, own=True, proved=False)

    def guardian_yes(self, code) -> None:
        guardian = self._guardian()
        try:
            told = representing.act_of(guardian, self.now)
            representing.release(guardian.contact, now=self.now, act=told)
            self.guardian_said_no = False
            events = ledger.record(guardian.contact, {campaign(code): True}, told)
        except (representing.NotTheirs, ledger.ChoiceRefused):
            return
        for event in events:
            contact, at = guardian.contact, event.occurred_at
            self.note(contact, code, True, at, own=False, proved=False)

    def guardian_no(self) -> None:
        guardian = self._guardian()
        try:
            representing.object_to_all(guardian, now=self.now)
        except representing.NotTheirs:
            return
        self.guardian_said_no = True

    def guardian_ends(self) -> None:
        if representing.end(self._guardian(), now=self.now):
            self.guardian_said_no = False

    def merge(self) -> None:
        before = self.states()
        try:
            merging.merge(self.contact(0), self.contact(1), now=self.now)
        except merging.MergeRefused:
            return
        self.before = before

    def unmerge(self) -> None:
        try:
            merging.unmerge(self.contact(0), self.contact(1), now=self.now)
        except merging.MergeRefused:
            return
        if self.before is not None:
            assert self.states() == self.before, "a separation restores"
        self.before = None

    def _guardian(self) -> Representative:
        return Representative.objects.select_related("contact").get()

    def states(self) -> dict[tuple[int, str], tuple[str, bool]]:
        return {
            (pk, code): (verdict.reason, verdict.included)
            for pk in self.pks
            for code in CODES
            for verdict in [explain(campaign(code), Contact.objects.get(pk=pk))]
        }

    def check(self) -> None:
        for (pk, code), (reason, included) in self.states().items():
            if not included:
                continue
            assert self._was_given(pk, code), f"a yes that nobody gave: {reason}"
            assert not self._objected(pk, code), f"an objection is lost: {reason}"
        if self.guardian_said_no:
            represented = self._guardian().contact
            for code in CODES:
                verdict = explain(campaign(code), represented)
                assert not verdict.included, "a guardian's objection is lost"

    def _heard(self, pk: int, code: str) -> list[Word]:
        everybody = set(self.pks) if self.is_merged else {pk}
        return [w for w in self.words if w.code == code and w.counts_for & everybody]

    def _was_given(self, pk: int, code: str) -> bool:
        return any(word.granted for word in self._heard(pk, code))

    def _objected(self, pk: int, code: str) -> bool:
        """Whether the person's own last no has no later yes: their own, one with a date
        and a source, or one that was accepted on the contact that held the no."""
        heard = self._heard(pk, code)
        noes = [word for word in heard if word.own and not word.granted]
        if not noes:
            return False
        last = max(noes, key=lambda word: word.at)
        return not any(
            word.granted
            and word.at > last.at
            and (word.own or word.proved or word.said_on == last.said_on)
            for word in heard
        )


@given(st.booleans(), st.lists(acts, min_size=3, max_size=12))
@PROVE
def test_an_objection_is_never_lost_and_no_yes_is_made_up(same_address, story):
    @each_time_anew
    def prove():
        family = Family(same_address)
        for each in story:
            family.do(each)
            family.check()
        assert verify.run(now=NOW).broken == []

    prove()
