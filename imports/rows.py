"""Parse one row of a file: a contact and their choices, or the reason why it is
refused.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError

from campaigns.models import Campaign
from contacts import lifecycle
from contacts.addresses import (
    normalise_email,
    normalise_mobile,
    normalise_phone,
)
from contacts.enums import DEACTIVATED_STATUS, Kind, Source, Status
from contacts.formulas import as_typed
from contacts.models import Contact
from contacts.numbers import normalise_postcode
from contacts.references import clean_reference
from contacts.texts import plain, printable
from imports.addresses import address_in_one_cell
from imports.columns import BIRTH, COUNTRY, Columns
from imports.csv_records import Broken
from imports.dates import Impossible, NotADate, read_moment
from imports.enums import RefusalCode, WarningCode
from imports.spreadsheets import Formula, Linked, Titles

TOTAL = re.compile(
    r"(sous[- ]?)?total(\s*[:=(\d].*|\s+(g[eé]n[eé]ral|des?|clients?|lignes?)\b.*)?",
    re.IGNORECASE,
)
"""The last row of a report; somebody named Total has an address or a number."""
OF_A_PERSON = ("email", "mobile", "phone", "street", "birth_date", "title")
SEVERAL = " ::: "
"""Between two values of one field, in an export of Google Contacts."""


class RowRefused(ValueError):
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
"""Label of a status -> status, and the previous status for an inactive contact."""
BEFORE = {Status.FORMER_CLIENT: Status.CLIENT, Status.INACTIVE: Status.WORKER}
KIND_OF = {
    status: Kind.CLIENT
    if status in (Status.PROSPECT, Status.CLIENT, Status.FORMER_CLIENT)
    else Kind.WORKER
    for status in Status
}
TITLES = {
    **dict.fromkeys(["m", "mr", "monsieur"], "M."),
    **dict.fromkeys(
        ["mme", "madame", "mlle", "melle", "mademoiselle", "ms", "mrs", "miss"], "Mme"
    ),
}
YES = {"oui", "o", "1", "vrai", "x", "yes", "y", "true", "donne", "accepte", "abonne"}
NO = {
    "non",
    "n",
    "0",
    "faux",
    "no",
    "false",
    "refuse",
    "retire",
    "desabonne",
    "desinscrit",
    "unsubscribed",
}
UNSAID = {
    "jamais demande",
    "en attente",
    "en attente de confirmation",
    "termine",
    "termine donnees effacees",
}
"""Labels of our own export that are not « Accepté », « Refusé » or « Retiré »."""
WITHOUT_EFFECT = re.compile(r"(donne|accepte) sans effet .*")
"""« Accepté (sans effet : adresse inutilisable) » counts as consent."""
ERRORS = {
    "#N/A",
    "#N/D",
    "#REF!",
    "#VALUE!",
    "#VALEUR!",
    "#NAME?",
    "#NOM?",
    "#DIV/0!",
    "#NULL!",
    "#NUL!",
    "#NUM!",
    "#NOMBRE!",
    "NULL",
    "\\N",
}
TEXTS = ("first_name", "street", "street_extra", "postcode", "city", "notes")
LENGTHS = {
    name: getattr(Contact._meta.get_field(name), "max_length", None)
    for name in (*TEXTS, "last_name", "title", "email", "phone")
} | {"notes": 10_000}
AS_TEXT = re.compile(r'=?"([^"]*)"|\'(\d+)')
"""="01000" and '01000: notations that make a spreadsheet keep a leading zero."""
NORMALISED = {
    "email": normalise_email,
    "mobile": normalise_mobile,
    "phone": normalise_phone,
}
FRANCE = {"", "france", "fr", "fra", "francaise"}
OLDEST_CONSENT = datetime.date(1970, 1, 1)
YOUNGEST = 16
"""Minimum age in years: 12/03/20 as a client's birth date means 1920."""


@dataclass(frozen=True)
class ImportedChoice:
    campaign: Campaign
    granted: bool
    occurred_at: datetime.datetime | None
    source: str


