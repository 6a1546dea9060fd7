"""The names that other systems have for a sheet: one per system, unique within it."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contacts.models import Contact
from contacts.texts import printable, visible

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
    """Raises ValidationError (code reference_invalid); "" for none."""
    reference = visible(printable(text))
    if len(reference) > LONGEST or "\n" in reference:
        raise ValidationError(
            f"Une référence tient en {LONGEST} caractères, sur une ligne.",
            code="reference_invalid",
        )
    return reference


def references_of(contact: Contact) -> dict[str, str]:
    """System -> reference."""
    return {each.system: each.value for each in contact.references.all()}


def find(system: str, value: str) -> Contact | None:
    return Contact.objects.filter(
        references__system=system, references__value=value
    ).first()


def store(contact: Contact, wanted: Mapping[str, str]) -> bool:
    """Set these references, "" removes one; the others stay. Says whether something
    changed; raises ReferenceTaken, and changes nothing then."""
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
