"""Guesses and requests in somebody's name: the guesser is slowed, the owner is let in."""

import re

import pytest
from django.core import mail

from accounts import adapter
from tests.accounts.factories import UserFactory

PASSWORD = "un mot de passe assez long"
ASK = "/connexion/mot-de-passe/oublie/"


@pytest.fixture
def user(db):
    return UserFactory(email="claire@exemple.fr", password=PASSWORD)


def sign_in(client, password, address):
    sent = {"login": "claire@exemple.fr", "password": password}
    return client.post("/connexion/", sent, REMOTE_ADDR=address)


def test_guesses_from_many_addresses_do_not_lock_the_owner_out(
    client, user, monkeypatch
):
    waits = []
    monkeypatch.setattr(adapter.time, "sleep", waits.append)
    for number in range(30):
        sign_in(client, "faux", f"192.0.2.{number}")

    answer = sign_in(client, PASSWORD, "198.51.100.7")

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert waits[:6] == [0] * 6
    assert waits[6:9] == [1, 2, adapter.LONGEST_WAIT]
    assert waits[-1] == adapter.LONGEST_WAIT


def test_the_address_that_guesses_is_refused_for_a_while(client, user, monkeypatch):
    monkeypatch.setattr(adapter, "LONGEST_WAIT", 0)
    pages = [sign_in(client, "faux", "192.0.2.1") for _ in range(21)]

    assert "Trop de tentatives" in pages[-1].content.decode()
    assert sign_in(client, PASSWORD, "192.0.2.2").status_code == 302


def test_ipv6_guesses_count_by_network(client, user, monkeypatch):
    monkeypatch.setattr(adapter, "LONGEST_WAIT", 0)
    pages = [sign_in(client, "faux", f"2001:db8::{n:x}") for n in range(1, 22)]

    assert "Trop de tentatives" in pages[-1].content.decode()


def test_reset_mails_stop_and_the_page_answers_as_ever(client, user):
    answers = [
        client.post(ASK, {"email": user.email}, REMOTE_ADDR=f"192.0.2.{n}")
        for n in range(12)
    ]

    assert {(a.status_code, a.url) for a in answers} == {(302, answers[0].url)}
    assert len(mail.outbox) == 5


def test_the_link_of_a_reset_starts_with_the_public_address(client, user, settings):
    settings.BASE_URL = "https://rgpd.societe.test"
    settings.ALLOWED_HOSTS = ["*"]

    client.post(ASK, {"email": user.email}, headers={"host": "attaque.test"})

    [message] = mail.outbox
    links = re.findall(r"https?://[^/\s\"]+", message.body)
    assert set(links) == {"https://rgpd.societe.test"}
