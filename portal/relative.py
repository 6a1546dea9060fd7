"""The relative whom a contact wants called, as the contact themselves changes it."""

from collections.abc import Mapping

from django.db import transaction

from accounts import audit
from contacts.enums import Kind
from contacts.models import ClientDetails, Contact, WorkerDetails

Details = ClientDetails | WorkerDetails
FIELDS = ("relative_name", "relative_phone")


def details_of(contact: Contact) -> Details:
    """The stored details of the contact, or empty ones that are not saved yet."""
    model = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    found: Details | None = model.objects.filter(contact=contact).first()
    return found or model(contact=contact)


def store(contact: Contact, values: Mapping[str, str | None]) -> None:
    """Save the name and the number; both empty removes the relative."""
    with transaction.atomic():
        Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        details = details_of(contact)
        changed = [
            name for name in FIELDS if (getattr(details, name) or None) != values[name]
        ]
        if not changed:
            return
        for name in changed:
            setattr(details, name, values[name])
        if details.pk is None:
            details.save()
        else:
            details.save(update_fields=changed)
        audit.record("portal.relative_changed", target=contact.target, fields=changed)
