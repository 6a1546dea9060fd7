"""Every default text that a person reads: plain words, short sentences, true tags."""

import re

import pytest

from accounts.law import LAW
from accounts.models import Company
from consent.default_texts import DEFAULT_TEXTS
from contacts.enums import Kind
from disclosure import mention, notice, uses
from disclosure.enums import Audience
from disclosure.facts import Facts
from messaging import representatives
from messaging.system_templates import SYSTEM_TEMPLATES
from messaging.tags import TAGS
from retention.presets import PRESETS
from tests.disclosure.factories import TO_THE_STAFF, complete_company
from tests.disclosure.readable import ease, longest, plain, words

PUBLIC = {
    **{
        f"modèle {code}": f"{system.subject}\n{system.body}"
        for code, system in SYSTEM_TEMPLATES.items()
        if code not in TO_THE_STAFF
    },
    **{
        f"consentement {audience}": "\n".join(
            text for name, text in texts.items() if name != "sentence"
        )
        for audience, texts in DEFAULT_TEXTS.items()
    },
    "réclamation": TAGS["reclamation"].words,
    "droits": "\n".join(notice.RIGHTS),
}
NEVER = (
    "communication facultative",
    "courriel",
    "consentement explicite",
    "liste repoussoir",
    "données à caractère personnel",
    "traitement de données",
    "personne concernée",
    "votre administrateur",
    "Admins société",
    "effacer",
    "effacé",
)
"""Words that no person outside the company reads in a default text."""
LEAST_EASE = 50
FEW_WORDS = 30


@pytest.mark.parametrize("name", PUBLIC)
def test_a_default_text_is_plain(name):
    text = plain(PUBLIC[name])
    assert len(words(longest(text))) <= 20, longest(text)
    # Of a few words the figure says nothing.
    assert len(words(text)) < FEW_WORDS or ease(text) >= LEAST_EASE
    for word in NEVER:
        assert not re.search(rf"\b{word}\b", text, re.I), word


@pytest.mark.django_db
def test_each_notice_and_each_mention_beside_a_form_is_plain():
    complete_company()
    texts = {
        audience: "\n".join(
            line
            for part in notice.parts(Facts.of(audience))
            for line in (*part.paragraphs, *part.items, *part.after)
        )
        for audience in Audience.values
    }
    texts |= {f"mention {k}": "\n".join(mention.of(k).paragraphs) for k in Kind.values}
    names = ("COPY", "MAY_ANSWER", "MAY_READ", "MAY_SEE")
    texts |= {name: getattr(representatives, name) for name in names}
    for name, text in texts.items():
        text = plain(text)
        assert ease(text) >= LEAST_EASE or len(words(text)) < FEW_WORDS, name
        for word in NEVER:
            assert not re.search(rf"\b{word}\b", text, re.I), (name, word)
        for line in text.splitlines():
            said = longest(line)
            assert said.count(",") >= 5 or len(words(said)) <= 20, (name, said)


@pytest.mark.parametrize("name", PUBLIC)
def test_no_greeting_says_a_title_in_short(name):
    assert "Bonjour {civilite" not in PUBLIC[name]


@pytest.mark.parametrize("code", sorted(SYSTEM_TEMPLATES))
def test_a_default_text_uses_known_tags_only(code):
    system = SYSTEM_TEMPLATES[code]
    for name in re.findall(r"\{(\w+)#defaut\}", system.subject + system.body):
        assert name in TAGS
        assert TAGS[name].everywhere or name in system.values
        assert name not in system.lacks


CITED = re.compile(
    r"art\. \d+(?:\.\d)?(?:\.[a-h])?(?= du RGPD|\b)|[LRD]\d{3,4}-\d+(?:-\d)?"
)


def cited_in(text):
    return {match.removeprefix("art. ") for match in CITED.findall(text)}


def test_every_article_that_a_text_cites_stands_in_the_table():
    table = " ".join(article.citation for article in LAW.values())
    texts = [
        *PUBLIC.values(),
        *(preset.source for preset in PRESETS),
        *(
            use.allowed_by
            for kind in ("client", "worker")
            for use in uses.of_list(kind, Company())
        ),
    ]
    for text in texts:
        for article in cited_in(text):
            # « art. 15 à 21 » names a range by its ends.
            assert re.search(rf"\b{re.escape(article)}\b", table), article


def test_every_article_of_the_table_has_its_source():
    assert all(article.source.startswith("https://") for article in LAW.values())
    assert len({a.citation for a in LAW.values()}) == len(LAW), "each one once"
