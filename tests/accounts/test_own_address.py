"""Changing one's login address: the password, a link to the new mailbox, a notice to the old one."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent
from tests.accounts.factories import UserFactory

PASSWORD = "motdepasse-de-test"
PAGE = "/mon-compte/adresse/"
NEW = "nouvelle@exemple.test"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(email="ancienne@exemple.test")
    client.force_login(user)
    return user


def ask(client, email=NEW, password=PASSWORD):
    return client.post(PAGE, {"email": email, "password": password})


def link():
    return re.search(r"http\S+?(/mon-compte/adresse/\S+)", mail.outbox[-1].body)[1]


def test_the_address_changes_when_its_mailed_link_is_confirmed(client, user):
    elsewhere = Client()
    elsewhere.force_login(user)
    EmailAddress.objects.create(user=user, email="voleur@exemple.test", verified=True)
    ask(client)
    path = link()
    assert mail.outbox[-1].to == [NEW]
    assert NEW in client.get(path).content.decode()
    user.refresh_from_db()
    assert user.email == "ancienne@exemple.test"

    client.post(path)
    user.refresh_from_db()
    assert user.email == NEW
    assert mail.outbox[-1].to == ["ancienne@exemple.test"]
    assert AuditEvent.objects.filter(action="user.address_changed", user=user).exists()
    [only] = EmailAddress.objects.filter(user=user)
    assert (only.email, only.verified) == (NEW, True)
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert client.get(path).status_code == 404, "the link served once"


@pytest.mark.parametrize(
    ("email", "password"),
    [(NEW, "faux"), (NEW, ""), ("pas une adresse", PASSWORD), ("", PASSWORD)],
)
def test_without_the_password_or_an_address_nothing_leaves(
    client, user, email, password
):
    response = ask(client, email, password)
    assert response.status_code == 200
    assert not mail.outbox
    assert not AuditEvent.objects.exists()


def test_an_open_session_is_no_way_to_guess_the_password(client, user):
    for _ in range(10):
        ask(client, password="faux")
    assert "attendez cinq minutes" in ask(client).content.decode()
    assert not mail.outbox


def test_the_address_of_another_account_gets_the_same_answer_and_no_link(client, user):
    first = ask(client)
    UserFactory(email="prise@exemple.test")
    second = ask(client, "prise@exemple.test")
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert "http" not in mail.outbox[-1].body


def test_the_link_serves_its_own_account_alone(client, user):
    ask(client)
    path = link()
    other = Client()
    assert other.get(path).url.startswith("/connexion/?next=")
    other.force_login(UserFactory())
    assert other.post(path).status_code == 404
    assert client.post(path[:-3] + "xx/").status_code == 404
    user.set_password("une autre phrase de passe")
    user.save()
    client.force_login(user)
    assert client.post(path).status_code == 404, "the password changed meanwhile"


def test_an_address_taken_meanwhile_stays_with_who_has_it(client, user):
    ask(client)
    UserFactory(email=NEW.upper())
    assert client.post(link()).status_code == 404


def test_where_the_former_address_cannot_be_told_nothing_changes(
    client, user, settings
):
    ask(client)
    path = link()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = client.post(path, follow=True).content.decode()
    assert "rien n&#x27;est changé" in page
    user.refresh_from_db()
    assert user.email == "ancienne@exemple.test"


def test_a_second_address_in_the_librarys_table_opens_nothing(client, user):
    EmailAddress.objects.create(user=user, email="voleur@exemple.test", verified=True)
    client.logout()
    login = {"login": "voleur@exemple.test", "password": PASSWORD}
    client.post("/connexion/", login)
    assert "_auth_user_id" not in client.session
    client.post("/connexion/mot-de-passe/oublie/", {"email": "voleur@exemple.test"})
    assert "http" not in mail.outbox[-1].body


def test_the_librarys_page_of_addresses_is_gone(client, user):
    assert client.get("/connexion/adresse/").status_code == 404
    assert client.post("/connexion/adresse/", {"action_add": ""}).status_code == 404
