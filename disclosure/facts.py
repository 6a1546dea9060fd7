"""The settings behind the notice of art. 13 and 14, and the shape of its sections."""

from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import Company
from campaigns.models import Campaign
from contacts.enums import Kind
from disclosure import durations, uses
from disclosure.enums import Audience
from disclosure.models import Wording
from erasure import catalogue
from erasure.models import Recipient, RecipientQuerySet

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
    wordings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str) -> "Facts":
        company = Company.current()
        lists = _lists_of(kind)
        named = Recipient.objects.in_use().filter(kinds__overlap=lists)
        told = tuple(_seeing(kind, named).order_by("name", "pk"))
        none = set(lists) <= set(company.no_recipients)
        offered = Campaign.objects.of_audience(kind).active().optional()
        own = Wording.objects.filter(audience=kind)
        return cls(
            kind=kind,
            company=company,
            recipients=told,
            listed=bool(told) or none or (len(lists) > 1 and named.exists()),
            durations=tuple(durations.of_list(kind)),
            offers=offered.exists(),
            wordings=dict(own.values_list("section", "text")),
        )

    @cached_property
    def erased(self) -> frozenset[str]:
        """The paths that an erasure of this list empties; of both lists, for relatives."""
        return frozenset().union(*map(catalogue.chosen, _lists_of(self.kind)))

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


def _lists_of(audience: str) -> list[Kind]:
    return [Kind(audience)] if audience in Kind.values else [*Kind]


def _seeing(kind: str, named: RecipientQuerySet) -> RecipientQuerySet:
    """A relative's name and number are seen by those who receive everything, or
    relatives."""
    if kind != Audience.RELATIVE:
        return named
    return named.filter(data__iregex=EVERYTHING_OR_RELATIVES)
