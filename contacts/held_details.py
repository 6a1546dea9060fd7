"""The identity and the addresses that are held of a person, as the person reads them."""

from contacts.addresses import readable_email, readable_number
from contacts.models import Contact


def told(contact: Contact) -> str:
    """One line each, « Portable : 06 12 34 56 78 », what is missing included: it can be
    corrected too. Only what identifies and reaches the person: no note, no health."""
    name = " ".join(
        filter(None, [contact.title, contact.first_name, contact.last_name])
    )
    town = " ".join(filter(None, [contact.postcode, contact.city]))
    street = [contact.street, contact.street_extra, town]
    rows = [
        ("Nom", name),
        ("E-mail", readable_email(contact.email or "")),
        ("Portable", readable_number(contact.mobile or "")),
        ("Téléphone fixe", readable_number(contact.phone or "")),
        ("Adresse", ", ".join(filter(None, street))),
    ]
    return "\n".join(f"{label} : {value or 'rien'}" for label, value in rows)
