"""Staff remarks on an erasure outlive the data: they must not identify anybody."""

from contacts.models import Contact
from erasure import catalogue
from erasure.engine.plan import ErasurePlan
from erasure.engine.values import Weight, collect
from erasure.verification.patterns import Patterns

IDENTIFYING = {Weight.ALONE, Weight.NAME, Weight.BESIDE}


def names_somebody(contact: Contact, text: str) -> bool:
    """Whether a text contains a value of the contact that identifies them."""
    entries = [e for e in catalogue.all_fields() if contact.kind in e.spec.kinds]
    people = collect(ErasurePlan(tuple(entries)), [contact.pk])
    hits = Patterns(list(people.values())).hits(text.encode())
    return any(hit.pattern.weight in IDENTIFYING for hit in hits)
