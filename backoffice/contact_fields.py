"""The fields that a contact's page shows: what is filled, and the labels of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from contacts.addresses import readable_email, readable_number
from contacts.models import (
    ClientDetails,
    Contact,
    ExternalReference,
    WorkerDetails,
)
from core.typography import short_date

WIDE = 26
"""From this length on, a value takes the width of two columns instead of being cut."""


@dataclass(frozen=True)
class ShownField:
    label: str
    value: str

    @property
    def is_wide(self) -> bool:
        return len(self.value) >= WIDE


@dataclass(frozen=True)
class ShownFields:
    filled: list[ShownField]
    empty: list[str]
    """The labels of what is not filled."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, object]]) -> Self:
        pairs = [(label, str(value or "")) for label, value in rows]
        return cls(
            [ShownField(label, value) for label, value in pairs if value],
            [label for label, value in pairs if not value],
        )


def identity(contact: Contact, references: Iterable[ExternalReference]) -> ShownFields:
    """Name, references and addresses."""
    return ShownFields.of(_identity(contact, references))


def _identity(
    contact: Contact, references: Iterable[ExternalReference]
) -> list[tuple[str, object]]:
    born = contact.birth_date
    return [
        ("Civilité", contact.title),
        ("Prénom", contact.first_name),
        ("Nom", contact.last_name),
        ("Date de naissance", short_date(born) if born else ""),
        *((f"Référence ({each.system})", each.value) for each in references),
        ("E-mail", readable_email(contact.email or "")),
        ("Portable", readable_number(contact.mobile or "")),
        ("Téléphone fixe", readable_number(contact.phone or "")),
        ("Adresse", contact.street),
        ("Complément d'adresse", contact.street_extra),
        ("Code postal", contact.postcode),
        ("Ville", contact.city),
    ]


def of_client(details: ClientDetails, *, sees_sensitive: bool) -> ShownFields:
    return ShownFields.of(
        [
            ("Proche à prévenir", details.relative_name),
            ("Téléphone du proche", readable_number(details.relative_phone or "")),
            ("Accès au domicile", details.access_notes),
            *_if(sees_sensitive, ("Santé et autonomie", details.health_notes)),
            *_if(sees_sensitive, ("IBAN", in_groups(details.iban))),
        ]
    )


def of_worker(details: WorkerDetails, *, sees_sensitive: bool) -> ShownFields:
    number = details.social_security_number
    return ShownFields.of(
        [
            ("Matricule", details.worker_number),
            *_if(sees_sensitive, ("Numéro de sécurité sociale", number)),
            ("Nationalité", details.nationality),
            ("Proche à prévenir", details.relative_name),
            ("Téléphone du proche", readable_number(details.relative_phone or "")),
            ("Diplômes et expérience", details.diplomas),
            *_if(sees_sensitive, ("IBAN", in_groups(details.iban))),
        ]
    )


def in_groups(iban: str | None) -> str:
    """FR7630006000 -> FR76 3000 6000, as on paper."""
    plain = (iban or "").replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _if(shown: bool, row: tuple[str, object]) -> list[tuple[str, object]]:
    return [row] if shown else []


def side_by_side(left: Contact, right: Contact) -> list[tuple[str, str, str]]:
    """Label and both values of each field of the identity that one of them has."""
    both = [dict(_identity(each, each.references.all())) for each in (left, right)]
    labels = list(dict.fromkeys([*both[0], *both[1]]))
    rows = [(each, *(str(one.get(each) or "") for one in both)) for each in labels]
    return [(label, a, b) for label, a, b in rows if a or b]
