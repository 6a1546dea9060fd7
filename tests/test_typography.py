"""What a browser gets follows French typography (pages of the back-office: test_pages.py)."""

import datetime
import re

import html5lib
import pytest
from django.test import RequestFactory

from config.typography import typeset
from core.typography import (
    AS_WRITTEN,
    french,
    in_page,
    long_date,
    of,
    short_date,
    short_instant,
)
from tests.as_typed import as_typed
from tests.disclosure.factories import complete_company
from tests.html import XHTML
from tests.public_pages import FACES, Visitor
from tests.public_pages import PAGES as PUBLIC_PAGES

LETTER_FOR_LETTER = {"script", "style", "textarea", "pre", "code", "kbd", "samp"}
LETTER_FOR_LETTER |= {"option", "noscript", "svg"}
FAULTS = {
    "a line can break before a sign": r"[ \t\n]+[:;!?»]",
    "a line can break after «": r"«[ \t\n]",
    "straight apostrophe": r"\b(?i:[ldjnscmt]|qu|jusqu|lorsqu|aujourd)'\w",
    "three points": r"\.\.\.",
    "the first of a month": r"(?<!\d)1\s(?:janvier|février|août|septembre|octobre)",
    "no elision": r"\b[Dd]e [AEIOUÉ][a-zé]+",
}
KEPT = (*AS_WRITTEN, "J'accepte de recevoir")


def as_they_are(middleware):
    """Without the one that gives tests a page as it is typed."""
    return [name for name in middleware if "as_typed" not in name]


def visible(node):
    name = str(node.tag).removeprefix(XHTML)
    if name in LETTER_FOR_LETTER or not isinstance(node.tag, str):
        yield "x"
    else:
        yield node.text or ""
        for child in node:
            yield from visible(child)
            yield child.tail or ""


def slips(tree):
    """What a page breaks of French typography."""
    words = "".join(visible(tree))
    for kept in KEPT:
        words = words.replace(kept, "x")
    for fault, pattern in FAULTS.items():
        for found in re.finditer(pattern, words):
            around = words[max(found.start() - 30, 0) : found.end() + 20]
            yield f"{fault}: {around!r}"


@pytest.mark.django_db
def test_no_public_page_breaks_a_line_before_a_sign(client, settings):
    settings.MIDDLEWARE = as_they_are(settings.MIDDLEWARE)
    complete_company()
    found = {}
    for name, path in (PUBLIC_PAGES | FACES).items():
        page = client.get(path(Visitor(client, settings))).content.decode()
        if wrong := list(slips(html5lib.parse(page))):
            found[name] = wrong
        client.cookies.clear()
    assert found == {}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Non : elle coche", "Non\xa0: elle coche"),
        ("Perdu ; trouvé ! Où ?", "Perdu\u202f; trouvé\u202f! Où\u202f?"),
        ("dit «\n  oui\n  ».", "dit «\xa0oui\xa0»."),
        ("l'envoi d'Agathe, aujourd'hui", "l’envoi d’Agathe, aujourd’hui"),
        ("l&#x27;envoi, l&#39;avis", "l&rsquo;envoi, l&rsquo;avis"),
        ("qu'« elle »", "qu’«\xa0elle\xa0»"),
        ("Suite...", "Suite…"),
        ("1 septembre, 11 mai", "1er\xa0septembre, 11\xa0mai"),
        ("10 %, 5 €, n° 3", "10\xa0%, 5\xa0€, n°\xa03"),
        # Left alone: names of other languages, addresses, times.
        ("O'Brien, 12:30", "O'Brien, 12:30"),
        (
            "d'o'neil@exemple.fr, https://a.fr/?l'a",
            "d'o'neil@exemple.fr, https://a.fr/?l'a",
        ),
        # Letter for letter, as the names of menus and fields are given.
        ("Type d'envoi : l'avis", "Type d'envoi\xa0: l’avis"),
        ("J'accepte de recevoir l'avis", "J'accepte de recevoir l'avis"),
    ],
)
def test_a_typed_text_gets_french_typography_once(typed, printed):
    assert french(typed) == printed
    assert french(printed) == printed


def test_attributes_code_and_values_of_fields_are_unchanged():
    page = (
        '<a title="l\'avis > : x" href="/?a=b : c"><textarea>l\'avis :</textarea></a>'
        "<script>'l'a' ? 1 : 2</script><!-- l'a : --><option>l'avis</option>"
    )
    assert in_page(page) == page
    assert in_page("<b>Non</b> : <i>l'avis</i>") == "<b>Non</b>\xa0: <i>l’avis</i>"


@pytest.mark.parametrize(
    ("headers", "printed"),
    [
        ({"content_type": "text/html"}, "l’avis"),
        ({"content_type": "text/plain"}, "l'avis"),
        ({"headers": {"Content-Disposition": "attachment"}}, "l'avis"),
    ],
)
def test_only_pages_are_typeset(headers, printed):
    from django.http import HttpResponse

    answer = typeset(lambda request: HttpResponse("l'avis", **headers))
    assert answer(RequestFactory().get("/")).content.decode() == printed


def test_the_test_client_reads_what_was_typed():
    from django.http import HttpResponse

    answer = as_typed(lambda request: HttpResponse("l’avis\xa0:"))
    assert answer(RequestFactory().get("/")).content.decode() == "l'avis :"


def test_a_date_in_words():
    assert long_date(datetime.date(2027, 2, 1)) == "1er février 2027"
    assert long_date(datetime.date(2027, 2, 11)) == "11 février 2027"
    assert short_date(datetime.date(2027, 2, 1)) == "01/02/2027"
    # An instant is written in local time, so as its local day.
    night = datetime.datetime(2026, 11, 30, 23, 30, 5, tzinfo=datetime.UTC)
    assert short_date(night) == "01/12/2026"
    assert short_instant(night) == "01/12/2026 à 00:30"
    assert short_instant(night, seconds=True) == "01/12/2026 à 00:30:05"
    assert short_instant(None) == ""


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("Agathe", "d'Agathe"),
        ("Émile", "d'Émile"),
        ("Hélène", "d'Hélène"),
        ("Yves", "d'Yves"),
        ("Yann", "de Yann"),
        ("Paul", "de Paul"),
        ("Hassan", "de Hassan"),
    ],
)
def test_de_is_elided_before_a_vowel(name, whose):
    assert of(name) == whose


def test_the_time_is_in_proportion_to_the_text():
    """Each would take hours where every character begins a search of the whole rest."""
    for piece in ("a", "a@", " ", "«", "'", "J'accepte de recevoir "):
        text = piece * (1_000_000 // len(piece))
        assert french(text).count("a") == text.count("a")
