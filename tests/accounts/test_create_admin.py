import io
import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def create(*arguments, stdin=None, monkeypatch=None):
    out = io.StringIO()
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command("create_admin", *arguments, stdout=out)
    return out.getvalue()


def test_the_link_lets_the_admin_choose_a_password_once(client, settings):
    settings.BASE_URL = "https://rgpd.example"
    link = create("Chef@Societe.test").splitlines()[-1]
    user = User.objects.get()

    assert user.email == "chef@societe.test"
    assert user.is_company_admin
    assert link.startswith("https://rgpd.example/connexion/mot-de-passe/nouveau/")

    path = link.removeprefix("https://rgpd.example")
    form = client.get(path)["Location"]
    new = {"password1": "Une phrase de passe 42", "password2": "Une phrase de passe 42"}
    client.post(form, new)
    user.refresh_from_db()
    assert user.check_password("Une phrase de passe 42")

    client.logout()
    again = client.get(path, follow=True)
    assert "password1" not in again.content.decode()


def test_a_password_is_read_from_standard_input(monkeypatch):
    out = create(
        "chef@societe.test",
        "--password-stdin",
        stdin="Une phrase de passe 42\n",
        monkeypatch=monkeypatch,
    )
    assert User.objects.get().check_password("Une phrase de passe 42")
    assert not re.search("phrase", out)


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [("pas une adresse", None, "valide"), ("chef@societe.test", "court", "court")],
)
def test_bad_input_makes_no_account(email, password, sentence, monkeypatch):
    arguments = [email, *(["--password-stdin"] if password else [])]
    with pytest.raises(CommandError, match=sentence):
        create(*arguments, stdin=password, monkeypatch=monkeypatch)
    assert not User.objects.exists()


def test_an_account_that_exists_gets_the_group_and_is_open_again():
    user = UserFactory(email="chef@societe.test", is_active=False)
    create("CHEF@societe.test")

    user.refresh_from_db()
    assert user.is_active
    assert user.is_company_admin
