"""The editor of messages in a real browser: what is seen is what leaves."""

import pytest

from mailings.models import Mailing
from messaging import editing
from messaging.markdown import to_html, to_text
from messaging.models import MessageTemplate
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, subscriber

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITTEN = """(html) => {
  const page = document.querySelector(".editor");
  page.innerHTML = html;
  page.dispatchEvent(new Event("input", {bubbles: true}));
  return document.querySelector("textarea[name=body]").value;
}"""
SHAPES = [
    "Bonjour {prenom#defaut},\n\nUne *belle* **offre**.\nSuite\n\n## Titre\n\n- un\n- deux",
    "1. un\n2. deux\n   - dedans\n   - encore\n\nFin",
    "- loin\n\n- de l'autre\n\n[notre site](https://exemple.fr/a?b=1&c=2)",
    "[Mes choix]({lienRGDP#defaut}) ou {lienRGDP#defaut}",
    "**Attention :** à lire, **Bonjour {nom#defaut}**, et *{societe#defaut}* !",
    "Un <strong>mot :</strong>collé et <em>« ici »</em>là",
]
TYPED = [
    "5 * 3 = 15 * 2 et 2*3*4",
    "- un tiret au début",
    "1. un numéro",
    "2026. Une année",
    "#1 et # seul",
    "snake_case et _souligné_",
    "prix <b>barré</b> < 3 > 2",
    "AT&T &copy; &amp; &#39;",
    "[crochets](et parenthèses)",
    r"C:\temp \* \_",
    "~~ non ~~ et ~~oui~~",
    "> cité",
    "====",
    "----",
    "`code`",
    "* étoile, + plus",
    "**gras** et __gras__",
]


@pytest.fixture(autouse=True)
def company(db):
    complete_company(name="Les Lilas", sms_sender="Les Lilas")


def test_stored_texts_and_typed_words_come_out_as_they_were(desk):
    subscriber()
    mailing = MailingFactory(body="")
    desk.goto(mailing.url("show"))
    emails = MessageTemplate.objects.of_channel("email")
    stored = [*SHAPES, *emails.values_list("body", flat=True)]
    shown = {text: editing.to_edit(text) for text in stored}
    assert all(shown.values())

    for text, html in shown.items():
        written = desk.evaluate(WRITTEN, html)
        assert to_html(written) == to_html(text.replace("\r\n", "\n")), written

    for text in TYPED:
        paragraph = "".join(f"&#{ord(character)};" for character in text)
        written = desk.evaluate(WRITTEN, f"<p>{paragraph}</p><p>Fin</p>")
        assert to_text(to_html(written)) == f"{text}\n\nFin", written


def test_a_clerk_writes_without_a_mark_and_sees_the_message(desk, look, axe):
    subscriber(first_name="Jeanne", last_name="Arbusse")
    subscriber(first_name="Paul", last_name="Martin")
    mailing = MailingFactory(subject="Mai", body="Un ancien texte, en **gras**.")
    desk.goto(mailing.url("show"))
    editor = desk.get_by_role("textbox", name="Texte")
    assert editor.locator("strong").inner_text() == "gras"

    editor.press("Control+End")
    editor.press("Enter")
    editor.press_sequentially("Bonjour ")
    desk.get_by_text("Balises", exact=True).click()
    desk.get_by_role("button", name="Prénom").click()
    editor.press_sequentially(", voici ")
    desk.get_by_role("button", name="Gras").click()
    editor.press_sequentially("la lettre")
    editor.press("Control+b")
    editor.press_sequentially(" de mai.")
    desk.once("dialog", lambda asked: asked.accept("exemple.fr"))
    desk.get_by_role("button", name="Lien", exact=True).click()
    desk.get_by_label("Pour quel destinataire").press_sequentially("martin")
    preview = desk.get_by_role("region", name="Aperçu du message")
    preview.get_by_text("Bonjour Paul, voici la lettre de mai.").wait_for()
    look(desk, "redaction")
    axe(desk)
    desk.get_by_label("Téléphone").check()
    assert preview.locator(".mail-preview").bounding_box()["width"] <= 390
    desk.get_by_role("button", name="Enregistrer le brouillon").click()
    desk.get_by_text("Brouillon enregistré.").wait_for()

    assert Mailing.objects.get().body.replace("\r\n", "\n") == (
        "Un ancien texte, en **gras**.\n\nBonjour {prenom#defaut}, voici "
        "**la lettre** de mai.[exemple.fr](https://exemple.fr)"
    )


def test_a_tag_that_is_cut_and_pasted_stays_a_tag(desk):
    subscriber(first_name="Jeanne")
    mailing = MailingFactory(subject="Mai", body="Bonjour {prenom#defaut},\n\nFin.")
    desk.goto(mailing.url("show"))
    editor = desk.get_by_role("textbox", name="Texte")
    editor.press("Control+a")
    editor.press("Control+x")
    assert editor.inner_text().strip() == ""
    editor.press("Control+v")
    editor.press("Control+a")
    editor.press("Control+c")
    editor.press("ArrowRight")
    editor.press("Control+v")
    written = desk.locator("textarea[name=body]").input_value()
    assert written.count("Bonjour {prenom#defaut},") == 2, written
    assert "Prénom" not in written


def test_a_table_is_edited_as_it_is_stored():
    table = "| Jour | Heure |\n|---|---|\n| lundi | 9 h |"
    assert [
        editing.to_edit(text) for text in (table, "<div>x</div>", "> x", "`x`")
    ] == ([None] * 4)
    assert editing.to_edit("") == ""
    assert "<script" not in (
        editing.to_edit("[x](javascript:alert(1)) &lt;script>") or ""
    )
