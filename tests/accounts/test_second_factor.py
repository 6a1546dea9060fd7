"""The second factor: who must have one, how it is set up and used, how a lost one is removed."""

import io
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_factor, users
from accounts.models import AuditEvent, User
from tests.accounts.factories import UserFactory
from tests.portal.pages import path_of

PASSWORD = "motdepasse-de-test"
HERE = "/connexion/double-authentification/"
NEW = dict.fromkeys(("password1", "password2"), "une phrase bien longue")

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


def code_of(secret):
    counter = list(totp.yield_hotp_counters_from_time())[0]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def sign_in(user, password=PASSWORD):
    client = Client()
    client.post("/connexion/", {"login": user.email, "password": password})
    return client


def enrol(client):
    page = client.get(f"{HERE}totp/activate/", follow=True)
    secret = page.context["form"].secret
    client.post(f"{HERE}totp/activate/", {"code": code_of(secret)})
    return secret


@pytest.mark.parametrize("role", ["company_admin", "dpo"])
def test_who_may_export_or_erase_goes_nowhere_without_one(required, role):
    user = UserFactory(role=role)
    client = sign_in(user)
    for path in (
        "/",
        "/contacts/clients/",
        "/administration/exports/",
        "/mon-compte/adresse/",
    ):
        assert client.get(path).url == HERE
        assert client.post(path).url == HERE
    assert "Choisissez d'abord" in client.get(HERE).content.decode()
    enrol(client)
    assert client.get("/contacts/clients/").status_code == 200


def test_a_code_signs_in_once_for_as_long_as_it_is_valid():
    user = UserFactory(admin=True)
    secret = generate_totp_secret()
    factor = TOTP.activate(user, secret)
    code = code_of(secret)

    def enter(typed):
        client = sign_in(user)
        client.post(f"{HERE}authenticate/", {"code": typed})
        return client.get("/").status_code == 200

    assert enter(code)
    # Half a minute later: allauth forgot the code, which is still valid.
    cache.delete(factor._get_used_cache_key(code))
    assert not enter(code)
    cache.delete(factor._get_used_cache_key(code))
    assert not enter(f"{code[:3]} {code[3:]}")


@pytest.mark.parametrize("role", ["manager", "communication", "reader"])
def test_roles_without_exports_need_no_second_factor(required, role):
    assert sign_in(UserFactory(role=role)).get("/").status_code == 200


def test_without_the_setting_no_second_factor_is_required(settings):
    settings.MFA_REQUIRED = False
    assert sign_in(UserFactory(admin=True)).get("/").status_code == 200


def came_by_invitation():
    user = users.invite("neuf@exemple.test", role="company_admin", by=None)
    return user, path_of(users.one_time_link(user))


def came_by_command():
    out = io.StringIO()
    call_command("create_admin", "chef@exemple.test", stdout=out)
    return User.objects.get(), path_of(out.getvalue().splitlines()[-1])


def came_by_reset():
    user = UserFactory(admin=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=False)
    Client().post("/connexion/mot-de-passe/oublie/", {"email": user.email})
    return user, path_of(re.search(r"http\S+", mail.outbox[-1].body)[0])


@pytest.mark.parametrize("came", [came_by_invitation, came_by_command, came_by_reset])
def test_a_second_factor_can_be_set_up_after_each_kind_of_first_login(
    required, came, django_capture_on_commit_callbacks
):
    user, link = came()
    client = Client()
    client.post(client.get(link).url, NEW)
    assert EmailAddress.objects.get(user=user).verified

    client = sign_in(user, NEW["password1"])
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        secret = enrol(client)
    assert client.get("/").status_code == 200
    assert {m.to[0] for m in mail.outbox} == {user.email}
    assert any("application d'authentification" in m.subject for m in mail.outbox)

    again = sign_in(user, NEW["password1"])
    assert "_auth_user_id" not in again.session, "the password alone is not enough"
    [kept] = Authenticator.objects.filter(user=user, type="totp")
    assert secret not in str(kept.data), "not in clear in the database"


