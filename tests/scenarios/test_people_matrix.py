"""A person in each special situation (a double, represented, deceased...) is handled in
each place concerned: the contact page, « Qui le reçoit », the history, the proof, the copy
of their data, the erasure and its search, the purge, and the changes sent to other
programs. An empty cell gives its reason."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from backoffice import merging
from calls import queue, recording
from calls.enums import CallOutcome
from campaigns.models import Campaign
from consent import ledger, proof, representing
from consent.eligibility import explain
from consent.evidence import Backing
from contacts import deaths, lifecycle, relatives, restrictions
from contacts.models import ClientDetails, Contact, Representative
from erasure.engine import erase
from erasure.models import Erasure
from mailings import checks
from mailings.models import Mailing
from portal import personal_data
from retention import forewarning, schedule
from tests.accounts.factories import UserFactory
from tests.calls.factories import MONDAY, agreed, call_list
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.retention.factories import keep
from webhooks.models import Change

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = datetime.timedelta(days=1)


class Empty(str):
    """Why a cell has nothing to know."""


Cell = str | Empty
NO_CHOICE = Empty("it is no choice: those recorded stay as they were")


class Made(NamedTuple):
    contact: Contact
    secrets: list[str]
    """Values that no table may hold once the contact is erased."""
    erased: list[Contact] = []
    """Besides `contact`, whose data the same erasure removes."""


@dataclass(frozen=True)
class Row:
    """The cells that differ from what most of them show are given."""

    make: Callable[[Any], Made]
    page: Cell
    copy: Cell
    receives: Cell = "given"
    """The reason for a campaign that the contact accepted."""
    history: Cell = NO_CHOICE
    proof: Cell = NO_CHOICE
    purge: str = "due"
    """« due », « told », « later » or « never » forty days after a deactivation, with a
    delay of thirty days."""
    change: Cell = "consent.changed"
    undo: Callable[[Contact], None] = field(default=lambda contact: None)
    """What the law asks for before the contact may be erased."""


def accepted(days_ago: int = 90, **fields: Any) -> Contact:
    contact = ContactFactory(**fields)
    ledger.record(contact, {campaign(): True}, act(contact, now=NOW - days_ago * DAY))
    return contact


def a_double(user: Any) -> Made:
    kept, merged = accepted(), ContactFactory(email="zelie.double@exemple.test")
    told = act(merged, now=NOW - DAY, backing=Backing(source="Bulletin de Zélie"))
    ledger.record(merged, {campaign("offers_email"): True}, told)
    merging.merge(merged, kept, now=NOW, user=user)
    secrets = ["zelie.double@exemple.test", "Bulletin de Zélie"]
    return Made(kept, secrets, [merged])


def represented(user: Any) -> Made:
    contact = accepted()
    guardian = Representative.objects.create(
        contact=contact,
        kind="guardian",
        name="Aurélien Tutélaire",
        email="tutelle@exemple.test",
        receives=True,
        answers=True,
        created_at=NOW,
    )
    representing.object_to_all(guardian, now=NOW, user=user)
    return Made(contact, ["Tutélaire", "tutelle@exemple.test"])


def dead(user: Any) -> Made:
    contact = accepted()
    source = "sa fille Clothilde"
    deaths.report(contact, on=None, source=source, now=NOW, today=TODAY, user=user)
    return Made(contact, ["Clothilde"])


def limited(user: Any) -> Made:
    contact = accepted()
    restrictions.restrict(contact, reason="litige Zygmunt", now=NOW, user=user)
    return Made(contact, [])


def a_relative(user: Any) -> Made:
    contact = accepted()
    ClientDetails.objects.create(
        contact=contact, relative_name="Ondine Proche", relative_phone="+33633000111"
    )
    relatives.note_told(contact, now=NOW, user=user)
    return Made(contact, ["Ondine", "33633000111"])


def a_check_of_details(user: Any) -> Made:
    """The person was asked for consent by « Vérifiez vos coordonnées », and chose."""
    contact = ContactFactory(email="verifiee@exemple.test", source="family")
    ledger.record(contact, {campaign(): True}, act(contact, now=NOW - DAY))
    return Made(contact, ["verifiee@exemple.test"])


def announced(user: Any) -> Made:
    forewarning.save(10)
    contact = accepted(1200, email="annonce@exemple.test")
    Campaign.objects.filter(pk=campaign().pk).update(
        lifetime_months=36, lifetime_set_at=NOW - 1100 * DAY
    )
    ledger.expire(NOW)
    return Made(contact, ["annonce@exemple.test"])


def called(user: Any) -> Made:
    made = call_list()
    contact = agreed(made, mobile="+33639981234", email="appel@exemple.test")
    claim = queue.claim_next(made, MONDAY, user)
    recording.record(
        claim,
        CallOutcome.OBJECTED,
        script=made.script,
        user=user,
        now=MONDAY,
        note="Sa nièce Capucine répond",
    )
    return Made(contact, ["Capucine", "33639981234"])


ROWS = {
    "double": Row(
        a_double,
        page="a été fusionnée avec celle-ci",
        history="sur 2 événements",
        proof="Bulletin de Zélie",
        copy="zelie.double@exemple.test",
        change="contact.merged",
    ),
    "representative": Row(
        represented,
        page="Tutélaire",
        receives="guardian_objected",
        history="Tutélaire",
        proof="mandate",
        copy="Tutélaire",
        change="contact.updated",
    ),
    "death": Row(
        dead,
        page="Décès signalé",
        receives="deceased",
        copy="Clothilde",
        change="contact.deceased",
    ),
    "limitation": Row(
        limited,
        page="Traitement limité",
        receives="restricted",
        copy=Empty("the reason is in the answer to the request, not in the data"),
        purge="never",
        change="contact.restricted",
        undo=lambda contact: Contact.objects.filter(pk=contact.pk).update(
            restricted_at=None
        ),
    ),
    "relative": Row(
        a_relative,
        page="Ondine Proche",
        copy=Empty("relatives named by somebody else are not shown to the person"),
        change=Empty("third persons' data go to no other program"),
    ),
    "details": Row(
        a_check_of_details,
        page="verifiee@exemple.test",
        history="Accepté",
        proof="given",
        copy="verifiee@exemple.test",
    ),
    "before the erasure": Row(
        announced,
        page="Expiré",
        receives="expired",
        history="Expiré",
        proof="expired",
        copy="Expiré",
        purge="told",
    ),
    "telephone": Row(
        called,
        page="Ne m'appelez plus",
        receives=Empty("its own campaign: tests/calls asks « explain » for it"),
        history="appel",
        proof="call",
        copy="Capucine",
    ),
}


@pytest.fixture
def admin(client):
    complete_company()
    user = UserFactory(admin=True)
    client.force_login(user)
    client.user = user
    return client


@pytest.mark.parametrize("name", ROWS)
def test_each_place_knows_it(admin, name):
    row = ROWS[name]
    Change.objects.all().delete()
    contact, secrets, others = row.make(admin.user)
    contact.refresh_from_db()

    def page(view: str) -> str:
        return admin.get(reverse(view, args=[contact.public_id])).content.decode()

    _has(row.page, page("backoffice:contact"))
    _has(row.receives, explain(campaign(), contact).reason)
    _has(row.history, page("backoffice:history"))
    # A merge leaves each proof whole, on its own chain.
    proofs = [proof.of(each, now=timezone.now()) for each in (contact, *others)]
    _has(row.proof, str(proofs))
    _has(row.copy, str(personal_data.copy_of(contact, timezone.now())))
    _has(row.change, " ".join(Change.objects.values_list("type", flat=True)))
    assert _purge(contact) == row.purge
    _erase(row, contact, admin.user)
    for each in (contact, *others):
        each.refresh_from_db()
        assert each.erased_at
    assert set(Erasure.objects.values_list("state", flat=True)) == {"complete"}
    for secret in secrets:
        assert _places_with(secret) == [], f"« {secret} » is left"


def _has(cell: Cell, shown: str) -> None:
    if not isinstance(cell, Empty):
        assert cell in shown.replace("&#x27;", "'"), cell


def _purge(contact: Contact) -> str:
    """Forty days after a deactivation, with a delay of thirty."""
    keep(client=30, deceased=30)
    if contact.is_active:
        lifecycle.deactivate(contact, at=NOW)
    later = TODAY + 40 * DAY
    if forewarning.due(later).filter(pk=contact.pk).exists():
        return "due"
    if schedule.due(later).filter(pk=contact.pk).exists():
        forewarning.run(NOW + 40 * DAY)
        then = later + 10 * DAY
        is_told = forewarning.due(then).filter(pk=contact.pk).exists()
        return "told" if is_told else "later"
    return "never"


def _erase(row: Row, contact: Contact, user: Any) -> None:
    row.undo(contact)
    contact.refresh_from_db()
    erase.erase([contact], cause="request", now=timezone.now(), user=user)


def _places_with(secret: str) -> list[str]:
    """Tables with this text anywhere in a row: not our own search."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            table = connection.ops.quote_name(name)
            cursor.execute(
                f"SELECT 1 FROM {table} t WHERE t::text LIKE %s LIMIT 1",
                [f"%{secret}%"],
            )
            if cursor.fetchone():
                found.append(name)
    return found


def test_the_linter_names_each_rule_with_its_source_kept_or_not(admin):
    """The ninth is about a mailing and not about a person: its place is « Vérifier »."""
    contract = Campaign.objects.filter(mandatory=True, audience="client").first()
    mailing = Mailing.objects.create(
        campaign=contract, channel="email", subject="Bonjour", body="-50 % : profitez"
    )
    tried = checks.checks(mailing, timezone.now())
    assert len({each.rule.id for each in tried}) == len(tried) > 5
    assert {bool(each.found) for each in tried} == {True, False}
    page = admin.get(f"/emailing/{mailing.pk}/envoyer/").content.decode()
    for each in tried:
        assert each.rule.source.replace("'", "&#x27;") in page, each.rule.id
