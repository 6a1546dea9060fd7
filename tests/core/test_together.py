import datetime

import pytest
from django.apps import apps
from django.db.models import BinaryField, Count, DateField, F
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.models import Consent, ConsentEvent
from contacts.models import Contact
from core.together import first, read_each
from retention.models import PurgeRun
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0]
    in ("accounts", "campaigns", "consent", "contacts", "mailings", "retention")
    and model._meta.managed
    and not any(isinstance(field, BinaryField) for field in model._meta.fields)
]


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def test_the_rows_are_those_of_each_query_alone(django_assert_num_queries):
    now = timezone.now()
    person = ContactFactory(client=True, city='Saint-"Étienne"\\ \n')
    ledger.record(person, {campaign(): True}, act(person))
    MailingFactory(filters={"city": "Lyon"})
    PurgeRun.objects.create(
        cause="night",
        as_of=now.date(),
        started_at=now,
        state="done",
        days={"client": 3},
    )
    wanted = {m._meta.label: m._default_manager.order_by("pk")[:9] for m in OURS}
    alone = {name: [values(row) for row in rows] for name, rows in wanted.items()}

    with django_assert_num_queries(1):
        together = read_each(wanted)

    assert {n: [values(row) for row in rows] for n, rows in together.items()} == alone
    assert sum(bool(rows) for rows in alone.values()) >= 7
    assert not first(together["contacts.Contact"])._state.adding


def test_dicts_are_those_of_values():
    for each in ContactFactory.create_batch(3, client=True):
        ledger.record(each, {campaign(): True}, act(each))
    wanted = {
        "months": ConsentEvent.objects.annotate(
            month=Cast(TruncMonth("occurred_at"), DateField())
        )
        .order_by()
        .values("month", "decision")
        .annotate(number=Count("pk")),
        "states": Consent.objects.annotate(status=F("contact__status"))
        .order_by("pk")
        .values("campaign", "state", "status"),
        "keys": Contact.objects.order_by("-pk").values("pk")[:2],
        "nobody": Campaign.objects.none(),
    }

    found = read_each(wanted)

    assert found == {name: list(rows) for name, rows in wanted.items()}
    assert isinstance(found["months"][0]["month"], datetime.date)


def test_no_query_is_sent_without_querysets(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_each({}) == {}


def test_related_rows_and_annotations_come_with_theirs(django_assert_num_queries):
    contact = ContactFactory(client=True)
    signed = contact.dated_notes.create(text="A rappelé", author=UserFactory())
    contact.dated_notes.create(text="Sans auteur")
    notes = contact.dated_notes.select_related("author", "contact").order_by("pk")
    wanted = {"notes": notes.annotate(town=F("contact__city"))}

    with django_assert_num_queries(1):
        found = read_each(wanted)["notes"]
        told = [(n.text, n.author and n.author.email, n.contact, n.town) for n in found]

    assert told == [
        ("A rappelé", signed.author.email, contact, contact.city),
        ("Sans auteur", None, contact, contact.city),
    ]
