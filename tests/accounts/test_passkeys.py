"""Passkeys: signing in with one, beside a password, and what an attacker tries with them."""

import html

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.accounts import passkeys
from tests.accounts.factories import UserFactory
from tests.accounts.passkeys import HERE

PASSWORD = "motdepasse-de-test"

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    return client


def who(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def owner():
    return UserFactory(admin=True)


def test_a_key_that_serves_alone_signs_in_without_a_password(owner, settings):
    settings.MFA_REQUIRED = True
    key, response = passkeys.add(signed_in(owner))
    assert response.url.endswith("/recovery-codes/")
    assert mail.outbox[-1].to == [owner.email]

    client = Client()
    assert "data-passkey" in client.get("/connexion/").content.decode()
    options = passkeys.login_options(client)
    client.post(f"{HERE}login/", {"credential": key.signed(options)})
    assert who(client) == str(owner.pk)
    assert client.get("/").status_code == 200


def test_until_somebody_has_a_key_the_login_page_is_as_ever(client):
    assert "passkey" not in client.get("/connexion/").content.decode()


def test_a_key_that_was_not_verified_serves_beside_the_password_only(owner):
    key, _ = passkeys.add(signed_in(owner), alone=False, verified=False)
    client = Client()
    options = passkeys.login_options(client)
    client.post(f"{HERE}login/", {"credential": key.signed(options, verified=False)})
    assert who(client) is None

    client = signed_in(owner)
    assert who(client) is None
    page = client.get("/connexion/double-authentification/authenticate/")
    answer = key.signed(page.context["js_data"]["request_options"], verified=False)
    client.post(
        "/connexion/double-authentification/authenticate/", {"credential": answer}
    )
    assert who(client) == str(owner.pk)


def test_the_key_of_another_account_opens_nothing(owner):
    key, _ = passkeys.add(signed_in(owner))
    thief = UserFactory()
    other, _ = passkeys.add(signed_in(thief))
    client = Client()
    options = passkeys.login_options(client)
    # The thief's key with the owner's name on it.
    client.post(
        f"{HERE}login/", {"credential": other.signed(options, handle=key.handle)}
    )
    assert who(client) is None
    # The thief's key as the second factor of the owner.
    client = signed_in(owner)
    page = client.get("/connexion/double-authentification/authenticate/")
    answer = other.signed(page.context["js_data"]["request_options"])
    client.post(
        "/connexion/double-authentification/authenticate/", {"credential": answer}
    )
    assert who(client) is None


def test_an_answer_serves_once_and_for_its_own_question(owner):
    key, _ = passkeys.add(signed_in(owner))
    first, second = Client(), Client()
    answer = key.signed(passkeys.login_options(first))
    passkeys.login_options(second)
    second.post(f"{HERE}login/", {"credential": answer})
    assert who(second) is None
    first.post(f"{HERE}login/", {"credential": answer})
    assert who(first) == str(owner.pk)
    first.post("/deconnexion/")
    first.post(f"{HERE}login/", {"credential": answer})
    assert who(first) is None


def test_a_closed_account_stays_closed_to_its_key(owner):
    key, _ = passkeys.add(signed_in(owner))
    owner.is_active = False
    owner.save()
    client = Client()
    client.post(
        f"{HERE}login/", {"credential": key.signed(passkeys.login_options(client))}
    )
    assert who(client) is None


def test_ones_keys_are_named_and_removed_by_oneself_alone(owner):
    client = signed_in(owner)
    passkeys.add(client, name="Téléphone")
    key = Authenticator.objects.get(type="webauthn")
    assert "Téléphone" in client.get(HERE).content.decode()
    client.post(f"{HERE}keys/{key.pk}/edit/", {"name": "Tablette"})
    assert "Tablette" in html.unescape(client.get(HERE).content.decode())

    thief = Client()
    thief.force_login(UserFactory(admin=True))
    assert thief.post(f"{HERE}keys/{key.pk}/remove/").status_code == 404
    assert thief.post(f"{HERE}keys/{key.pk}/edit/", {"name": "x"}).status_code == 404
    client.post(f"{HERE}keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(user=owner).exists()
    assert "retirée" in mail.outbox[-1].subject


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "1e999",
        '{"id": 1}',
        '{"response": null}',
        "[" * 999,
    ]
    + ['{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"/w"}}'],
)
def test_an_answer_that_makes_no_sense_is_refused_like_a_wrong_one(owner, credential):
    client = signed_in(owner)
    client.get(f"{HERE}add/")
    assert client.post(f"{HERE}add/", {"credential": credential}).status_code == 200
    assert (
        client.post(f"{HERE}reauthenticate/", {"credential": credential}).status_code
        == 302
    )
    visitor = Client()
    passkeys.login_options(visitor)
    assert visitor.post(f"{HERE}login/", {"credential": credential}).status_code == 302
    assert not Authenticator.objects.exists()
