"""The cache whose server is gone, or does not answer."""

import time

import pytest
from django.core.cache import cache

from config.cache import ANSWER_SECONDS
from tests.accounts.factories import UserFactory
from tests.servers import RedisServer


@pytest.fixture
def server(tmp_path, settings):
    server = RedisServer(tmp_path)
    backend = {
        "BACKEND": "config.cache.Cache",
        "LOCATION": f"redis://127.0.0.1:{server.port}/1",
    }
    settings.CACHES = {"default": backend}
    yield server
    server.kill()


def test_the_server_counts_while_it_answers(server):
    cache.add("calls", 0)

    assert [cache.incr("calls"), cache.incr("calls")] == [1, 2]
    assert cache.get_many(["calls", "other"]) == {"calls": 2}


@pytest.mark.parametrize("outage", ["freeze", "kill"])
def test_without_the_server_the_process_counts_for_itself(server, outage):
    cache.set("kept", "there")
    getattr(server, outage)()
    began = time.monotonic()

    cache.add("calls", 0)
    counted = [cache.incr("calls") for _ in range(20)]

    assert counted == list(range(1, 21))
    assert cache.get("kept") is None
    # One wait for all of them, not one for each.
    assert time.monotonic() - began < 10 * ANSWER_SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("outage", ["freeze", "kill"])
def test_who_knows_the_password_signs_in_without_the_server(client, server, outage):
    user = UserFactory()
    user.set_password("un mot de passe assez long")
    user.save()
    getattr(server, outage)()
    sent = {"login": user.email, "password": "un mot de passe assez long"}

    assert client.post("/connexion/", {**sent, "password": "faux"}).status_code == 200
    assert client.post("/connexion/", sent).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_limits_hold_without_the_server(client, server):
    server.kill()

    answers = [
        client.post("/rgpd/lien/", {"email": f"n{n}@exemple.test"}).status_code
        for n in range(45)
    ]

    assert answers[0] == 302
    assert 429 in answers