def test_a_first_admin_with_a_typed_password_can_enrol(required, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("une phrase bien longue\n"))
    call_command(
        "create_admin", "chef@exemple.test", "--password-stdin", stdout=io.StringIO()
    )
    client = sign_in(User.objects.get(), "une phrase bien longue")
    enrol(client)
    assert client.get("/").status_code == 200


def test_a_reset_is_no_way_around_it():
    user = UserFactory(admin=True)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    form = client.get(path_of(users.one_time_link(user))).url
    client.post(form, NEW)
    assert "_auth_user_id" not in client.session
    client = sign_in(user, NEW["password1"])
    assert "_auth_user_id" not in client.session
    for path in ("/", HERE, f"{HERE}totp/deactivate/", f"{HERE}webauthn/add/"):
        assert client.get(path).url.startswith("/connexion/")
    client.post(f"{HERE}authenticate/", {"code": code_of(secret)})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_is_not_guessed_from_many_addresses():
    user = UserFactory()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    for last in range(10):
        client = Client(REMOTE_ADDR=f"198.51.100.{last}")
        client.post("/connexion/", {"login": user.email, "password": PASSWORD})
        client.post(f"{HERE}authenticate/", {"code": "000000"})
    client = sign_in(user)
    client.post(f"{HERE}authenticate/", {"code": code_of(secret)})
    assert "_auth_user_id" not in client.session


def with_factor(**values):
    user = UserFactory(**values)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def test_another_admin_takes_a_lost_factor_away():
    admin, lost = UserFactory(admin=True), with_factor(admin=True)
    theirs = Client()
    theirs.force_login(lost)
    client = Client()
    client.force_login(admin)
    path = f"/administration/utilisateurs/{lost.pk}/double-authentification/"
    assert (
        path in client.get(f"/administration/utilisateurs/{lost.pk}/").content.decode()
    )

    client.post(path, {"password": "faux"})
    assert second_factor.is_set(lost)
    client.post(path, {"password": PASSWORD})
    assert not Authenticator.objects.filter(user=lost).exists()
    [line] = AuditEvent.objects.filter(action="user.factor_taken")
    assert (line.user, line.target) == (admin, f"user:{lost.pk}")
    [letter] = mail.outbox
    assert letter.to == [lost.email]
    assert theirs.get("/").status_code == 302, "their sessions ended"


def test_nobody_takes_their_own_or_anothers_without_the_right():
    own = with_factor(admin=True)
    client = Client()
    client.force_login(own)
    path = f"/administration/utilisateurs/{own.pk}/double-authentification/"
    assert client.post(path, {"password": PASSWORD}).url == HERE
    client.force_login(UserFactory())
    assert client.post(path, {"password": PASSWORD}).status_code == 403
    assert second_factor.is_set(own)


def test_where_the_owner_cannot_be_told_the_factor_stays(settings):
    lost = with_factor()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError, match="rien n'est changé"):
        call_command("reset_second_factor", lost.email)
    assert second_factor.is_set(lost)


def test_the_command_takes_the_last_admins_factor_away():
    lost = with_factor(admin=True)
    out = io.StringIO()
    call_command("reset_second_factor", lost.email.upper(), stdout=out)
    assert not second_factor.is_set(lost)
    assert mail.outbox[-1].to == [lost.email]
    for email, words in (("inconnue@x.test", "Aucun compte"), (lost.email, "n'a pas")):
        with pytest.raises(CommandError, match=words):
            call_command("reset_second_factor", email)


def test_a_mail_server_that_is_away_does_not_stop_an_enrolment(
    settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        enrol(sign_in(user))
    assert second_factor.is_set(user)


def test_a_secret_moves_to_a_new_key_and_is_closed_without_one(settings):
    adapter = second_factor.MFAAdapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    lost = adapter.decrypt(kept)
    assert lost != adapter.decrypt(kept), "a code for it cannot be guessed"
    assert adapter.decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
