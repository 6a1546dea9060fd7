import re

import pytest

from accounts.models import AuditEvent
from messaging.models import MessageTemplate
from messaging.system_templates import REQUESTS, SYSTEM_TEMPLATES
from tests.contacts.factories import ContactFactory
from tests.messaging.factories import TemplateFactory
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]

LIST = "/administration/parametres/configuration/modeles/"


def words(**changes):
    return {
        "name": "Rendez-vous",
        "audience": "",
        "subject": "Votre rendez-vous",
        "body": "Bonjour {prenom#defaut}",
        **changes,
    }


def test_the_system_templates_are_listed_with_their_names_of_the_article(client):
    page = text(client.get(LIST))

    for name in ("Consentement RGPD", "RGPD client", "RGPD Intervenant"):
        assert name in page


def test_a_template_is_added_then_changed(client):
    client.post(f"{LIST}nouveau/", words())
    template = MessageTemplate.objects.get(name="Rendez-vous")

    page = client.post(f"{LIST}{template.pk}/", words(subject="Lundi"), follow=True)

    assert "est enregistré" in text(page)
    template.refresh_from_db()
    assert template.subject == "Lundi"
    assert AuditEvent.objects.filter(action="template.changed").exists()


def test_an_sms_template_has_no_subject(client):
    page = text(client.get(f"{LIST}nouveau/?type=sms"))
    assert "Objet" not in page

    client.post(f"{LIST}nouveau/?type=sms", {"name": "Rappel", "body": "À demain"})

    assert MessageTemplate.objects.get(name="Rappel").channel == "sms"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "Ici {rien#defaut}"}, "« {rien#defaut} » (ligne 1, colonne 5)"),
        ({"body": "{% for x in y %}"}, "Balise inconnue"),
        ({"body": "{prenom{nom#defaut}}"}, "Balise inconnue"),
        ({"subject": "{rien#defaut}"}, "« {rien#defaut} » (ligne 1, colonne 1)"),
        ({"subject": "{lienRGDP#defaut}"}, "n'a pas de valeur dans ce message"),
        ({"body": "{dateSuppression#defaut}"}, "n'a pas de valeur dans ce message"),
        ({"body": "x" * 1_000_000}, "100000"),
        ({"body": ""}, "obligatoire"),
        ({"name": "Consentement RGPD"}, "porte déjà ce nom"),
    ],
)
def test_invalid_text_is_refused_with_a_sentence_and_nothing_is_saved(
    client, changes, sentence
):
    page = text(client.post(f"{LIST}nouveau/", words(**changes)))

    assert sentence in page.replace("\xa0", "").replace("\u202f", "")
    assert not MessageTemplate.objects.filter(code=None).exists()


def test_a_line_break_in_the_subject_injects_no_header(client):
    page = client.post(
        f"{LIST}nouveau/", words(subject="Bonjour\r\nBcc: x@exemple.test")
    )

    assert "une seule ligne" in text(page)
    assert not MessageTemplate.objects.filter(code=None).exists()


def test_an_emoji_is_kept(client):
    client.post(f"{LIST}nouveau/", words(subject="Bonne fête 🎉", body="🎉"))

    assert MessageTemplate.objects.get(name="Rendez-vous").subject == "Bonne fête 🎉"


def test_the_erasure_notice_may_name_its_date(client):
    template = MessageTemplate.objects.get(code="erasure_client")

    client.post(
        f"{LIST}{template.pk}/",
        {"subject": "Effacé", "body": "Le {dateSuppression#defaut}"},
    )

    template.refresh_from_db()
    assert template.subject == "Effacé"
    assert template.name == "RGPD client"


def test_a_system_template_can_be_reset_to_its_first_text(client):
    template = MessageTemplate.objects.get(code="consent_request")
    MessageTemplate.objects.filter(pk=template.pk).update(body="Autre")
    assert "Reprendre le texte d'origine" in text(client.get(f"{LIST}{template.pk}/"))

    client.post(f"{LIST}{template.pk}/reinitialiser/")

    template.refresh_from_db()
    assert not template.is_changed
    assert "{lienRGDP#defaut}" in template.body


def test_an_own_template_is_removed_and_a_system_one_is_not(client):
    own = TemplateFactory()
    system = MessageTemplate.objects.get(code="consent_request")

    client.post(f"{LIST}{own.pk}/supprimer/")

    assert not MessageTemplate.objects.filter(pk=own.pk).exists()
    assert client.post(f"{LIST}{system.pk}/supprimer/").status_code == 404


