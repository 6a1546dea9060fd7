"""Lists of contacts as CSV or XLSX, streamed, and safe to open in a spreadsheet."""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import phonenumbers
from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from campaigns.models import Campaign
from consent import effect, ledger
from consent.eligibility import Eligibility
from consent.enums import Decision
from consent.models import Consent
from contacts.addresses import readable_email
from contacts.formulas import harmless
from contacts.models import Contact
from contacts.references import of_each, used_systems
from core.csv_lines import csv_lines
from core.typography import short_date

CHUNK = 2000
COLUMNS = {
    "title": "Civilité",
    "last_name": "Nom",
    "first_name": "Prénom",
    "status": "Situation",
    "email": "E-mail",
    "mobile": "Portable",
    "phone": "Téléphone",
    "street": "Adresse",
    "street_extra": "Complément",
    "postcode": "Code postal",
    "city": "Ville",
    "birth_date": "Date de naissance",
    "deactivated_at": "Date de désactivation",
    "notes": "Notes",
    "references": "Références",
}
"""Column names are those that an import understands; each system has its own column, «
Référence (erp) ».
"""


@dataclass(frozen=True)
class Selection:
    """The contacts and columns to export."""

    audience: str
    status: str = ""
    campaign: Campaign | None = None
    columns: Sequence[str] = tuple(COLUMNS)
    consents: bool = False

    def contacts(self) -> QuerySet[Contact]:
        """Erased contacts, those whose processing is limited, and those merged into
        another one are excluded."""
        found = (
            ledger.reachable(self.campaign)
            if self.campaign
            else Contact.objects.of_kind(self.audience)
        )
        if self.status:
            found = found.filter(status=self.status)
        found = found.not_erased().unmerged()
        return found.filter(restricted_at=None).order_by("id")

    def campaigns(self) -> list[Campaign]:
        if not self.consents:
            return []
        offered = Campaign.objects.of_audience(self.audience).active().optional()
        return list(offered.in_order())


def rows(selection: Selection) -> Iterator[list[str]]:
    """The header, then one row per contact; four queries per chunk."""
    campaigns = selection.campaigns()
    systems = used_systems() if "references" in selection.columns else []
    fields = [name for name in selection.columns if name != "references"]
    yield [
        *(COLUMNS[name] for name in fields),
        *(f"Référence ({system})" for system in systems),
        *(c.label for c in campaigns),
    ]
    stream = selection.contacts().iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        states = _states(chunk, campaigns)
        named = of_each(contact.pk for contact in chunk) if systems else {}
        for contact in chunk:
            values = [_text(contact, name) for name in fields]
            values += [named.get(contact.pk, {}).get(system, "") for system in systems]
            values += [
                states.get((contact.pk, campaign.pk), "Jamais demandé")
                for campaign in campaigns
            ]
            yield [harmless(value) for value in values]


def _states(
    chunk: Sequence[Contact], campaigns: Sequence[Campaign]
) -> dict[tuple[int, int], str]:
    """State of each consent as a label; one without effect includes the reason, so that
    no other tool uses the address.
    """
    if not campaigns:
        return {}
    found = Consent.objects.filter(contact__in=chunk, campaign__in=campaigns)
    rows = list(found.values_list("contact_id", "campaign_id", "state", "reachable"))
    idle = {
        contact
        for contact, _, state, reachable in rows
        if state == Decision.GIVEN and not reachable
    }
    reasons = {
        (contact, campaign): reason
        for contact, campaign, reason in Eligibility.objects.filter(
            contact__in=idle, campaign__in=campaigns
        ).values_list("contact_id", "campaign_id", "reason")
    }
    return {
        (contact, campaign): effect.label(
            state, "" if reachable else reasons.get((contact, campaign), "")
        )
        for contact, campaign, state, reachable in rows
    }


def _text(contact: Contact, name: str) -> str:
    if name == "status":
        return _situation(contact)
    value = getattr(contact, name)
    match value:
        case None | "":
            return ""
        case datetime.date():
            return short_date(value)
    if name == "email":
        return readable_email(value)
    return _number(value) if name in ("mobile", "phone") else str(value)


def _situation(contact: Contact) -> str:
    if contact.deactivated_from in ("prospect", "candidate"):
        return "Ancien prospect" if contact.kind == "client" else "Ancien candidat"
    return contact.get_status_display()


def _number(value: str) -> str:
    """French numbers in national format, foreign ones as stored."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    if number.country_code not in (33, 262, 590, 594, 596):
        return value
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(number, style))


def as_csv(selection: Selection) -> Iterator[str]:
    return csv_lines(rows(selection))


def as_xlsx(selection: Selection) -> Iterator[bytes]:
    """Every cell is text, so that the spreadsheet converts nothing."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Contacts")
    for row in rows(selection):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value[:32_767])
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(1 << 16):
            yield block
