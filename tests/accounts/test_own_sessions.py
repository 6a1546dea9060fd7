"""Each user sees the open sessions of their account, and ends those that are not theirs."""

import re

import pytest
from django.test import Client

from accounts.models import AuditEvent
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/mon-compte/sessions/"
PASSWORD = "motdepasse-de-test"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone) Version/19.0 Safari/604.1"


def signed_in(user, agent):
    client = Client(headers={"User-Agent": agent})
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    return client


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def here(user):
    return signed_in(user, FIREFOX)


@pytest.fixture
def phone(user):
    return signed_in(user, SAFARI)


def names(page):
    return re.findall(r'name="session" value="([0-9a-f]{64})"', page.content.decode())


def is_in(client):
    return client.get("/").status_code == 200


def test_the_list_is_of_ones_own_open_sessions(user, here, phone):
    signed_in(UserFactory(), "Chrome Linux")
    ended = signed_in(user, "Edg Windows")
    ended.post("/deconnexion/")
    page = here.get(PAGE)
    text = page.content.decode()
    assert "Firefox, Windows" in text
    assert "Safari, iPhone" in text
    assert "Chrome" not in text
    assert "Edge" not in text
    assert text.count("Cette session") == 1
    assert len(names(page)) == 1
    for client in (here, phone):
        assert client.session.session_key not in text


def test_a_session_that_is_too_old_is_not_in_the_list(user, here, phone):
    session = phone.session
    session["session_seen"] -= 31 * 60
    session.save()
    assert names(here.get(PAGE)) == []


def test_one_session_is_ended_and_the_journal_says_so(user, here, phone):
    here.post(PAGE, {"session": names(here.get(PAGE))[0]})
    assert is_in(here)
    assert not is_in(phone)
    assert AuditEvent.objects.filter(action="session.ended", user=user).count() == 1


def test_ending_the_other_sessions_keeps_the_present_one(user, here, phone):
    third = signed_in(user, "Chrome Linux")
    here.post(PAGE, {"session": "others"})
    assert is_in(here)
    assert not is_in(phone)
    assert not is_in(third)


def test_nobody_ends_the_session_of_another(here, user, phone):
    stranger = signed_in(UserFactory(), FIREFOX)
    for wanted in (names(here.get(PAGE))[0], phone.session.session_key, "\x00", ""):
        assert stranger.post(PAGE, {"session": wanted}).status_code in (302, 400)
    assert is_in(phone)
