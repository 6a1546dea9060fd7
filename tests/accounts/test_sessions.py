"""Sessions end by themselves, and when their rights are no longer the same."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from backoffice import configure
from tests.accounts.factories import UserFactory

PASSWORD = "motdepasse-de-test"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def clock(monkeypatch):
    """What time it is for the sessions, in minutes from now."""
    now = time.time()
    moved = {"minutes": 0}
    monkeypatch.setattr(sessions.time, "time", lambda: now + moved["minutes"] * 60)
    return moved


def test_a_session_ends_after_half_an_hour_without_a_sign(client, user, clock):
    for minutes in (29, 58, 87):
        clock["minutes"] = minutes
        assert client.get("/").status_code == 200
    clock["minutes"] = 87 + 31
    assert client.get("/contacts/clients/").url == "/connexion/?next=/contacts/clients/"
    assert "_auth_user_id" not in client.session


def test_how_long_is_a_setting(client, user, clock, settings):
    settings.SESSION_IDLE_MINUTES = 5
    clock["minutes"] = 6
    assert client.get("/").status_code == 302


def test_automatic_requests_of_a_page_do_not_extend_the_session(client, user, clock):
    for minutes in (20, 29):
        clock["minutes"] = minutes
        client.get("/", headers={"HX-Request": "true"})
    clock["minutes"] = 31
    assert client.get("/").status_code == 302


def test_a_session_lasts_twelve_hours_at_most(client, user, clock):
    for minutes in range(0, 12 * 60 + 1, 20):
        clock["minutes"] = minutes
        assert client.get("/").status_code == 200
    clock["minutes"] = 12 * 60 + 10
    assert client.get("/").status_code == 302


def test_a_page_writes_no_session_each_time(client, user):
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert not [query for query in asked if "UPDATE" in query["sql"]]


def test_other_rights_of_a_role_end_the_sessions_of_who_has_it(client, user):
    other = Client()
    other.force_login(UserFactory(role="reader"))
    rights = configure.dump()["roles"]["manager"]
    wanted = {"roles": {"manager": [*rights, "consent.view_history"]}}
    configure.apply(wanted, user=None, now=timezone.now(), confirm=lambda number: True)
    assert client.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_session_that_someone_fixed_before_the_login_is_worth_nothing(client):
    user = UserFactory()
    client.get("/connexion/")
    client.session["x"] = 1
    client.session.save()
    before = client.session.session_key
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/").status_code == 302
