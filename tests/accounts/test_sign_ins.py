"""A sign-in from where an account never signed in is told to its owner by mail."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import SignIn
from tests.accounts.factories import UserFactory

PASSWORD = "motdepasse-de-test"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWER = FIREFOX.replace("140", "145")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


def sign_in(user, address="82.64.10.1", agent=FIREFOX):
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return [letter for letter in mail.outbox if "Nouvelle connexion" in letter.subject]


def test_the_first_and_the_usual_sign_in_send_no_warning(user):
    assert not sign_in(user)
    assert not sign_in(user, agent=NEWER)
    assert not sign_in(user, address="82.64.200.7")


@pytest.mark.parametrize(
    ("address", "agent"), [("197.5.6.7", FIREFOX), ("82.64.10.1", PHONE), ("::1", "")]
)
def test_another_network_or_browser_is_told_once(user, address, agent):
    sign_in(user)
    [letter] = sign_in(user, address, agent)
    assert letter.to == [user.email]
    assert address in letter.body
    assert len(sign_in(user, address, agent)) == 1


def test_what_is_kept_names_no_place_and_is_forgotten(user):
    sign_in(user)
    assert "82.64" not in str(SignIn.objects.values_list())
    SignIn.objects.update(last_at=timezone.now() - datetime.timedelta(days=181))
    sign_in(user, "197.5.6.7")
    assert SignIn.objects.filter(user=user).count() == 1


def test_a_mail_server_that_is_away_stops_no_sign_in(user, settings):
    sign_in(user)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sign_in(user, "197.5.6.7")


def test_a_failed_sign_in_adds_no_known_place(user):
    sign_in(user)
    client = Client(REMOTE_ADDR="197.5.6.7")
    client.post("/connexion/", {"login": user.email, "password": "faux"})
    assert SignIn.objects.count() == 1
