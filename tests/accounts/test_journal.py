import datetime

import pytest

from accounts import audit
from accounts.models import AuditEvent
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db
PAGE = "/administration/journal/"


@pytest.fixture
def client(client):
    client.force_login(UserFactory(admin=True))
    return client


def actions(response):
    return [line.action for line in response.context["page"]]


def test_a_line_says_who_did_what_to_whom(client):
    user = UserFactory(first_name="Agnès", last_name="Perrin")
    contact = ContactFactory()
    audit.record(
        "contact.updated", user=user, target=contact.target, fields=["city", "email"]
    )
    page = client.get(PAGE).content.decode()

    assert "Fiche modifiée" in page
    assert "Agnès Perrin" in page
    assert f'href="/contacts/{contact.public_id}/"' in page
    assert "champs : city, email" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=contact.viewed", "contact.viewed"),
        ("objet=contact:abc", "contact.viewed"),
        # 22:30 and 23:30 in UTC are two days in Paris.
        ("au=2026-03-01", "contact.viewed"),
        ("du=2026-03-02", "contact.updated"),
    ],
)
def test_each_filter_of_the_journal_narrows_the_list(client, query, found):
    for action, target, hour in (
        ("contact.viewed", "contact:abc", 22),
        ("contact.updated", "contact:xyz", 23),
    ):
        at = datetime.datetime(2026, 3, 1, hour, 30, tzinfo=datetime.UTC)
        AuditEvent.objects.create(action=action, target=target, at=at)

    assert actions(client.get(f"{PAGE}?{query}")) == [found]


def test_pages_hold_fifty_and_the_newest_is_first(client):
    for number in range(51):
        audit.record("contact.viewed", target=f"contact:{number}")
    audit.record("contact.updated")

    first = actions(client.get(PAGE))
    assert len(first) == 50
    assert first[0] == "contact.updated"


def test_a_target_that_has_no_page_is_still_shown(client):
    audit.record("contact.viewed", target="contact:pas-un-identifiant")
    assert "contact:pas-un-identifiant" in client.get(PAGE).content.decode()


def test_the_journal_asks_the_same_questions_however_long(
    client, django_assert_max_num_queries
):
    for _ in range(60):
        audit.record("contact.viewed", user=UserFactory())
    with django_assert_max_num_queries(9):
        client.get(PAGE)
