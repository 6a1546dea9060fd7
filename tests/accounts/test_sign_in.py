import datetime
import re

import html5lib
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.accounts.factories import UserFactory

PASSWORD = "un mot de passe assez long"

ANONYMOUS_PAGES = [
    "/connexion/",
    "/connexion/inactif/",
    "/connexion/mot-de-passe/oublie/",
    "/connexion/mot-de-passe/oublie/envoye/",
    "/connexion/mot-de-passe/nouveau/1-perime/",
    "/connexion/mot-de-passe/change/",
]
OWN_PAGES = [
    "/connexion/confirmation/",
    "/connexion/double-authentification/",
    "/connexion/mot-de-passe/changer/",
    "/deconnexion/",
]


@pytest.fixture
def user(db):
    user = UserFactory(email="claire@exemple.fr")
    user.set_password(PASSWORD)
    user.save()
    return user


def read(response):
    """A valid page in French, with one h1 and nothing that the content policy refuses."""
    html = response.content.decode()
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert tree.get("lang") == "fr"
    assert len(tree.findall(".//h1")) == 1
    assert len(tree.findall(".//main")) == 1
    assert not tree.findall(".//*[@style]")
    assert all(script.get("src") for script in tree.iter("script"))
    return html


@pytest.mark.django_db
@pytest.mark.parametrize("path", ANONYMOUS_PAGES)
def test_a_page_before_sign_in_is_well_formed(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200
    read(response)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_of_ones_own_account_is_well_formed(client, user, path):
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    read(response)


def test_signing_in_leads_to_the_dashboard(client, user):
    response = client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_is_said_once_on_top_of_the_form(client, user):
    html = read(client.post("/connexion/", {"login": user.email, "password": "faux"}))
    assert html.count("mot de passe sont incorrects") == 1
    assert "<title>Erreur : Connexion" in html


def test_a_forgotten_password_is_chosen_anew_by_e_mail(client, user):
    client.post("/connexion/mot-de-passe/oublie/", {"email": user.email})
    [message] = mail.outbox
    assert message.to == [user.email]
    assert message.subject == "Choisir un nouveau mot de passe"
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    html5lib.HTMLParser(strict=True).parse(html)
    link = re.search(r"http\S+/connexion/mot-de-passe/nouveau/\S+", message.body)[0]
    assert link in html

    page = client.get(link, follow=True)
    assert "Enregistrer le mot de passe" in read(page)
    new = {"password1": "tout un autre mot de passe", "password2": ""}
    refused = client.post(page.request["PATH_INFO"], new)
    assert "Erreur" in read(refused)
    new["password2"] = new["password1"]
    client.post(page.request["PATH_INFO"], new)
    user.refresh_from_db()
    assert user.check_password(new["password1"])


@pytest.mark.django_db
def test_an_unknown_address_gets_the_same_answer_and_no_link(client):
    response = client.post(
        "/connexion/mot-de-passe/oublie/", {"email": "inconnue@exemple.fr"}
    )
    assert response.url == reverse("account_reset_password_done")
    [message] = mail.outbox
    assert message.subject == "Aucun compte à cette adresse"
    assert "http" not in message.body


def test_the_second_factor_is_set_up_and_asked_for(client, user, settings):
    # A code of one period past still counts: the test may straddle two.
    settings.MFA_TOTP_TOLERANCE = 1
    client.force_login(user)
    user.last_login = timezone.now() - datetime.timedelta(hours=1)
    user.save(update_fields=["last_login"])
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirmez votre identité" in read(asked)
    page = client.post(
        asked.request["PATH_INFO"],
        {"password": PASSWORD, "next": reverse("mfa_activate_totp")},
        follow=True,
    )
    secret = page.context["form"].secret
    assert secret in read(page)
    code = totp.format_hotp_value(
        totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1])
    )
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert "Il vous reste 10 codes sur 10" in read(codes)
    assert "Désactiver" in read(client.get(reverse("mfa_index")))
    assert "Désactiver" in read(client.get(reverse("mfa_deactivate_totp")))
    assert "Créer les codes" in read(client.get(reverse("mfa_generate_recovery_codes")))

    client.post("/deconnexion/")
    asked = client.post(
        "/connexion/", {"login": user.email, "password": PASSWORD}, follow=True
    )
    assert "Double authentification" in read(asked)
    assert "_auth_user_id" not in client.session
    backup = codes.context["unused_codes"][0]
    client.post(reverse("mfa_authenticate"), {"code": backup})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_out_takes_a_post(client, user):
    client.force_login(user)
    read(client.get("/deconnexion/"))
    assert "_auth_user_id" in client.session
    client.post("/deconnexion/")
    assert "_auth_user_id" not in client.session
