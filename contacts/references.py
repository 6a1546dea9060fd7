"""The names that other systems have for a sheet: one per system, unique within it."""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contacts.models import Contact, ExternalReference
from contacts.texts import printable, visible

USUAL = ("erp", "compta", "brevo")
"""Systems that are offered before any of them is known."""
SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
LONGEST = 100


class ReferenceTaken(ValueError):
    """Another sheet has this reference; the text is French."""


def clean_system(text: str) -> str:
    """Lower case; raises ValidationError (code system_invalid)."""
    system = visible(text).lower()
    if not SYSTEM.fullmatch(system):
        raise ValidationError(
            "Le nom d'un système est fait de lettres, de chiffres et de tirets"
            " (30 au plus), par exemple « erp ».",
            code="system_invalid",
        )
    return system


def clean_reference(text: str) -> str:
    """Raises ValidationError (code reference_invalid); "" for none.

    It outlives an erasure, so it must be opaque: an e-mail address is none.
    """
    reference = visible(printable(text))
    if "@" in reference:
        raise ValidationError(
            "Une référence est un numéro du logiciel : une adresse e-mail n'en est pas une.",
            code="reference_invalid",
        )
    if len(reference) > LONGEST or "\n" in reference:
        raise ValidationError(
            f"Une référence tient en {LONGEST} caractères, sur une ligne.",
            code="reference_invalid",
        )
    return reference


def parse(text: str) -> dict[str, str]:
    """« erp : C1043 », one a line, as `written` writes them. Raises ValidationError."""
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        system, colon, value = line.partition(":")
        system, value = clean_system(system), clean_reference(value)
        if not (colon and value):
            raise ValidationError(
                "Écrivez une référence par ligne, par exemple « erp : C1043 ».",
                code="reference_invalid",
            )
        if system in found:
            raise ValidationError(
                f"Une fiche a une seule référence dans « {system} ».",
                code="reference_invalid",
            )
        found[system] = value
    return found


def written(references: Mapping[str, str]) -> str:
    return "\n".join(f"{system} : {value}" for system, value in references.items())


def references_of(contact: Contact) -> dict[str, str]:
    """System -> reference."""
    return {each.system: each.value for each in contact.references.all()}


def used_systems() -> list[str]:
    """The systems that name a sheet."""
    names = ExternalReference.objects.order_by("system").values_list(
        "system", flat=True
    )
    return list(names.distinct())


def known_systems() -> list[str]:
    """Those, and the usual ones."""
    return sorted({*USUAL, *used_systems()})


def find_each(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(system, reference) -> id of the sheet that has it; one query a system."""
    by_system: dict[str, set[str]] = {}
    for system, value in wanted:
        by_system.setdefault(system, set()).add(value)
    return {
        (system, value): contact
        for system, values in by_system.items()
        for value, contact in ExternalReference.objects.filter(
            system=system, value__in=values
        ).values_list("value", "contact_id")
    }


def of_each(contacts: Iterable[int]) -> dict[int, dict[str, str]]:
    """Contact id -> system -> reference; one query."""
    found: dict[int, dict[str, str]] = {}
    rows = ExternalReference.objects.filter(contact__in=list(contacts))
    for contact, system, value in rows.values_list("contact_id", "system", "value"):
        found.setdefault(contact, {})[system] = value
    return found


def find(system: str, value: str) -> Contact | None:
    return Contact.objects.filter(
        references__system=system, references__value=value
    ).first()


def store(contact: Contact, wanted: Mapping[str, str]) -> bool:
    """Set these references, "" removes one; the others stay. Says whether something
    changed; raises ReferenceTaken, and changes nothing then."""
    if not wanted:
        return False
    known = references_of(contact)
    changed = {s: v for s, v in wanted.items() if known.get(s, "") != v}
    try:
        with transaction.atomic():
            for system, value in changed.items():
                if value:
                    contact.references.update_or_create(
                        system=system, defaults={"value": value}
                    )
                else:
                    contact.references.filter(system=system).delete()
    except IntegrityError as error:
        raise ReferenceTaken("Cette référence est celle d'une autre fiche.") from error
    return bool(changed)
