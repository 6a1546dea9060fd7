"""Missing content of the notice: art. 13 point by point, and what closes sign-up on day
one.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from contacts.enums import Kind
from core.together import first, read_each
from disclosure import durations
from disclosure.enums import Audience, Section
from disclosure.facts import Facts
from erasure.models import Recipient
from retention.models import RetentionRule
from retention.schedule import POPULATIONS


@dataclass(frozen=True)
class Lack:
    """One item to fill in, and on which page."""

    code: str
    sentence: str
    url_name: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def __str__(self) -> str:
        return self.sentence


NAME = Lack("name", "Le nom de votre société", "accounts:company")
ADDRESS = Lack(
    "address",
    "L'adresse de votre société : rue, code postal, ville",
    "accounts:company",
)
CONTACT = Lack(
    "contact",
    "Un contact : l'e-mail de la société, ou celui du contact pour les données",
    "accounts:company",
)
WHOSE = {Kind.CLIENT: "clients", Kind.WORKER: "intervenants"}


def _recipients(kind: str) -> Lack:
    return Lack(
        "recipients",
        f"Les destinataires des informations de vos {WHOSE[Kind(kind)]}, ou « aucun »",
        "erasure:recipients",
    )


def _durations(kind: str) -> Lack:
    return Lack(
        "durations",
        f"La durée de garde des fiches de vos {WHOSE[Kind(kind)]}, ou son critère",
        "retention:rules",
    )


def asked() -> dict[str, QuerySet[Any]]:
    """The rows that `Said` reads."""
    return {
        "company": Company.objects.filter(pk=1),
        "recipients": Recipient.objects.in_use(),
        "rules": RetentionRule.objects.all(),
    }


@dataclass(frozen=True)
class Said:
    """What the company has filled in; one query, for both lists."""

    company: Company
    with_recipients: frozenset[str]
    with_durations: frozenset[str]

    @classmethod
    def now(cls, rows: Mapping[str, list[Any]] | None = None) -> "Said":
        """`rows`: what `asked` read, for a page that reads it with others."""
        rows = read_each(asked()) if rows is None else rows
        told = durations.said(rows["rules"])
        return cls(
            company=first(rows["company"]) or Company(pk=1),
            with_recipients=frozenset(
                kind for each in rows["recipients"] for kind in each.kinds
            ),
            with_durations=frozenset(POPULATIONS[each].value for each in told),
        )

    def lacks(self, kind: str) -> list[Lack]:
        company = self.company
        has_recipients = kind in self.with_recipients or kind in company.no_recipients
        said = {
            NAME: company.is_named,
            ADDRESS: company.has_address,
            CONTACT: bool(company.contact_address),
            _recipients(kind): has_recipients,
            _durations(kind): kind in self.with_durations,
        }
        return [lack for lack, is_said in said.items() if not is_said]


def lacks(kind: str) -> list[Lack]:
    """What the company must fill in before it collects from this list (art. 13)."""
    return Said.now().lacks(kind)


def closed_for(kind: str, now: datetime.datetime) -> list[Lack]:
    """What closes the sign-up and optional mailings of this list; empty if they are
    open.

    An instance that sent messages before the rule existed is only warned, until
    `open_until`.
    """
    said = Said.now()
    return [] if in_grace(said.company, now) else said.lacks(kind)


def in_grace(company: Company, now: datetime.datetime) -> bool:
    return bool(company.open_until and timezone.localdate(now) <= company.open_until)


@dataclass(frozen=True)
class NoticeOverview:
    """For the dashboard: missing items of both lists, and whether features are closed."""

    lacks: list[Lack]
    open_until: datetime.date | None

    @property
    def closed(self) -> bool:
        return bool(self.lacks) and self.open_until is None


def overview(
    now: datetime.datetime, rows: Mapping[str, list[Any]] | None = None
) -> NoticeOverview:
    said = Said.now(rows)
    company = said.company
    found = dict.fromkeys(lack for kind in Kind for lack in said.lacks(kind))
    return NoticeOverview(
        list(found), company.open_until if in_grace(company, now) else None
    )


@dataclass(frozen=True)
class Point:
    """One point of art. 13 or 14, and whether the notice covers it."""

    article: str
    what: str
    is_met: bool


def points(kind: str, facts: Facts | None = None) -> list[Point]:
    """Checklist of art. 13 and 14 under the present settings, as a lawyer would check
    it.
    """
    facts = facts or Facts.of(kind)
    company = facts.company
    is_relative = kind == Audience.RELATIVE
    settled = [
        ("13.1.a", "Qui est responsable, avec son adresse", bool(company.coordinates)),
        ("13.1.b", "Le contact pour les données", bool(company.data_contact)),
        ("13.1.c", "Chaque usage avec sa base", True),
        ("13.1.d", "Les intérêts légitimes, par leur nom", True),
        ("13.1.e", "Les destinataires", facts.listed),
        (
            "13.1.f",
            "Les transferts hors de l'Union européenne",
            facts.knows_countries,
        ),
        ("13.2.a", "Les durées", is_relative or bool(facts.durations)),
        ("13.2.a", "La durée des sauvegardes", bool(company.backup_days)),
        ("14.2.f", "L'origine des informations", True),
    ]
    worded = [
        (article, what, says(facts, section, words))
        for section, article, what, words in REQUIRED
        if not (is_relative and article in NOT_OF_RELATIVES)
    ]
    found = [Point(*each) for each in [*settled, *worded]]
    if is_relative:
        found = [
            replace(point, article=of_article_14(point.article)) for point in found
        ]
    return found


NOT_OF_RELATIVES = ("13.2.e", "13.2.c", "20")
"""They are asked for nothing, and no use of their data rests on consent or a contract."""
ARTICLE_14 = {
    "13.1.d": "14.2.b",
    "13.2.b": "14.2.c",
    "13.2.d": "14.2.e",
    "13.2.f": "14.2.g",
}


def of_article_14(article: str) -> str:
    """The same point in art. 14, for people who gave us nothing themselves."""
    return ARTICLE_14.get(article, article.replace("13.", "14.", 1))


REQUIRED = (
    (
        Section.OBLIGATION,
        "13.2.e",
        "Ce qui est obligatoire ou non",
        r"oui|obligatoire|libre",
    ),
    (
        Section.AUTOMATED,
        "13.2.f",
        "Les décisions automatisées",
        r"ordinateur|automati|machine",
    ),
    (Section.RIGHTS, "13.2.b", "Voir et avoir une copie", r"copie|accès|accéder"),
    (Section.RIGHTS, "13.2.b", "Corriger", r"corrig|rectifi"),
    (Section.RIGHTS, "13.2.b", "Supprimer", r"supprim|effac"),
    (Section.RIGHTS, "13.2.b", "Bloquer (limitation)", r"bloqu|limit"),
    (Section.RIGHTS, "21.4", "S'opposer", r"oppos"),
    (Section.RIGHTS, "20", "Emporter (portabilité)", r"emport|portab|fichier"),
    (Section.RIGHTS, "13.2.c", "Retirer son accord", r"retir"),
    (
        Section.COMPLAINT,
        "13.2.d",
        "La CNIL, avec son adresse",
        r"CNIL.*(7533|cnil\.fr)",
    ),
)
"""Section, article, required content, and a pattern that shows the content is there."""


def says(facts: Facts, section: Section, words: str) -> bool:
    """True for our own text; a section written by the company is matched with `words`."""
    own = facts.wordings.get(section)
    return not own or bool(re.search(words, own, re.IGNORECASE | re.DOTALL))


def missing_words(section: str, text: str, audience: str) -> list[str]:
    """Content required by art. 13 or 14 in a section and missing from this text."""
    is_relative = audience == Audience.RELATIVE
    return [
        f"{what} (art. {of_article_14(article) if is_relative else article})"
        for required, article, what, words in REQUIRED
        if required == section
        and not (is_relative and article in NOT_OF_RELATIVES)
        and not re.search(words, text, re.I | re.S)
    ]
