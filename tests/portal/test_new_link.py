import datetime

import pytest
from django.core import mail
from django.utils import timezone

from messaging.models import OutgoingMessage
from portal import tasks
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html, preferences_path

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


def test_each_sheet_of_the_address_gets_its_own_link():
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    tasks.send_new_links(wife.email_key)
    sent = OutgoingMessage.objects.filter(template_code="new_link")
    assert {message.contact for message in sent} == {wife, husband}


def test_two_people_on_one_address_can_tell_whose_link_is_whose(client, at_once):
    for title, first_name in (("Mme", "Jeanne"), ("M.", "Paul")):
        ContactFactory(
            title=title,
            first_name=first_name,
            last_name="Arbusse",
            email="couple@exemple.test",
        )
    ask(client, "couple@exemple.test", at_once)
    assert [sent.body.splitlines()[0] for sent in mail.outbox] == [
        "Bonjour Mme Jeanne Arbusse,",
        "Bonjour M. Paul Arbusse,",
    ]


def test_an_unknown_address_gets_nothing():
    tasks.send_new_links("0" * 64)
    assert not OutgoingMessage.objects.exists()


def test_a_thousand_requests_for_one_address_send_three_messages(client, at_once):
    ContactFactory(email="jeanne@exemple.test")
    answers = []
    for number in range(1000):
        with at_once():
            answers.append(
                client.post(
                    "/rgpd/lien/",
                    {"email": "jeanne@exemple.test"},
                    REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}",
                )
            )
    assert [a.status_code for a in answers].count(302) == 3
    assert {a.status_code for a in answers[3:]} == {429}
    assert OutgoingMessage.objects.count() == 3
    assert_valid_html(answers[-1])
    assert "Trop de demandes" in answers[-1].content.decode()


def test_the_limit_of_a_day_says_to_come_back_tomorrow_to_everyone(client):
    ContactFactory(email="jeanne@exemple.test")
    pages = set()
    for email in ("jeanne@exemple.test", "inconnue@exemple.test"):
        for _ in range(4):
            last = client.post("/rgpd/lien/", {"email": email})
        assert last.status_code == 429
        assert "Réessayez demain" in last.content.decode()
        assert "quelques minutes" not in last.content.decode()
        pages.add(last.content)
    assert len(pages) == 1


def test_a_link_that_is_asked_anew_too_often_says_it_too(client):
    long_ago = timezone.now() - datetime.timedelta(days=400)
    renew = f"{preferences_path(ContactFactory(), long_ago)}nouveau/"
    for _ in range(4):
        last = client.post(renew)
    assert last.status_code == 429
    assert "Réessayez demain" in last.content.decode()


def test_one_network_address_cannot_ask_for_everyone(client):
    answers = [
        client.post("/rgpd/lien/", {"email": f"n{number}@exemple.test"}).status_code
        for number in range(25)
    ]
    assert answers.count(302) == 20
    assert answers[-1] == 429
    page = client.post("/rgpd/lien/", {"email": "autre@exemple.test"}).content.decode()
    assert "Attendez quelques minutes" in page


def test_our_own_proxies_are_believed_and_no_other(client, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(25):
        response = client.post(
            "/rgpd/lien/",
            {"email": f"n{number}@exemple.test"},
            headers={"x-forwarded-for": f"192.0.2.{number}, 203.0.113.7"},
        )
    assert response.status_code == 429


@pytest.mark.parametrize(
    "sent",
    [
        {"email": ""},
        {"email": "pas une adresse"},
        {"email": "x" * 1_000_000 + "@exemple.test"},
        {"email": "j\x00@exemple.test"},
        {"email": "jeanne@exemple.test", "nom": "Arbusse"},
        {},
    ],
)
def test_what_is_not_an_address_is_said(client, sent):
    response = client.post("/rgpd/lien/", sent)
    assert response.status_code == 200
    assert_valid_html(response)
    assert 'role="alert"' in response.content.decode()
    assert not OutgoingMessage.objects.exists()
