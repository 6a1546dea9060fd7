import pytest
from django.core import mail

from messaging.models import OutgoingMessage
from portal import tasks
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html

pytestmark = pytest.mark.django_db


def ask(client, email, at_once):
    with at_once():
        return client.post("/rgpd/lien/", {"email": email}, follow=True)


def test_known_and_unknown_addresses_get_the_same_answer(client, at_once):
    ContactFactory(email="jeanne@exemple.test")
    known, unknown = (
        ask(client, email, at_once)
        for email in ("Jeanne@Exemple.test ", "inconnue@exemple.test")
    )
    assert known.content == unknown.content
    assert known.status_code == unknown.status_code == 200
    assert_valid_html(known)


def test_each_contact_on_the_address_gets_their_own_link():
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    tasks.send_new_links(wife.email_key)
    sent = OutgoingMessage.objects.filter(template_code="new_link")
    assert {message.contact for message in sent} == {wife, husband}


def test_two_people_on_one_address_can_tell_their_links_apart(client, at_once):
    for title, first_name in (("Mme", "Jeanne"), ("M.", "Paul")):
        ContactFactory(
            title=title,
            first_name=first_name,
            last_name="Arbusse",
            email="couple@exemple.test",
        )
    ask(client, "couple@exemple.test", at_once)
    assert [sent.body.splitlines()[0] for sent in mail.outbox] == [
        "Bonjour Madame Jeanne Arbusse,",
        "Bonjour Monsieur Paul Arbusse,",
    ]


def test_an_unknown_address_gets_nothing():
    tasks.send_new_links("0" * 64)
    assert not OutgoingMessage.objects.exists()


def test_a_hundred_requests_for_one_address_send_three_messages(client, at_once):
    ContactFactory(email="jeanne@exemple.test")
    answers = []
    for number in range(100):
        with at_once():
            answers.append(
                client.post(
                    "/rgpd/lien/",
                    {"email": "jeanne@exemple.test"},
                    REMOTE_ADDR=f"10.0.0.{number}",
                )
            )
    assert {answer.status_code for answer in answers} == {302}
    assert OutgoingMessage.objects.count() == 3


def test_a_request_over_the_limit_gets_the_usual_page(client, at_once):
    ContactFactory(email="jeanne@exemple.test")
    pages = {ask(client, "jeanne@exemple.test", at_once).content for _ in range(6)}
    assert len(pages) == 1
    assert len(mail.outbox) == 3


def test_one_network_address_cannot_ask_for_everyone(client):
    answers = [
        client.post("/rgpd/lien/", {"email": f"n{number}@exemple.test"}).status_code
        for number in range(25)
    ]
    assert answers.count(302) == 20
    assert answers[-1] == 429
    page = client.post("/rgpd/lien/", {"email": "autre@exemple.test"}).content.decode()
    assert "Attendez quelques minutes" in page


def test_only_our_own_proxies_are_trusted(client, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(25):
        response = client.post(
            "/rgpd/lien/",
            {"email": f"n{number}@exemple.test"},
            headers={"x-forwarded-for": f"192.0.2.{number}, 203.0.113.7"},
        )
    assert response.status_code == 429


def from_address(client, number, address):
    return client.post(
        "/rgpd/lien/", {"email": f"n{number}@exemple.test"}, REMOTE_ADDR=address
    ).status_code


def test_an_ipv6_network_of_64_bits_is_one_caller(client):
    answers = [from_address(client, n, f"2001:db8:1:2:{n:x}::1") for n in range(45)]
    assert 429 in answers
    assert from_address(client, 99, "2001:db8:1:3::1") == 302


def test_an_ipv4_mapped_ipv6_address_is_one_caller(client):
    answers = [from_address(client, n, f"::ffff:192.0.2.{n}") for n in range(25)]
    assert set(answers) == {302}


@pytest.mark.parametrize(
    "sent",
    [
        {"email": ""},
        {"email": "pas une adresse"},
        {"email": "\ufeff"},
        {"email": "\u200b \u2060"},
        {"email": "x" * 1_000_000 + "@exemple.test"},
        {"email": "j\x00@exemple.test"},
        {"email": "jeanne@exemple.test", "nom": "Arbusse"},
        {},
    ],
)
@pytest.mark.parametrize("page", ["/rgpd/lien/", "/portail/clients/"])
def test_an_invalid_address_is_reported(client, page, sent):
    response = client.post(page, sent)
    assert response.status_code == 200
    assert_valid_html(response)
    assert 'role="alert"' in response.content.decode()
    assert not OutgoingMessage.objects.exists()
