import threading
from concurrent.futures import ThreadPoolExecutor

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from accounts.models import Company
from config import settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "M0tDeP@sse2026",
        "azertyuiop123",
        "Azerty123456!",
        "1a2z3e4r5t6y",
        "lesmainsdouces",
        "MainsDouces69!",
        "Les Mains Douces 2026",
        "aaaaaaaaaaaa1",
        "abcabcabcabc",
        "Bonjour2026!!",
        "SoleilSoleil1",
        "Été2026Été2026",
        "marseille13013",
        "jetaimejetaime",
        "Nathalie19850312",
        "poiuytreza98765",
        "passwordpassword",
        "Septembre-2026",
    ],
)
def test_a_common_password_is_refused(password):
    Company.objects.create(name="Les Mains Douces", city="Villeurbanne")
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "une phrase de passe bien longue",
        "Une phrase de passe 42",
        "tout un autre mot de passe",
        "7f3k9x2m4q8z",
        "correct cheval pile agrafe",
        "Demo-0a1b2c3d4e5f6789",
        "Mon vélo grince au mois de mars",
        "пароль из семи слов",
    ],
)
def test_a_passphrase_or_a_random_password_is_accepted(password):
    validate_password(password)


def test_logins_take_little_memory_and_two_hashes_at_once(monkeypatch):
    now, most, lock = 0, 0, threading.Lock()

    def slow(*args, **kwargs):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return hash_secret(*args, **kwargs)
        finally:
            with lock:
                now -= 1

    hash_secret = argon2.low_level.hash_secret
    monkeypatch.setattr(argon2.low_level, "hash_secret", slow)
    hasher = import_string(settings.PASSWORD_HASHERS[0])()

    with ThreadPoolExecutor(12) as threads:
        kept = list(
            threads.map(hasher.encode, ["Tulipe-gravier-94"] * 12, ["s" * 22] * 12)
        )

    assert most <= 2
    parameters = hasher.decode(kept[0])
    assert 19 * 1024 <= parameters["memory_cost"] <= 46 * 1024
    assert hasher.verify("Tulipe-gravier-94", kept[0])
    assert not hasher.verify("autre", kept[0])
    former = Argon2PasswordHasher().encode("Tulipe-gravier-94", "s" * 22)
    assert hasher.verify("Tulipe-gravier-94", former)
    assert hasher.must_update(former)
    assert not hasher.must_update(hasher.encode("x", hasher.salt()))