@dataclass
class ImportedContactDraft:
    """An accepted row: a contact not yet saved, and the person's choices."""

    line: int
    contact: Contact
    values: Sequence[str]
    choices: list[ImportedChoice] = field(default_factory=list)
    unproved: list[Campaign] = field(default_factory=list)
    """Consents without source or date: they prove nothing and are dropped."""
    warnings: list[WarningCode] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    """System -> its reference of this person."""
    says_status: bool = False
    """Whether the row itself has a status."""
    lacks: RefusalCode | None = None
    """Required fields of a new contact that are missing; a row that changes one may
    lack them.
    """
    written: Mapping[str, str] = field(default_factory=dict)
    """Field name -> the cell before normalisation."""
    known: Contact | None = None
    """The contact, or the earlier row, of the same person."""

    def warn(self, code: WarningCode) -> None:
        if code not in self.warnings:
            self.warnings.append(code)


class RowReader:
    """Parses rows under one mapping of columns; `now` is the instant of the import.

    `kind`: accept only contacts of this kind. `status`: of the rows that have none.
    `update`: a row with a reference may lack the rest, if a contact has that reference.
    """

    def __init__(
        self,
        columns: Columns,
        *,
        now: datetime.datetime,
        kind: str | None,
        status: str | None = None,
        update: bool = False,
    ) -> None:
        self.columns = columns
        self.now = now
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.today = now.astimezone(self.zone).date()
        self.kind = kind
        self.status = Status(status) if status else None
        self.update = update

    def read(self, line: int, values: Sequence[str]) -> ImportedContactDraft:
        """Parse a row. Raises RowRefused."""
        if isinstance(values, Broken) or any(
            value.strip() for value in values[self.columns.width :]
        ):
            raise RowRefused(RefusalCode.LINE_UNREADABLE)
        contact = Contact(
            created_at=self.now, updated_at=self.now, source=Source.IMPORT
        )
        draft = ImportedContactDraft(line, contact, values)
        row = self._row(draft, values)
        if isinstance(values, Titles) or _is_total(row):
            raise RowRefused(RefusalCode.NOT_A_PERSON)
        self._references(draft, values)
        if not row.get("last_name"):
            self._need(draft, RefusalCode.NAME_MISSING)
        contact = draft.contact
        self._status(draft, row)
        self._addresses(contact, row)
        contact.birth_date = self._birth_date(draft, row.get("birth_date", ""))
        contact.last_name = row.get("last_name") or None
        contact.title = self._title(draft, row.get("title", ""))
        draft.written = dict(row)
        row["postcode"] = self._postcode(draft, row)
        for name in TEXTS:
            setattr(contact, name, row.get(name) or None)
        self._fit(draft)
        self._choices(draft, values, row)
        return draft

    def refusals(self, line: int, values: Sequence[str]) -> ImportedContactDraft | None:
        """The refusals of consent in a rejected row, which are recorded if the person
        is on file.

        The draft has only the fields that identify the person; None if the row refuses
        nothing.
        """
        draft = ImportedContactDraft(line, Contact(), values)
        if isinstance(values, Broken):
            return None
        with suppress(RowRefused):
            draft.written = self._row(draft, values)
            self._references(draft, values)
        row = draft.written
        self._choices(draft, values, dict(row))
        draft.choices = [choice for choice in draft.choices if not choice.granted]
        if not draft.choices or not (row.get("last_name") or draft.references):
            return None
        contact = draft.contact
        contact.kind = draft.choices[0].campaign.audience
        for name in ("last_name", "first_name", "street"):
            setattr(contact, name, row.get(name) or None)
        contact.postcode = self._postcode(draft, row)
        for name, normalise in NORMALISED.items():
            with suppress(ValidationError):
                setattr(contact, name, normalise(_text(row.get(name, ""))) or None)
        with suppress(RowRefused):
            contact.birth_date = self._birth_date(draft, row.get("birth_date", ""))
        contact.key_addresses()
        return draft

    def _row(
        self, draft: ImportedContactDraft, values: Sequence[str]
    ) -> dict[str, str]:
        row: dict[str, str] = {}
        for name, place in self.columns.fields.items():
            value = _cell(values, place)
            if name == "email" and isinstance(value, Linked) and "@" not in value:
                value = value.address
            text = as_typed(value.strip())
            if SEVERAL in text and name != "notes":
                text = text.partition(SEVERAL)[0].strip()
                draft.warn(WarningCode.SEVERAL_VALUES)
            # A note is any text; elsewhere a formula is not accepted as a value.
            computed = name == "notes" or not isinstance(value, Formula)
            if text.upper() in ERRORS or not computed:
                draft.warn(WarningCode.CELL_ERROR)
                text = ""
            try:
                row[name] = printable(text)
            except ValidationError:
                raise RowRefused(RefusalCode.UNPRINTABLE) from None
        parts = [row.pop(name, "") for name in BIRTH]
        if any(parts) and self.columns.fields.keys() >= {*BIRTH}:
            row["birth_date"] = row.get("birth_date") or " ".join(parts)
        if not (row.get("postcode") or row.get("city")):
            row |= address_in_one_cell(row.get("street", ""))
        return row

    def _references(self, draft: ImportedContactDraft, values: Sequence[str]) -> None:
        for system, place in self.columns.references.items():
            try:
                value = clean_reference(as_typed(_cell(values, place)))
            except ValidationError as error:
                if error.code == RefusalCode.UNPRINTABLE:
                    raise RowRefused(RefusalCode.UNPRINTABLE) from None
                draft.warn(WarningCode.REFERENCE_UNREAD)
                continue
            if value.upper() in ERRORS:
                draft.warn(WarningCode.CELL_ERROR)
            elif value:
                draft.references[system] = value

    def _need(self, draft: ImportedContactDraft, code: RefusalCode) -> None:
        """Reject the row, unless it may match an existing contact."""
        if not (self.update and draft.references):
            raise RowRefused(code)
        draft.lacks = draft.lacks or code

    def _status(self, draft: ImportedContactDraft, row: dict[str, str]) -> None:
        contact = draft.contact
        written = plain(row.get("status", ""))
        status, before = STATUSES.get(written, (None, None))
        draft.says_status = bool(written)
        if not written and self.status:
            status, before = self.status, BEFORE.get(self.status)
        if status is None and not written:
            self._need(draft, RefusalCode.STATUS_UNKNOWN)
            return
        if status is None or (self.kind and KIND_OF[status] != self.kind):
            raise RowRefused(RefusalCode.STATUS_UNKNOWN)
        contact.kind = KIND_OF[status]
        contact.status = status
        day = self._deactivation_day(row.get("deactivated_at", ""))
        if status != DEACTIVATED_STATUS[contact.kind]:
            if day:
                raise RowRefused(RefusalCode.DEACTIVATION_DATE_INVALID)
            return
        contact.deactivated_from = before or ""
        contact.deactivated_at = self.now
        if day:
            contact.deactivated_at = min(self._start_of(day), self.now)

    def _deactivation_day(self, text: str) -> datetime.date | None:
        try:
            moment = read_moment(text, oldest=OLDEST_CONSENT)
        except (Impossible, NotADate):
            raise RowRefused(RefusalCode.DEACTIVATION_DATE_INVALID) from None
        day = moment.date() if moment else None
        if day and lifecycle.refusal_of_day(day, today=self.today):
            raise RowRefused(RefusalCode.DEACTIVATION_DATE_INVALID)
        return day

    def _addresses(self, contact: Contact, row: dict[str, str]) -> None:
        try:
            contact.email = normalise_email(_text(row.get("email", ""))) or None
            contact.mobile = normalise_mobile(_text(row.get("mobile", ""))) or None
        except ValidationError as error:
            raise RowRefused(str(error.code)) from None
        contact.phone = normalise_phone(_text(row.get("phone", ""))) or None
        if contact.phone and "mobile" not in self.columns.fields:
            # An address book with one column for all numbers.
            with suppress(ValidationError):
                contact.mobile, contact.phone = normalise_mobile(contact.phone), None
        contact.key_addresses()

    def _title(self, draft: ImportedContactDraft, text: str) -> str | None:
        title = TITLES.get(plain(text))
        if text and title is None:
            draft.warn(WarningCode.TITLE_UNKNOWN)
        return title

    def _postcode(self, draft: ImportedContactDraft, row: Mapping[str, str]) -> str:
        """Restore the leading zero that a spreadsheet removed (01000), except for
        foreign postcodes.
        """
        code = _text(row.get("postcode", ""))
        country = row.get("country") or self.columns.of(draft.values, COUNTRY)
        abroad = plain(country) not in FRANCE
        if re.fullmatch(r"\d{4}", code) and not (abroad or self.columns.swiss):
            code = f"0{code}"
        try:
            return normalise_postcode(code)
        except ValidationError:
            draft.warn(WarningCode.POSTCODE_UNREAD)
            return ""

    def _birth_date(
        self, draft: ImportedContactDraft, text: str
    ) -> datetime.date | None:
        hundred = self.today.replace(day=1)
        hundred = hundred.replace(year=hundred.year - 99 - YOUNGEST)
        try:
            moment = read_moment(_text(text), oldest=hundred)
        except NotADate:
            draft.warn(WarningCode.BIRTH_DATE_UNREAD)
            return None
        except Impossible:
            raise RowRefused(RefusalCode.BIRTH_DATE_INVALID) from None
        if moment is None:
            return None
        if moment.date() > self.today or moment.year < 1880:
            raise RowRefused(RefusalCode.BIRTH_DATE_INVALID)
        return moment.date()

    def _fit(self, draft: ImportedContactDraft) -> None:
        """Drop and report a value that is too long; a name is never truncated."""
        for name, length in LENGTHS.items():
            if not length or len(getattr(draft.contact, name) or "") <= length:
                continue
            if name == "last_name":
                raise RowRefused(RefusalCode.TOO_LONG)
            setattr(draft.contact, name, None)
            draft.warn(WarningCode.TOO_LONG)

    def _choices(
        self, draft: ImportedContactDraft, values: Sequence[str], row: dict[str, str]
    ) -> None:
        at = self._consent_instant(draft, row.get("consent_date", ""))
        source = row.get("consent_source", "")[:200]
        for campaign, place in self.columns.campaigns.items():
            said = WITHOUT_EFFECT.sub(r"\1", plain(_cell(values, place)))
            if not said or said in UNSAID:
                continue
            if draft.contact.kind not in ("", campaign.audience):
                continue
            if said not in YES | NO:
                draft.warn(WarningCode.CHOICE_UNKNOWN)
                continue
            if said in YES and not (at and source):
                draft.unproved.append(campaign)
                continue
            draft.choices.append(ImportedChoice(campaign, said in YES, at, source))

    def _consent_instant(
        self, draft: ImportedContactDraft, text: str
    ) -> datetime.datetime | None:
        try:
            moment = read_moment(_text(text), oldest=OLDEST_CONSENT)
        except (Impossible, NotADate):
            draft.warn(WarningCode.CONSENT_DATE_UNREAD)
            return None
        if moment is None:
            return None
        instant = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return instant if instant <= self.now else None

    def _start_of(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(), self.zone)


def _cell(values: Sequence[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _is_total(row: Mapping[str, str]) -> bool:
    """Whether the row sums up a report: « Total », or a number in place of a name."""
    name, title = row.get("last_name", ""), row.get("title", "")
    if any(row.get(field) for field in OF_A_PERSON if field != "title"):
        return False
    if TOTAL.fullmatch(title):
        return True
    is_sum = TOTAL.fullmatch(name) or (name and not any(map(str.isalpha, name)))
    return bool(is_sum) and not title


def _text(value: str) -> str:
    found = AS_TEXT.fullmatch(value)
    return (found[1] or found[2] or "") if found else value
