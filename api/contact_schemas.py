"""A contact as the API reads it, shows it and tags it (ETag)."""

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    JsonValue,
    StringConstraints,
    field_validator,
    model_validator,
)

from api import tombstones
from api.paging import Page
from api.shapes import Instant
from contacts.addresses import (
    normalise_email,
    normalise_mobile,
    normalise_phone,
    readable_email,
)
from contacts.enums import ACTIVE_STATUSES, Kind, Status
from contacts.models import Contact
from contacts.references import (
    clean_reference,
    clean_system,
    references_of,
)
from contacts.texts import printable
from core import signatures
from erasure.enums import Cause, ErasureState
from retention import schedule

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST_REFERENCES = 20
OLDEST_BIRTH = datetime.date(1880, 1, 1)
STREET_EXTRA = "Complément d'adresse."
TEXTS = (
    "title",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "phone",
    "street",
    "street_extra",
    "postcode",
    "city",
    "notes",
)


class KeptOut(Schema):
    field: str = Field(examples=["street"])
    law: str = Field(examples=["Code de commerce, art. L123-22"])
    until: datetime.date = Field(description="Dernier jour inclus.")
    reason: str = Field(examples=["Factures"])


class ErasureOut(Schema):
    id: int = Field(examples=[17])
    at: datetime.datetime
    cause: str = Field(
        examples=["retention"],
        json_schema_extra={"enum": list[JsonValue](Cause.values)},
    )
    state: str = Field(
        description="Ce que la recherche après l'effacement a trouvé.",
        examples=["complete"],
        json_schema_extra={"enum": list[JsonValue](ErasureState.values)},
    )
    kept: list[KeptOut] = Field(
        description="Ce que la loi interdit encore d'effacer, et jusqu'à quand."
    )


class ContactOut(Schema):
    public_id: UUID
    kind: Kind
    status: Status
    deactivated_from: Status | None = None
    title: str | None = Field(None, examples=["Mme"])
    first_name: str | None = Field(None, examples=["Jeanne"])
    last_name: str | None = Field(None, examples=["Arbusse"])
    email: str | None = Field(None, examples=["jeanne.arbusse@exemple.fr"])
    mobile: str | None = Field(None, examples=["+33612345678"])
    phone: str | None = None
    street: str | None = Field(None, examples=["4 rue des Lilas"])
    street_extra: str | None = Field(
        None, description=STREET_EXTRA, examples=["Bâtiment B, 3e étage"]
    )
    postcode: str | None = Field(None, examples=["69003"])
    city: str | None = Field(None, examples=["Lyon"])
    birth_date: datetime.date | None = None
    notes: str | None = None
    references: dict[str, str] = Field(
        {},
        description="Ce que d'autres systèmes appellent cette fiche, un nom par système.",
        examples=[{"erp": "C1043"}],
    )
    deactivated_at: datetime.datetime | None = None
    last_kept_day: datetime.date | None = Field(
        None,
        description="Dernier jour où les données d'une fiche inactive sont conservées.",
    )
    erased_at: datetime.datetime | None = None
    deceased_at: datetime.datetime | None = Field(
        None, description="L'instant où un décès a été signalé."
    )
    restricted_at: datetime.datetime | None = Field(
        None, description="L'instant depuis lequel le traitement est limité (art. 18)."
    )
    merged_into: UUID | None = Field(
        None,
        description="La fiche qui reste, si celle-ci est fusionnée avec elle : elle ne "
        "reçoit plus rien et ne se modifie plus.",
    )
    erasure: ErasureOut | None = Field(
        None,
        description="Le dernier effacement de cette fiche, s'il y en a un ; il reste après"
        " une réactivation.",
    )


class Contacts(Schema):
    data: list[ContactOut]
    next: str | None = None


Text10 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)]
Text20 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]
Text30 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
Text100 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Text200 = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
LongText = Annotated[str, StringConstraints(max_length=10_000)]


def _written_day(value: object) -> object:
    """A date must be text: the library would also accept a number of seconds."""
    if isinstance(value, str) and not ISO_DAY.fullmatch(value):
        raise ValueError("Un jour s'écrit comme 2026-03-02.")
    if value is not None and not isinstance(value, str | datetime.date):
        raise ValueError("Un jour s'écrit comme 2026-03-02.")
    return value


Day = Annotated[datetime.date, BeforeValidator(_written_day)]


def _born(day: datetime.date | None) -> datetime.date | None:
    if day and not OLDEST_BIRTH <= day <= timezone.localdate():
        raise ValueError("Cette date de naissance est impossible.")
    return day


NO_NAME = "Une fiche a un nom."