def test_the_preview_follows_what_is_written_for_a_real_contact(client):
    ContactFactory(first_name="Jeanne", last_name="Arbusse")
    ContactFactory(first_name="Paul", last_name="Martin")

    page = text(
        client.post(
            f"{LIST}apercu/",
            {
                "channel": "email",
                "subject": "Ici",
                "preview_for": "martin",
                "body": "**Bonjour** {prenom#defaut}",
            },
        )
    )

    assert "<strong>Bonjour</strong> Paul" in page
    assert not MessageTemplate.objects.filter(code=None).exists()


def test_the_preview_names_an_unknown_tag(client):
    page = text(
        client.post(f"{LIST}apercu/", {"channel": "email", "body": "{x#defaut}"})
    )

    assert "Balise inconnue" in page


def test_the_preview_of_an_sms_counts(client):
    page = text(client.post(f"{LIST}apercu/", {"channel": "sms", "body": "Bonjour"}))

    assert "21 caractères, 1 SMS" in page
    assert "mention STOP comprise" in page


def test_the_preview_executes_nothing_of_the_text(client):
    page = text(
        client.post(
            f"{LIST}apercu/",
            {
                "channel": "email",
                "body": "<script>alert(1)</script><b onclick=x()>y</b>",
            },
        )
    )

    assert "alert(1)" not in page
    assert "onclick" not in page


def test_each_unknown_tag_is_named_on_its_own_field(client):
    page = text(
        client.post(
            f"{LIST}nouveau/",
            words(subject="{a#defaut}", body="{b#defaut}\n{c#defaut}"),
        )
    )

    for sentence in (
        "« {a#defaut} » (ligne 1, colonne 1)",
        "« {b#defaut} » (ligne 1, colonne 1)",
        "« {c#defaut} » (ligne 2, colonne 1)",
    ):
        assert sentence in page


@pytest.mark.parametrize(
    ("code", "tag"),
    [("consent_request", "{lienRGDP#defaut}"), ("portal_login", "{lien#defaut}")],
)
def test_a_system_text_is_not_saved_without_its_required_link(client, code, tag):
    template = MessageTemplate.objects.get(code=code)

    page = text(
        client.post(f"{LIST}{template.pk}/", {"subject": "Bonjour", "body": "Bonjour"})
    )

    assert f"insérez {tag} dans son texte" in page
    template.refresh_from_db()
    assert not template.is_changed


def test_a_text_that_is_too_long_is_shown_again_whole(client):
    long = "é" * 100_001
    assert "maxlength" not in text(client.get(f"{LIST}nouveau/")).split("<textarea")[1]

    page = text(client.post(f"{LIST}nouveau/", words(body=long)))

    assert long in page
    assert "100001" in page.replace("\xa0", "").replace("\u202f", "")
    assert "trop long" in text(
        client.post(f"{LIST}apercu/", {"channel": "sms", "body": long})
    )


def test_the_login_mail_states_its_lifetime_and_the_browser_that_asked():
    body = MessageTemplate.objects.get(code="portal_login").body
    assert "une seule fois" in body
    assert "15 minutes" in body
    assert "l'appareil" in body
    assert "le navigateur" in body


@pytest.mark.parametrize("code", SYSTEM_TEMPLATES)
def test_every_offered_tag_may_be_saved(client, code):
    template = MessageTemplate.objects.get(code=code)
    url = f"{LIST}{template.pk}/"
    offered = re.findall(r'data-insert="([^"]+)"', text(client.get(url)))
    assert offered
    body = f"{template.body}\n\n{' '.join(offered)}"

    page = text(client.post(url, {"subject": "Objet", "body": body}, follow=True))

    assert "est enregistré" in page
    # A request for consent has an unsubscribe link of its own.
    may_be_refused = code in REQUESTS
    assert ("{lienDesabonnement#defaut}" in offered) is may_be_refused


@pytest.mark.parametrize("code", ["purge_warning", "purge_braked", "signup_confirm"])
def test_a_mail_that_is_not_for_a_contact_refuses_personal_links(client, code):
    template = MessageTemplate.objects.get(code=code)
    body = template.body + "\n{lienRGDP#defaut}"

    page = text(
        client.post(f"{LIST}{template.pk}/", {"subject": "Objet", "body": body})
    )

    assert "« {lienRGDP#defaut} » n'a pas de valeur dans ce message" in page


def test_a_preview_says_when_no_contact_matches(client):
    ContactFactory(first_name="Jeanne", last_name="Arbusse")
    typed = {"channel": "email", "body": "Bonjour {prenom#defaut}"}

    page = text(client.post(f"{LIST}apercu/", typed | {"preview_for": "zzz"}))
    assert "Aucun contact ne correspond à « zzz »" in page
    page = text(client.post(f"{LIST}apercu/", typed | {"preview_for": "arbusse"}))
    assert "Aucun contact" not in page
