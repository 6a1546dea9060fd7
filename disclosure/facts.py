"""The settings behind the notice of art. 13 and 14, and the shape of its sections."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import Company
from campaigns.models import Campaign
from contacts.enums import Kind
from core.together import first, read_each
from disclosure import durations, uses
from disclosure.enums import Audience
from disclosure.models import Wording
from erasure import catalogue
from erasure.models import PersonalFieldChoice, Recipient
from retention.models import RetentionRule

OF_OFFERS = ("news", "asking")
"""The uses of a list that has an optional campaign to offer."""
EVERYTHING_OR_RELATIVES = r"tou[ts]|proche"
"""In what a recipient receives, the words that cover a relative's name and number."""


@dataclass(frozen=True)
class NoticeTable:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class NoticePart:
    """One section: a title, then paragraphs, a list and tables."""

    code: str
    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    tables: tuple[tuple[str, NoticeTable], ...] = ()
    """Each with its heading, which may be empty."""
    after: tuple[str, ...] = ()
    """Paragraphs below the list and the tables."""


Rows = Mapping[str, list[Any]]


def asked() -> dict[str, QuerySet[Any]]:
    """The rows that `Facts` and disclosure.complete read, of every audience."""
    return {
        "company": Company.objects.filter(pk=1),
        "recipients": Recipient.objects.in_use().order_by("name", "pk"),
        "rules": RetentionRule.objects.all(),
        "offers": Campaign.objects.active().optional(),
        "wordings": Wording.objects.all(),
        "choices": PersonalFieldChoice.objects.all(),
    }


@dataclass(frozen=True)
class Facts:
    """The settings used by the notice of one audience, read once."""

    kind: str
    """An Audience: a list of contacts, or their relatives."""
    company: Company
    recipients: tuple[Recipient, ...]
    listed: bool
    """Whether the company wrote its list of recipients, or declared that it has none."""
    durations: tuple[tuple[str, str], ...]
    offers: bool
    """Whether this list has an optional campaign."""
    erased: frozenset[str] = frozenset()
    """The paths that an erasure of this list empties; of both lists, for relatives."""
    wordings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, rows: Rows | None = None) -> "Facts":
        """1 query; none with `rows`, what `asked` read for a page that reads it with
        others or for several audiences."""
        rows = read_each(asked()) if rows is None else rows
        company = first(rows["company"]) or Company(pk=1)
        lists = [Kind(kind)] if kind in Kind.values else [*Kind]
        named = [r for r in rows["recipients"] if set(lists) & set(r.kinds)]
        told = tuple(each for each in named if _sees(kind, each))
        none = set(lists) <= set(company.no_recipients)
        erased = (
            catalogue.chosen(each, [c for c in rows["choices"] if c.kind == each])
            for each in lists
        )
        return cls(
            kind=kind,
            company=company,
            recipients=told,
            listed=bool(told) or none or (len(lists) > 1 and bool(named)),
            durations=tuple(durations.of_list(kind, rows["rules"])),
            offers=any(each.audience == kind for each in rows["offers"]),
            erased=frozenset().union(*erased),
            wordings={
                each.section: each.text
                for each in rows["wordings"]
                if each.audience == kind
            },
        )

    @property
    def is_client(self) -> bool:
        return self.kind == Kind.CLIENT

    @property
    def contact(self) -> str:
        return self.company.data_contact or self.company.name

    @property
    def how_to_ask(self) -> str:
        """Where to write, and how long the answer takes (art. 12(3))."""
        return (
            f"Écrivez à {self.contact}, ou par courrier. Nous répondons en un mois. Si "
            "c'est compliqué, nous pouvons prendre deux mois de plus : nous vous le disons "
            "avant, avec la raison."
        )

    @property
    def uses(self) -> list[uses.Use]:
        """What the company does with the data of this audience."""
        found = uses.of_list(self.kind, self.company)
        return [use for use in found if use.code not in OF_OFFERS or self.offers]

    @property
    def knows_countries(self) -> bool:
        """The company noted where each of these recipients keeps the data (art. 13.1.f)."""
        return self.listed and all(each.country for each in self.recipients)

    @property
    def says_nobody(self) -> bool:
        """By the company's own list, nobody else holds the data of this audience."""
        return self.listed and not self.recipients


def _sees(kind: str, recipient: Recipient) -> bool:
    """A relative's name and number are seen by those who receive everything, or
    relatives."""
    if kind != Audience.RELATIVE:
        return True
    return bool(re.search(EVERYTHING_OR_RELATIVES, recipient.data, re.IGNORECASE))
