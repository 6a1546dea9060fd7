"""Sign-ins, good and bad, passwords and second factors are in the journal."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from accounts.models import AuditEvent
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "motdepasse-de-test"
NEW = "Tisserands-du-canal-42"


def lines():
    rows = AuditEvent.objects.order_by("id").values_list("action", "user", "target")
    return [(action, user, target) for action, user, target in rows]


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_good_and_bad_sign_ins(client):
    user = UserFactory()
    target = f"user:{user.pk}"
    sign_in(client, user.email, "un autre mot de passe")
    sign_in(client, "personne@ailleurs.test", "secret-en-clair")
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_logout"))
    assert lines() == [
        ("session.refused", None, target),
        ("session.refused", None, ""),
        ("session.opened", user.pk, target),
        ("session.closed", user.pk, target),
    ]
    text = str(list(AuditEvent.objects.values()))
    assert "ailleurs" not in text
    assert "secret-en-clair" not in text


def test_a_password_that_is_changed_or_chosen_by_a_link(client):
    user = UserFactory()
    target = f"user:{user.pk}"
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_reset_password"), {"email": "inconnu@ailleurs.test"})
    [link] = re.findall(r"https?://\S+/connexion/\S+", mail.outbox[0].body)
    page = client.get(re.sub(r"https?://[^/]+", "", link), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    sign_in(client, user.email, NEW)
    changed = {"oldpassword": NEW, "password1": "Lisieres-du-marais-77"}
    client.post(
        reverse("account_change_password"),
        {**changed, "password2": changed["password1"]},
    )
    found = [line for line in lines() if line[0].startswith("password")]
    assert found == [
        ("password.reset_asked", None, target),
        ("password.reset", user.pk, target),
        ("password.changed", user.pk, target),
    ]


@pytest.mark.django_db(transaction=True)
def test_adding_and_removing_a_second_factor_is_in_the_journal(client):
    user = UserFactory()
    sign_in(client, user.email, PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": f"{code:06d}"})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    kinds = AuditEvent.objects.filter(action__startswith="factor.")
    found = list(kinds.order_by("id").values_list("action", "details__kind", "user"))
    assert ("factor.added", "totp", user.pk) in found
    assert ("factor.removed", "totp", user.pk) in found
    assert any(action == "factor.renewed" for action, _, _ in found)


def test_a_wrong_second_factor_is_in_the_journal(client):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    assert Authenticator.objects.filter(user=user).exists()
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert ("factor.refused", None, f"user:{user.pk}") in lines()
    assert "session.opened" not in [action for action, _, _ in lines()]