class ContactFields(Schema):
    """The fields of a contact that a caller may write."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = Field(
        None,
        description="Une situation active de la liste. Désactiver et réactiver sont"
        " des opérations à part.",
        examples=["client"],
    )
    title: Text20 | None = Field(None, examples=["Mme"])
    first_name: Text100 | None = Field(None, examples=["Jeanne"])
    last_name: Text100 | None = Field(None, examples=["Arbusse"])
    email: Address | None = Field(None, examples=["jeanne.arbusse@exemple.fr"])
    mobile: Text30 | None = Field(None, examples=["06 12 34 56 78"])
    phone: Text30 | None = None
    street: Text200 | None = Field(None, examples=["4 rue des Lilas"])
    street_extra: Text200 | None = Field(
        None, description=STREET_EXTRA, examples=["Bâtiment B, 3e étage"]
    )
    postcode: Text10 | None = Field(None, examples=["69003"])
    city: Text100 | None = Field(None, examples=["Lyon"])
    birth_date: Annotated[Day | None, AfterValidator(_born)] = Field(
        None, examples=["1950-03-02"]
    )
    notes: LongText | None = None
    references: dict[str, str | None] | None = Field(
        None,
        description="Système -> référence ; null en retire une, les absentes restent.",
        examples=[{"erp": "C1043"}],
    )

    @field_validator("references")
    @classmethod
    def _referable(cls, given: dict[str, str | None] | None) -> dict[str, str]:
        if given and len(given) > MOST_REFERENCES:
            raise ValueError(f"{MOST_REFERENCES} références au plus par appel.")
        found: dict[str, str] = {}
        try:
            for name, value in (given or {}).items():
                if (system := clean_system(name)) in found:
                    raise ValueError(f"Le système « {system} » est écrit deux fois.")
                found[system] = clean_reference(value or "")
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        return found

    @field_validator("*")
    @classmethod
    def _printable(cls, value: object) -> object:
        return printable(value) if isinstance(value, str) else value

    @field_validator("last_name")
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        if value == "":
            raise ValueError(NO_NAME)
        return value

    @field_validator("email", "mobile", "phone")
    @classmethod
    def _one_shape(cls, value: str | None, info: Any) -> str | None:
        normalise = {
            "email": normalise_email,
            "mobile": normalise_mobile,
            "phone": normalise_phone,
        }[info.field_name]
        try:
            return normalise(value or "")
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None


class ContactIn(ContactFields):
    kind: Kind = Field(examples=["client"])
    last_name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
    ] = Field(examples=["Arbusse"])

    @model_validator(mode="after")
    def _status_fits(self) -> "ContactIn":
        if self.status and self.status not in ACTIVE_STATUSES[self.kind]:
            raise ValueError(
                "Cette situation n'est pas une situation active de la liste."
            )
        return self


class ContactPatch(ContactFields):
    @field_validator("last_name")
    @classmethod
    def _kept(cls, value: str | None) -> str:
        if value is None:
            raise ValueError(NO_NAME)
        return value


class ContactQuery(Page):
    email: str | None = Field(
        None, max_length=254, description="Adresse exacte, casse mise à part."
    )
    mobile: str | None = Field(
        None, max_length=30, description="Numéro de portable, écrit de toute façon."
    )
    kind: Kind | None = None
    status: list[Status] | None = Field(
        None, max_length=6, description="Une situation, ou plusieurs (status répété)."
    )
    reference: str | None = Field(
        None, max_length=100, description="Référence exacte dans un autre logiciel."
    )
    system: str | None = Field(
        None,
        max_length=30,
        description="Le logiciel de cette référence.",
        examples=["erp"],
    )
    updated_since: Instant | None = Field(
        None,
        description="Fiches modifiées à cet instant ou depuis ; pour tout savoir (choix,"
        " adresses, effacements) : GET /changes.",
    )
    erased_since: Instant | None = Field(
        None,
        description="Fiches effacées à cet instant ou depuis, réactivées ou non.",
    )

    @property
    def of(self) -> str:
        """The name of this list: a cursor is only valid for the list with the same
        filters.
        """
        filters = self.dict(exclude={"cursor", "limit"}, exclude_none=True)
        digest = signatures.digest("api.filters", repr(sorted(filters.items())))
        return f"contacts:{digest.hex()[:16]}"


def present(contact: Contact) -> dict[str, Any]:
    """A contact as the API shows it."""
    known = getattr(contact, tombstones.EVER_ERASED, True)
    erasure = tombstones.of_one(contact.pk) if known else None
    return _present(contact) | {"erasure": erasure}


def present_each(contacts: Sequence[Contact]) -> list[dict[str, Any]]:
    """Several contacts as the API shows them, in a constant number of queries."""
    rules = schedule.rules_in_force()
    erasures = tombstones.of([c.pk for c in contacts], timezone.localdate())
    return [
        _present(contact, rules) | {"erasure": erasures.get(contact.pk)}
        for contact in contacts
    ]


def _present(
    contact: Contact, rules: schedule.AnyRules | None = None
) -> dict[str, Any]:
    shown = {name: getattr(contact, name) or None for name in TEXTS}
    shown["email"] = readable_email(contact.email or "") or None
    return shown | {
        "public_id": contact.public_id,
        "kind": contact.kind,
        "status": contact.status,
        "deactivated_from": contact.deactivated_from or None,
        "birth_date": contact.birth_date,
        "references": references_of(contact),
        "deactivated_at": contact.deactivated_at,
        "last_kept_day": schedule.last_kept_day_of(contact, rules),
        "erased_at": contact.erased_at,
        "deceased_at": contact.deceased_at,
        "restricted_at": contact.restricted_at,
        "merged_into": contact.merged_into and contact.merged_into.public_id,
    }


def shown_with_etag(contact: Contact, response: HttpResponse) -> dict[str, Any]:
    """The contact as the API shows it; sets the ETag header to its version."""
    shown = present(contact)
    response["ETag"] = next(_etags_of(shown))
    return shown


def etags(contact: Contact) -> Iterator[str]:
    """The current tags of the contact, the one of the present key first."""
    yield from _etags_of(present(contact))


def _etags_of(shown: Mapping[str, Any]) -> Iterator[str]:
    """Keyed digests of the representation; keyed so that no value can be guessed from
    them.
    """
    text = json.dumps(shown, sort_keys=True, default=str)
    for digest in signatures.digests("api.etag", text):
        yield f'"{digest.hex()[:32]}"'
