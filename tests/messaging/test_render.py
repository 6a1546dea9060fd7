import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts.models import Company
from messaging import render, tags
from messaging.markdown import to_text
from messaging.models import MessageTemplate
from messaging.system_templates import SYSTEM_TEMPLATES
from tests.consent.factories import campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    return ContactFactory(first_name="Jeanne", last_name="Arbusse")


def email(body, contact, subject="Objet", **more):
    words = MessageTemplate(subject=subject, body=body)
    return render.render(words, contact, now=timezone.now(), **more)


def test_values_fill_the_subject_the_html_and_the_text(jeanne):
    Company(name="Les Lilas").save()

    mail = email("Bonjour **{prenom#defaut}** !", jeanne, "{societe#defaut} & vous")

    assert mail.subject == "Les Lilas & vous"
    # French typography in what is read as a page; the text keeps the keyboard's signs.
    assert "Bonjour <strong>Jeanne</strong>\u202f!" in mail.html
    assert "Bonjour Jeanne !" in mail.text


def test_a_value_cannot_inject_html_markdown_or_a_header(jeanne):
    jeanne.first_name = "<b>*x*</b>\r\nBcc: voleur@exemple.test"

    mail = email("Bonjour {prenom#defaut}", jeanne, "Pour {prenom#defaut}")

    assert "&lt;b&gt;*x*&lt;/b&gt;" in mail.html
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_an_empty_value_leaves_no_placeholder(jeanne):
    jeanne.title = jeanne.first_name = None

    mail = email("Bonjour {civilite#defaut} {prenom#defaut},", jeanne)

    assert "Bonjour," in mail.text


def test_script_images_and_handlers_are_removed(jeanne):
    mail = email(
        '<script>alert(1)</script><a href="javascript:x()" onclick="y()">ici</a>'
        '<img src="https://ailleurs.test/pixel.gif">',
        jeanne,
    )

    for bad in ("alert", "javascript", "onclick", "<img", "pixel"):
        assert bad not in mail.html


@pytest.mark.parametrize(
    "written", ["{lienRGDP#defaut}", "{lienRGPD#defaut}", "<lienRGDP#defaut>"]
)
def test_a_bare_link_tag_becomes_a_link_with_words(jeanne, settings, written):
    mail = email(f"Vos choix : {written} merci", jeanne)

    assert f'href="{settings.BASE_URL}/rgpd/' in mail.html
    assert ">Choisir ce que je reçois</a>" in mail.html
    assert f"Choisir ce que je reçois : {settings.BASE_URL}/rgpd/" in mail.text
    assert "balise-" not in mail.html + mail.text


def test_a_link_tag_is_the_address_of_a_written_link(jeanne, settings):
    mail = email("[Mes choix]({lienRGDP#defaut})", jeanne)

    assert f'class="button" href="{settings.BASE_URL}/rgpd/' in mail.content
    assert ">Mes choix</a>" in mail.content


def test_an_optional_mail_without_an_unsubscribe_link_gets_one(jeanne):
    mail = email("Nouvelles", jeanne, campaign=campaign())

    assert "/desabonnement/" in mail.html
    assert "/desabonnement/" in mail.text


def test_an_unsubscribe_link_in_the_text_is_not_repeated(jeanne):
    mail = email(
        "Nouvelles. [Stop]({lienDesabonnement#defaut})", jeanne, campaign=campaign()
    )

    assert mail.html.count("/desabonnement/") == 1


def test_a_mandatory_mail_links_to_the_preferences_and_has_no_unsubscribe_link(jeanne):
    mandatory = campaign("planning_email")

    mail = email("Votre planning", jeanne, campaign=mandatory)

    assert "/desabonnement/" not in mail.html
    assert "Choisir ce que je reçois" in mail.html
    with pytest.raises(tags.UnknownTag):
        email("{lienDesabonnement#defaut}", jeanne, campaign=mandatory)


def test_a_link_tag_is_refused_in_a_subject(jeanne):
    with pytest.raises(tags.UnknownTag):
        email("Bonjour", jeanne, "{lienRGDP#defaut}")


