"""« À la date du … » gives what the daily view gave that day."""

import random
import re

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from backoffice import merging
from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger, past, suppressions
from consent.enums import Origin, SuppressionReason
from consent.models import Consent, Eligibility, PastContact, PastStart, Suppression
from contacts import deaths, lifecycle, restrictions
from contacts.models import Contact, Merge
from core import sql
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db
DAYS = 60
PEOPLE = 7


def today():
    """Return today's view of everybody: what the screens and the senders read."""
    rows = Eligibility.objects.values_list(
        "contact_id", "campaign_id", "reason", "since", "event_id", "basis", "included"
    )
    with connection.cursor() as cursor:
        found = {(row[0], row[1]): tuple(row[2:]) for row in rows}
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0], found


def then(instant):
    """Return the same, asked of that instant afterwards."""
    return {
        (contact.pk, campaign): (
            str(v.reason),
            v.since,
            v.event_id,
            v.basis,
            v.included,
        )
        for contact in Contact.objects.all()
        for campaign, v in past.verdicts_at(contact, instant).items()
    }


class Life:
    """A company in which, each day, something happens to somebody."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.done = set()
        self.offered = list(Campaign.everything.all())
        for number in range(PEOPLE):
            # Two of them share an address.
            email = "couple@exemple.test" if number < 2 else f"p{number}@exemple.test"
            ContactFactory(email=email, email_proved_at=timezone.now())
        ContactFactory(worker=True)

    def day(self):
        name = self.dice.choice([n for n in dir(self) if n.startswith("_do_")])
        person = self.dice.choice(list(Contact.objects.all()))
        # An act may be refused (erased, restricted, ...): that day nothing happens.
        try:
            with transaction.atomic():
                getattr(self, name)(person, timezone.now())
            self.done.add(name)
        except (ValueError, merging.MergeRefused, deaths.DeathRefused):
            pass
        except restrictions.Restricted:
            pass

    def _do_choose(self, person, now):
        granted = self.dice.random() < 0.7
        choices = Campaign.objects.of_audience(person.kind).optional()
        if chosen := self.dice.choice([*choices, None]):
            ledger.record(person, {chosen: granted}, act(person, now=now))

    def _do_choose_again(self, person, now):
        self._do_choose(person, now)

    def _do_leave(self, person, now):
        ledger.withdraw_all(person, act(person, now=now, origin=Origin.ONE_CLICK))

    def _do_complain(self, person, now):
        if person.email:
            kind = SuppressionReason.COMPLAINT
            suppressions.suppress_address(person.email, "email", kind, now)

    def _do_stop(self, person, now):
        suppressions.suppress([person], SuppressionReason.STOP, now, channel="sms")

    def _do_forget_the_list(self, person, now):
        entry = Suppression.objects.order_by("pk").first()
        if entry:
            entry.delete()

    def _do_move_house(self, person, now):
        if person.is_erased:
            raise ValueError
        taken = f"p{self.dice.randrange(PEOPLE)}@exemple.test"
        person.email = self.dice.choice([taken, None, "couple@exemple.test"])
        person.mobile = self.dice.choice([None, "+33612345678"])
        person.save()

    def _do_lose_a_mailbox(self, person, now):
        if person.email:
            person.email_unusable_at = now
            person.save(update_fields=["email_unusable_at"])

    def _do_doubt_an_address(self, person, now):
        at = self.dice.choice([now, None])
        Contact.objects.filter(pk=person.pk).update(email_unconfirmed_at=at)

    def _do_object_by_guardian(self, person, now):
        at = self.dice.choice([now, None])
        Contact.objects.filter(pk=person.pk).update(guardian_objected_at=at)

    def _do_become(self, person, now):
        status = self.dice.choice(["prospect", "client"])
        lifecycle.move(person, status, at=now)

    def _do_go(self, person, now):
        lifecycle.deactivate(person, at=now)

    def _do_come_back(self, person, now):
        lifecycle.reactivate(person, at=now)

    def _do_die(self, person, now):
        deaths.report(
            person, on=None, source="Sa fille", now=now, today=timezone.localdate(now)
        )

    def _do_live(self, person, now):
        deaths.withdraw(person, now=now)

    def _do_restrict(self, person, now):
        restrictions.restrict(person, reason="Exactitude contestée", now=now)

    def _do_free(self, person, now):
        if person.is_restricted:
            on = timezone.localdate(now)
            restrictions.note_told(person, on=on, now=now, user=None)
            restrictions.lift(person, now=now)

    def _do_erase(self, person, now):
        if self.dice.random() < 0.4 and not person.merged_into_id:
            lifecycle.deactivate(person, at=now)
            erase([person], cause=Cause.DEACTIVATION, now=now)

    def _do_merge(self, person, now):
        other = self.dice.choice(list(Contact.objects.exclude(pk=person.pk)))
        merging.merge(person, other, now=now)

    def _do_separate(self, person, now):
        if row := Merge.objects.filter(undone_at=None).first():
            merging.unmerge(row.merged, row.kept, now=now)

    def _do_arrive(self, person, now):
        if Contact.objects.count() < 2 * PEOPLE:
            ContactFactory(email="couple@exemple.test", prospect=True)

    def _do_change_a_campaign(self, person, now):
        one = self.dice.choice(list(Campaign.objects.all()))
        one.state = self.dice.choice(State.values)
        one.applies_to = self.dice.choice([[], ["client"], ["prospect"]])
        one.label = f"{one.label[:100]} bis"
        one.save()

    def _do_offer_another(self, person, now):
        if Campaign.objects.count() < 10:
            Campaign.objects.create(
                audience="client", label=f"l'offre {now}", channel="email"
            )


@pytest.mark.parametrize("seed", [3, 20])
def test_any_past_day_equals_the_snapshot_of_that_day(seed):
    life = Life(seed)
    snapshots = [today()]
    for _ in range(DAYS):
        life.day()
        snapshots.append(today())
    assert len(life.done) > 15, life.done
    differing = [
        (day, {k: (seen.get(k), now.get(k)) for k in seen.keys() | now.keys()
               if seen.get(k) != now.get(k)})
        for day, (instant, seen) in enumerate(snapshots)
        if (now := then(instant)) != seen
    ]  # fmt: skip
    assert differing == []

    # The list of a campaign says the same as its people one by one, page by page.
    instant, seen = snapshots[DAYS // 2]
    newsletter = campaign()
    clients = set(Contact.objects.of_kind("client").values_list("pk", flat=True))
    expected = {
        person: v[0]
        for (person, pk), v in seen.items()
        if pk == newsletter.pk and person in clients
    }
    totals = past.totals_at(newsletter, instant)
    assert sum(totals.values()) == len(expected)
    lines = past.people_at(newsletter, instant, "", limit=3)
    lines += past.people_at(newsletter, instant, "", limit=100, offset=3)
    assert {line.contact.pk: line.reason for line in lines} == expected
    reason = lines[0].reason
    of_one = past.people_at(newsletter, instant, reason, limit=100)
    assert len(of_one) == totals[reason]


def test_a_contact_as_it_was_keeps_no_value_of_it():
    contact = ContactFactory(email="jeanne@exemple.test")
    before = today()[0]
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.DEACTIVATION, now=timezone.now())
    contact.refresh_from_db()
    was = past.as_it_was(contact, before)
    assert (was.status, was.deactivated_at, was.erased_at) == ("client", None, None)
    assert (was.email_key, was.mobile_key, was.email) == ("", "", None)
    rows = " ".join(
        str(row) for row in PastContact.objects.values_list("was", flat=True)
    )
    assert "exemple.test" not in rows
    assert "Arbusse" not in rows
    assert not re.search(r"[0-9a-f]{32}", rows), "nor the digest of an address"
    assert past.as_it_was(contact, contact.created_at - timezone.timedelta(1)) is None
    for change in (
        "UPDATE consent_pastcontact SET until = now()",
        "DELETE FROM consent_pastcontact",
        "DELETE FROM consent_pastblock",
        "TRUNCATE consent_pastcampaign",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_each_column_that_the_rule_reads_is_kept():
    """A new reason that reads another column has to add it to consent_past_contacts."""
    kept = sql.read("consent", "consent_past_contacts").text
    rule = sql.read("consent", "eligibility").text
    for name in ("address_key", "address_unusable_at", "address_unconfirmed_at"):
        rule += sql.read("contacts", f"contacts_{name}").text
    columns = set(re.findall(r"\bcontact\.(\w+)", rule)) - {"id"}
    assert len(columns) > 10
    assert [c for c in columns if f"'{c}', " not in kept] == []


def test_an_installation_that_had_people_says_since_when_it_knows():
    assert past.known_since() is None
    PastStart.objects.create(at=timezone.now())
    assert past.known_since() is not None
    assert Consent.objects.count() == 0
