"""The columns of the lists of contacts: which ones a user reads, and what stands in them.

The name and the situation always stand; a user chooses the others, for each list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from backoffice.consent_words import label_of
from campaigns.models import Campaign
from consent.enums import NEVER_ASKED
from consent.models import Consent
from contacts.addresses import readable_email, readable_number
from contacts.models import Contact
from core.sorting import SortColumn
from mailings.sent import asked_rows

DETAILS = {
    "email": "E-mail",
    "portable": "Portable",
    "code_postal": "Code postal",
    "ville": "Ville",
}
CONSENT = "consentement-"


@dataclass(frozen=True)
class Offered:
    """A column that may be chosen."""

    name: str
    label: str
    is_shown: bool


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    state: str = ""
    """The state of a consent; "" in the other columns."""


class ListColumns:
    """The chosen columns of one page of a list; 2 queries more if one is of consents."""

    def __init__(self, user: User, kind: str, contacts: Iterable[Contact]) -> None:
        self.chosen = set(user.list_columns.get(kind, DETAILS))
        optional = Campaign.objects.of_audience(kind).active().optional()
        self.campaigns = list(optional.in_order())
        self.shown = [c for c in self.campaigns if _name(c) in self.chosen]
        self.states: dict[tuple[int, int], str] = {}
        self.asked: set[int] = set()
        if self.shown:
            self._read([contact.pk for contact in contacts])

    def _read(self, contacts: Sequence[int]) -> None:
        found = Consent.objects.filter(contact__in=contacts, campaign__in=self.shown)
        for contact, campaign, state in found.values_list(
            "contact", "campaign", "state"
        ):
            self.states[contact, campaign] = state
        self.asked = {row["pk"] for row in asked_rows(contacts)}

    @property
    def details(self) -> list[Offered]:
        return [
            Offered(name, label, name in self.chosen) for name, label in DETAILS.items()
        ]

    @property
    def consents(self) -> list[Offered]:
        return [
            Offered(_name(each), _head(each), each in self.shown)
            for each in self.campaigns
        ]

    def heads(self, columns: Iterable[SortColumn]) -> list[SortColumn]:
        """Those of `columns` that are shown, then one for each consent."""
        left_out = {label for name, label in DETAILS.items() if name not in self.chosen}
        kept = [column for column in columns if column.label not in left_out]
        return [*kept, *(SortColumn(_head(each)) for each in self.shown)]

    def cells(self, contact: Contact) -> list[Cell]:
        """What stands after the name and the situation of this contact."""
        values = {
            "email": readable_email(contact.email or ""),
            "portable": readable_number(contact.mobile or ""),
            "code_postal": contact.postcode or "",
            "ville": contact.city or "",
        }
        details = [
            Cell(label, values[name])
            for name, label in DETAILS.items()
            if name in self.chosen
        ]
        return [*details, *(self._consent(contact, each) for each in self.shown)]

    def _consent(self, contact: Contact, campaign: Campaign) -> Cell:
        if contact.is_erased and not contact.is_active:
            return Cell(_head(campaign), "")
        state = self.states.get((contact.pk, campaign.pk), NEVER_ASKED)
        words = label_of(state, asked=contact.pk in self.asked)
        return Cell(_head(campaign), words, state)


def keep(user: User, kind: str, names: Iterable[str]) -> None:
    """Save the columns of this list for this user; names that no column has are ignored."""
    optional = Campaign.objects.of_audience(kind).active().optional()
    known = {*DETAILS, *map(_name, optional)}
    user.list_columns[kind] = sorted(known.intersection(names))
    user.save(update_fields=["list_columns"])


def _name(campaign: Campaign) -> str:
    return f"{CONSENT}{campaign.pk}"


def _head(campaign: Campaign) -> str:
    return f"{campaign.label} ({campaign.get_channel_display()})"
