"""References of a contact in other systems: one per system, unique within it."""

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contacts.models import Contact, ExternalReference
from contacts.querysets import ContactQuerySet
from contacts.texts import printable, visible

USUAL = ("erp", "compta", "brevo")
"""Systems suggested before any is in use."""
SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
LONGEST = 100


class ReferenceTaken(ValueError):
    """Another contact has this reference; the message is in French."""


def clean_system(text: str) -> str:
    """The system's name in lower case; raises ValidationError (code system_invalid)."""
    system = visible(text).lower()
    if not SYSTEM.fullmatch(system):
        raise ValidationError(
            "Le nom d'un système est fait de lettres, de chiffres et de tirets"
            " (30 au plus), par exemple « erp ».",
            code="system_invalid",
        )
    return system


def clean_reference(text: str) -> str:
    """The reference, "" if empty; raises ValidationError (code reference_invalid).

    It is kept after an erasure, so it must be opaque: an e-mail address is refused.
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
    """Parse the format of `written`: « erp : C1043 », one per line. Raises
    ValidationError."""
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
    """Systems with at least one reference."""
    names = ExternalReference.objects.order_by("system").values_list(
        "system", flat=True
    )
    return list(names.distinct())


def known_systems() -> list[str]:
    """Systems in use, and the usual ones."""
    return sorted({*USUAL, *used_systems()})


def find_each(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(system, reference) -> contact id; one query per system."""
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


def find(
    system: str,
    value: str,
    *,
    lock: bool = False,
    among: ContactQuerySet | None = None,
) -> Contact | None:
    """The contact with this reference, with its references loaded."""
    found = Contact.objects.all() if among is None else among
    found = found.filter(references__system=system, references__value=value)
    if lock:
        found = found.select_for_update(no_key=True, of=("self",))
    try:
        return found.prefetch_related("references").get()
    except Contact.DoesNotExist:
        return None


def store(contact: Contact, wanted: Mapping[str, str]) -> bool:
    """Set these references ("" removes one) and leave the others; returns whether
    something changed. Raises ReferenceTaken, without changing anything."""
    if not wanted:
        return False
    known = references_of(contact)
    changed = {s: v for s, v in wanted.items() if known.get(s, "") != v}
    if not changed:
        return False
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
    getattr(contact, "_prefetched_objects_cache", {}).pop("references", None)
    return True
