"""What one row of a file says: a contact and her choices, or why it is refused."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError

from backoffice.enums import RefusalCode
from backoffice.import_columns import Columns
from campaigns.models import Campaign
from contacts import lifecycle
from contacts.addresses import (
    normalise_email,
    normalise_mobile,
    normalise_phone,
)
from contacts.enums import DEACTIVATED_STATUS, Kind, Status
from contacts.formulas import as_typed
from contacts.models import Contact
from contacts.texts import plain, printable


class Refused(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = RefusalCode(code)


STATUSES = {
    "prospect": (Status.PROSPECT, None),
    "prospecte": (Status.PROSPECT, None),
    "client": (Status.CLIENT, None),
    "cliente": (Status.CLIENT, None),
    "ancien client": (Status.FORMER_CLIENT, Status.CLIENT),
    "ancienne cliente": (Status.FORMER_CLIENT, Status.CLIENT),
    "ancien prospect": (Status.FORMER_CLIENT, Status.PROSPECT),
    "ancienne prospecte": (Status.FORMER_CLIENT, Status.PROSPECT),
    "candidat": (Status.CANDIDATE, None),
    "candidate": (Status.CANDIDATE, None),
    "intervenant": (Status.WORKER, None),
    "intervenante": (Status.WORKER, None),
    "inactif": (Status.INACTIVE, Status.WORKER),
    "inactive": (Status.INACTIVE, Status.WORKER),
    "ancien intervenant": (Status.INACTIVE, Status.WORKER),
    "ancienne intervenante": (Status.INACTIVE, Status.WORKER),
    "ancien candidat": (Status.INACTIVE, Status.CANDIDATE),
    "ancienne candidate": (Status.INACTIVE, Status.CANDIDATE),
}
"""Situation on the sheet -> status, and the status before for an inactive one."""
KIND_OF = {
    status: Kind.CLIENT
    if status in (Status.PROSPECT, Status.CLIENT, Status.FORMER_CLIENT)
    else Kind.WORKER
    for status in Status
}
TITLES = {
    **dict.fromkeys(["m", "mr", "monsieur"], "M."),
    **dict.fromkeys(["mme", "madame", "mlle", "mademoiselle"], "Mme"),
}
YES = {"oui", "o", "1", "vrai", "x", "yes"}
NO = {"non", "n", "0", "faux", "no"}
TEXTS = ("first_name", "street", "street_extra", "postcode", "city", "notes")
LENGTHS = {
    name: getattr(Contact._meta.get_field(name), "max_length", None)
    for name in (*TEXTS, "last_name", "title", "email", "phone")
} | {"notes": 10_000}
DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Choice:
    campaign: Campaign
    granted: bool
    occurred_at: datetime.datetime | None
    source: str


@dataclass
class Draft:
    """An accepted row: a contact not yet saved, and what she chose."""

    line: int
    contact: Contact
    values: Sequence[str]
    choices: list[Choice] = field(default_factory=list)
    ignored_yes: bool = False
    """An acceptance without source or date: it proves nothing, so it is left out."""


def read_date(text: str) -> datetime.date | None:
    """26/11/1950, 26-11-1950 or 1950-11-26; None when it is no date."""
    if found := DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := ISO.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


class RowReader:
    """Reads rows under one mapping of columns; `now` is the instant of the import."""

    def __init__(
        self, columns: Columns, *, now: datetime.datetime, kind: str | None
    ) -> None:
        self.columns = columns
        self.now = now
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.today = now.astimezone(self.zone).date()
        self.kind = kind

    def read(self, line: int, values: Sequence[str]) -> Draft:
        """Raises Refused."""
        row = {
            name: as_typed(values[place].strip()) if place < len(values) else ""
            for name, place in self.columns.fields.items()
        }
        try:
            row = {name: printable(value) for name, value in row.items()}
        except ValidationError:
            raise Refused(RefusalCode.UNPRINTABLE) from None
        if not row["last_name"]:
            raise Refused(RefusalCode.NAME_MISSING)
        contact = Contact(created_at=self.now, updated_at=self.now)
        self._status(contact, row)
        self._addresses(contact, row)
        contact.birth_date = self._birth_date(row.get("birth_date", ""))
        contact.last_name = row["last_name"]
        title = row.get("title", "")
        contact.title = TITLES.get(plain(title), title) or None
        for name in TEXTS:
            setattr(contact, name, row.get(name) or None)
        for name, length in LENGTHS.items():
            if length and len(getattr(contact, name) or "") > length:
                raise Refused(RefusalCode.TOO_LONG)
        draft = Draft(line, contact, values)
        self._choices(draft, values, row)
        return draft

    def _status(self, contact: Contact, row: dict[str, str]) -> None:
        status, before = STATUSES.get(plain(row["status"]), (None, None))
        if status is None or (self.kind and KIND_OF[status] != self.kind):
            raise Refused(RefusalCode.STATUS_UNKNOWN)
        contact.kind = KIND_OF[status]
        contact.status = status
        written = row.get("deactivated_at", "")
        if status != DEACTIVATED_STATUS[contact.kind]:
            if written:
                raise Refused(RefusalCode.DEACTIVATION_DATE_INVALID)
            return
        contact.deactivated_from = before or ""
        contact.deactivated_at = self.now
        if written:
            day = read_date(written)
            if day is None or lifecycle.refusal_of_day(day, today=self.today):
                raise Refused(RefusalCode.DEACTIVATION_DATE_INVALID)
            contact.deactivated_at = min(self._start_of(day), self.now)

    def _addresses(self, contact: Contact, row: dict[str, str]) -> None:
        try:
            contact.email = normalise_email(row.get("email", "")) or None
            contact.mobile = normalise_mobile(row.get("mobile", "")) or None
        except ValidationError as error:
            raise Refused(str(error.code)) from None
        contact.phone = normalise_phone(row.get("phone", "")) or None
        contact.key_addresses()

    def _birth_date(self, text: str) -> datetime.date | None:
        if not text:
            return None
        day = read_date(text)
        if day is None or day > self.today or day.year < 1880:
            raise Refused(RefusalCode.BIRTH_DATE_INVALID)
        return day

    def _choices(
        self, draft: Draft, values: Sequence[str], row: dict[str, str]
    ) -> None:
        day = read_date(row.get("consent_date", ""))
        at = self._start_of(day) if day and day <= self.today else None
        source = row.get("consent_source", "")[:200]
        for campaign, place in self.columns.campaigns.items():
            said = plain(values[place]) if place < len(values) else ""
            if not said or campaign.audience != draft.contact.kind:
                continue
            if said not in YES | NO:
                raise Refused(RefusalCode.CHOICE_UNKNOWN)
            if said in YES and not (at and source):
                draft.ignored_yes = True
                continue
            draft.choices.append(Choice(campaign, said in YES, at, source))

    def _start_of(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self.zone)
