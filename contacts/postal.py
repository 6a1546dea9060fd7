"""The postal address of a contact, as it is written on a letter."""

from django.db.models import Q

from contacts.models import Contact


def _filled(field: str) -> Q:
    return Q(**{f"{field}__gt": ""})


COMPLETE = (
    (_filled("street") | _filled("street_extra"))
    & _filled("postcode")
    & _filled("city")
)
"""Condition: a letter arrives; a hamlet may have no street."""


def lines(contact: Contact) -> list[str]:
    """Name, street and town; what is missing takes no line."""
    name = f"{contact.title or ''} {contact}".strip()
    town = " ".join(filter(None, [contact.postcode, contact.city]))
    return [line for line in (name, contact.street, contact.street_extra, town) if line]
