import datetime

import pytest

from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(UserFactory())
    return client


def names(response):
    return [contact.last_name for contact in response.context["page"]]


def test_each_list_has_its_own_kind_in_the_order_of_names(client):
    for name in ("Zola", "Émile", "école", "Dupont"):
        ContactFactory(client=True, last_name=name)
    ContactFactory(worker=True, last_name="Martin")

    assert names(client.get("/contacts/clients/")) == [
        "Dupont",
        "école",
        "Émile",
        "Zola",
    ]
    assert names(client.get("/contacts/intervenants/")) == ["Martin"]


@pytest.mark.parametrize(
    "query",
    [
        "q=arbusse",
        "q=jeanne+ARBUSSE",
        "q=%C3%A2rbusse",
        "q=612345678",
        "situation=prospect",
        "code_postal=69",
        "ville=lyon",
        "q=arb&ville=LYON&situation=prospect&code_postal=69003",
    ],
)
def test_a_filter_finds_them(client, query):
    ContactFactory(
        prospect=True, last_name="Arbusse", mobile="+33612345678", city="Lyon"
    )
    ContactFactory(
        client=True, first_name="Paul", last_name="Roy", postcode="75001", city="Paris"
    )

    assert names(client.get(f"/contacts/clients/?{query}")) == ["Arbusse"]


@pytest.mark.parametrize(
    "query", ["q=%00", "situation=worker", "page=abc", "page=-4", "q=%25"]
)
def test_a_strange_filter_breaks_nothing(client, query):
    ContactFactory(client=True)
    assert client.get(f"/contacts/clients/?{query}").status_code == 200


def test_an_erased_contact_comes_last_without_a_name(client):
    now = datetime.datetime.now(datetime.UTC)
    ContactFactory(client=True, last_name="Zola")
    ContactFactory(
        former_client=True, first_name=None, last_name=None, email=None, erased_at=now
    )
    page = client.get("/contacts/clients/")

    assert names(page) == ["Zola", None]
    assert "Données supprimées" in page.content.decode()


def test_pages_hold_fifty(client):
    ContactFactory.create_batch(51, client=True)

    assert len(names(client.get("/contacts/clients/"))) == 50
    assert len(names(client.get("/contacts/clients/?page=2"))) == 1


def test_a_list_asks_the_same_questions_however_long(client, django_assert_num_queries):
    ContactFactory.create_batch(3, client=True)
    client.get("/contacts/clients/")
    # session, user, its rights (2), company, count, page, references, campaigns
    with django_assert_num_queries(10):
        client.get("/contacts/clients/")
    ContactFactory.create_batch(60, client=True)
    with django_assert_num_queries(10):
        client.get("/contacts/clients/")


def test_an_empty_list_says_so(client):
    assert "Aucune fiche" in client.get("/contacts/clients/").content.decode()
    assert (
        "Aucune fiche trouvée" in client.get("/contacts/clients/?q=x").content.decode()
    )


def test_contacts_ticked_in_the_list_are_asked_about_together(client):
    first, second = ContactFactory.create_batch(2, client=True)
    former = ContactFactory(former_client=True)
    page = client.get("/contacts/clients/").content.decode()

    assert 'action="/contacts/desactiver/"' in page
    assert f'value="{first.public_id}"' in page
    assert f'value="{former.public_id}"' not in page
    dialog = client.get(
        f"/contacts/desactiver/?fiche={first.public_id}&fiche={second.public_id}"
    )
    assert dialog.status_code == 200
    first.refresh_from_db()
    assert first.is_active


def test_a_list_is_sorted_by_its_address_and_keeps_its_filters(client):
    client.force_login(UserFactory(admin=True))
    for city in ("Lyon", "Bron", "Vienne"):
        ContactFactory(client=True, city=city)
    towns = [
        c.city for c in client.get("/contacts/clients/?tri=-ville").context["page"]
    ]
    assert towns == ["Vienne", "Lyon", "Bron"]
    page = client.get("/contacts/clients/?ville=lyon&tri=ville").content.decode()
    assert 'aria-sort="ascending"' in page
    assert 'href="?ville=lyon&amp;tri=-ville"' in page
    assert '<details class="filters-more" open>' in page
    unknown = client.get("/contacts/clients/?tri=notes")
    assert unknown.status_code == 200
    assert unknown.context["sort"] == ""
