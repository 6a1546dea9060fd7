"""Text pasted from another tool: its tags are reported, its links and numbers kept."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.utils import timezone

from accounts.models import Company
from core.typography import french
from messaging import markdown, outbox, tags
from messaging.models import MessageTemplate
from tests.contacts.factories import ContactFactory


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("*|FNAME|*", "prenom"),
        ("*|UNSUB|*", "lienDesabonnement"),
        ("*|MC:SUBJECT|*", None),
        ("[PRENOM]", "prenom"),
        ("[Prénom]", "prenom"),
        ("[firstname,fallback=client]", "prenom"),
        ("[subscriber:firstname | default:cliente]", "prenom"),
        ("[[EMAIL_TO]]", None),
        ('[[data:prenom:""]]', "prenom"),
        ("%PRENOM%", "prenom"),
        ("%%FirstName%%", "prenom"),
        ("%recipient.first_name%", "prenom"),
        ("{{ prenom }}", "prenom"),
        ("{{ contact.PRENOM }}", "prenom"),
        ('{{var:firstname:""}}', "prenom"),
        ("{!Contact.FirstName}", "prenom"),
        ("${firstName}", "prenom"),
        ("#{name}", "nom"),
        ("{% if prenom %}", "prenom"),
        ("{$name}", "nom"),
        ("__FIRSTNAME__", "prenom"),
        ("##NOM##", "nom"),
        ("@@prenom@@", "prenom"),
        ("$PRENOM$", "prenom"),
        ("-FIRST_NAME-", "prenom"),
        ("<<Prénom>>", "prenom"),
        ("<%= firstname %>", "prenom"),
        ("«Prénom»", "prenom"),
        ("<unsubscribe>", "lienDesabonnement"),
        ("&#123;prenom#defaut&#125;", "prenom"),
        ("&#x7B;prenom#defaut&#x7D;", "prenom"),
        ("&lbrace;prenom#defaut&rbrace;", "prenom"),
        ("&lcub;nom&rcub;", "nom"),
        ("&lt;prenom#defaut&gt;", "prenom"),
        ("%7Bprenom%7D", "prenom"),
        ("｛prenom｝", "prenom"),
        ("|PRENOM|", "prenom"),
        (r"*\|FNAME\|*", "prenom"),
        ("[votre prénom]", "prenom"),
        (r"\[Nom du client\]", "nom"),
        ("[Nom de votre entreprise]", "societe"),
        ("[lien de désinscription]", "lienDesabonnement"),
        ('<a href="[unsubscribe]">Stop</a>', "lienDesabonnement"),
        ("[à compléter]", None),
        ("[Insérer la date ici]", None),
        ("%%unsubscribe%%", "lienDesabonnement"),
        ("{{contact.FIRSTNAME}}", "prenom"),
        ("<%asm_group_unsubscribe_raw_url%>", "lienDesabonnement"),
        ("<<Nom>>", "nom"),
        ("<votre prénom>", "prenom"),
        ("&lt;Prénom&gt;", "prenom"),
        ("#PRENOM#", "prenom"),
        ("~Contact.FirstName~", "prenom"),
        ("!*FNAME*!", "prenom"),
        ("%(prenom)s", "prenom"),
        ("-UNSUBSCRIBE-", "lienDesabonnement"),
        ("&#91;PRENOM&#93;", "prenom"),
        ("https://exemple.fr/?e=*%7CEMAIL%7C*", None),
    ],
)
def test_a_tag_of_another_tool_is_named_with_ours(typed, meant):
    optional = {*tags.EVERYWHERE, tags.UNSUBSCRIBE}

    [sentence] = tags.faults(f"Bonjour,\n{typed} !", optional)

    assert "(ligne 2, colonne " in sentence
    assert (f"{{{meant}#defaut}}" in sentence) if meant else "Vouliez" not in sentence


@pytest.mark.parametrize(
    "typed",
    [
        "Remise de 10 % pour la ville, 20 % pour nous",
        "[Mes choix]({lienRGDP#defaut}) et [prénom](https://exemple.fr/)",
        "Voir [1], [NB] et [sic]",
        "« Bonjour » et « nom »",
        "contact@les-lilas.fr, @LesLilas",
        "# Nom\n## Prénom\n\n- ville\n- date",
        "5 $ la date, 12$",
        "**nom** et __important__, *prénom*",
        '<a href="https://exemple.fr/?q=50%25">ici</a> &lt;3 &amp; &#39;',
        "#nom #prenom",
        "<address>",
        "| Nom | Prénom |\n|---|---|\n|Nom|Ville|",
        "Voici [enfin] nos [nouveaux horaires], De 9 h à 12 h [sur rendez-vous]",
        "Bonjour à tous, cher client, chère cliente, Madame, Monsieur",
        "Bonjour, nom et prénom sont demandés (NOM et Prénom)",
        "**NOM** -date- :nom: _prénom_ =ville= STOP au 36xxx",
        "https://exemple.fr/?nom=a&prenom=b#date a < b > c",
    ],
)
def test_ordinary_words_are_not_taken_for_tags(typed):
    assert tags.faults(typed) == []


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("Bonjour PRENOM,", "PRENOM"),
        ("Chère (Prénom),", "Prénom"),
        ("Cher(e) XXX,", "XXX"),
        ("Mme NOM", "NOM"),
    ],
)
def test_a_greeting_with_a_name_that_nobody_bears_is_a_tag(typed, named):
    [sentence] = tags.faults(typed)

    assert f"« {named} »" in sentence


def test_tags_among_ordinary_brackets_are_each_named_once():
    typed = "[voir *|FNAME|* et #NOM#] puis [prénom] {nom} [[nom]]"

    found = tags.faults(typed)

    assert [each.split(" »")[0].split("« ")[1] for each in found] == [
        "*|FNAME|*",
        "#NOM#",
        "[prénom]",
        "{nom}",
        "[[nom]]",
    ]


@pytest.mark.parametrize(
    "href",
    [
        " {address} ",
        "\u00a0{address}\u200b",
        "http://{address}",
        "\n{address}",
    ],
)
def test_a_pasted_link_loses_its_spaces(href):
    address = "https://balise-lienRGDP.invalid/"
    pasted = href.format(address=address)

    html = markdown.to_html(f'Voir <a href="{pasted}">mes choix</a>.')

    assert f'<a href="{address}">' in html
    assert markdown.to_html('<a href="mailto: a@b.fr">x</a>').count("mailto:a@b.fr")
    assert "href" not in markdown.to_html('<a href=" javascript:alert(1)">x</a>')


@pytest.mark.parametrize(
    ("pasted", "href"),
    [
        ("www.exemple.fr/avis", "https://www.exemple.fr/avis"),
        ("exemple.fr", "https://exemple.fr"),
        ("contact@les-lilas.fr", "mailto:contact@les-lilas.fr"),
        ("https://exemple.fr/a.html?e=a@b.fr", "https://exemple.fr/a.html?e=a@b.fr"),
        ("tel:0102030405", "tel:0102030405"),
    ],
)
def test_a_pasted_link_gets_the_scheme_that_it_lacks(pasted, href):
    assert f'href="{href}"' in markdown.to_html(f"Voir [le site]({pasted}).")


def test_numbered_paragraphs_keep_their_numbers():
    typed = (
        "1. Ménage\n\ndeux heures\n\n2. Jardin\n\n2026. Bonne année\n\n"
        "- a\n- b\n\n7. Sept\n8. Huit\n10. Dix"
    )

    html = markdown.to_html(typed)
    text = markdown.to_text(html)

    assert [line for line in text.splitlines() if re.match(r"\d", line)] == [
        "1. Ménage",
        "2. Jardin",
        "2026. Bonne année",
        "7. Sept",
        "8. Huit",
        "10. Dix",
    ]
    assert '<ol start="2">' in html
    assert '<li value="2026">' in html
    assert '<li value="10">Dix' in html
    assert "value" not in markdown.to_html("1. a\n2. b\n3. c")


NAMES = [
    "Les Lilas à domicile",
    "Société d'aide à la personne « Les Églantines », agence de Saint-Étienne-lès-Orgues",
    "é" * 150,
    "Lilas 🌸" * 15,
    'Lilas, "Aide" & Cie (Lyon)',
    "A" * 150,
    "=?utf-8?b?w6k=?=",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_an_encoded_sender_name_follows_rfc_2047(smtp_sink, settings, name):
    settings.DEFAULT_FROM_EMAIL = "contact@les-lilas.test"
    Company(name=name).save()
    MessageTemplate.objects.filter(code="new_link").update(subject=name[:148])
    message = outbox.queue("new_link", contact=ContactFactory(), now=timezone.now())
    outbox.deliver(message.pk, timezone.now())

    [mail] = smtp_sink.messages
    raw = smtp_sink.raw[0].partition(b"\r\n\r\n")[0]
    parsed = message_from_bytes(raw, policy=policy.default)

    # Python's newer parser keeps a space between two encoded-words; RFC 2047 drops it.
    header = message_from_bytes(raw)["From"]
    display, address = parseaddr(header.replace("\r\n", ""))
    if name == NAMES[-1] or not name.isascii():
        display = str(make_header(decode_header(display)))
    assert (display, address) == (name, "contact@les-lilas.test")
    assert parsed["Subject"] == french(name[:148])
    for line in raw.split(b"\r\n"):
        words = re.findall(rb"=\?[^?]+\?[bqBQ]\?[^?\s]*\?=", line)
        if words and name != NAMES[-1]:
            assert len(line) <= 76
        for word in words:
            assert len(word) <= 75
            kind, payload = word.split(b"?")[2], word.split(b"?")[3]
            if kind in b"qQ" and line.startswith((b"From", b" ")):
                assert re.fullmatch(rb"[A-Za-z0-9!*+/=_-]*", payload)