@pytest.mark.parametrize("code", sorted(SYSTEM_TEMPLATES))
def test_every_system_template_can_be_rendered(jeanne, code):
    template = MessageTemplate.objects.get(code=code)
    values = {
        name: "https://exemple.test/x" if name == "lien" else f"valeur-{name}"
        for name in template.system.values
    }

    if template.channel == "sms":
        text = render.render_sms(template, jeanne, values=values, now=timezone.now())
        link = "/rgpd/" if "lienRGDP" in template.body else ""
        assert all(value in text for value in (*values.values(), link))
        assert "#defaut" not in text
        return
    mail = render.render(template, jeanne, values=values, now=timezone.now())

    assert mail.subject
    assert "#defaut" not in mail.html + mail.text + mail.subject
    assert all(value in mail.html + mail.subject for value in values.values())


def test_the_css_is_inlined(jeanne):
    assert '<p style="' in email("Bonjour", jeanne).html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://www.cnil.fr/">www.cnil.fr</a>', "www.cnil.fr"),
        ('<a href="mailto:a@b.fr">a@b.fr</a>', "a@b.fr"),
        ('<a href="https://b.fr/x">b.fr</a>', "b.fr : https://b.fr/x"),
        ('<a href="https://b.fr/">Notre site</a>', "Notre site : https://b.fr/"),
    ],
)
def test_an_address_is_not_repeated_in_the_plain_text(html, text):
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Vos choix : {lienRGDP#defaut}", ">Choisir ce que je reçois</a>"),
        ("<p>Vos choix : {lienRGDP#defaut}</p>", ">Choisir ce que je reçois</a>"),
        ("<div><p>{lienRGDP#defaut}</p></div>", ">Choisir ce que je reçois</a>"),
        ('<a HREF="{lienRGDP#defaut}">ici</a>', ">ici</a>"),
        ("<a href={lienRGDP#defaut}>ici</a>", ">ici</a>"),
        ("[ici]( {lienRGDP#defaut} )", ">ici</a>"),
        ("[ici][1]\n\n[1]: {lienRGDP#defaut}", ">ici</a>"),
    ],
)
def test_a_link_is_recognised_however_the_text_is_written(jeanne, body, shown):
    mail = email(body, jeanne)

    url = re.search(r'href="(http[^"]*/rgpd/[^"]*)"[^>]*' + shown, mail.content)
    assert url, mail.content
    assert url[1] in mail.text
    assert "](" not in mail.content


@pytest.mark.parametrize("value", ["javascript:alert(1)", "javascript", "//mal.test/"])
@pytest.mark.parametrize(
    "body",
    [
        '<a href="{prenom#defaut}">x</a>',
        '<a href=" {prenom#defaut}:alert(1)">x</a>',
        "[x]({prenom#defaut})",
        "[x](https://balise-prenom.invalid/)",
        '<a href="https://balise-prenom.invalid/">x</a>',
        '<a href="https://{prenom#defaut}">x</a>',
        '<a title="{prenom#defaut}" href="{prenom#defaut}:alert(1)">x</a>',
    ],
)
def test_a_value_cannot_choose_the_scheme_or_the_host_of_a_link(body, value):
    contact = ContactFactory(first_name=value)

    html = render.render(
        MessageTemplate(subject="Objet", body=body), contact, now=timezone.now()
    ).content

    for href in re.findall(r'href="([^"]*)"', html):
        assert not href.strip().lower().startswith("javascript"), href
        assert urlsplit(href.strip()).netloc in ("", "balise-prenom.invalid"), href


def test_a_value_may_be_a_part_of_a_url():
    contact = ContactFactory(first_name="Anne Marie&x=1")
    body = "[x](https://societe.test/?p={prenom#defaut})"

    html = render.render(
        MessageTemplate(subject="Objet", body=body), contact, now=timezone.now()
    ).html

    assert 'href="https://societe.test/?p=Anne%20Marie%26x%3D1"' in html
