"""Template filters that format a contact's stored values."""

from django.template import Library

from contacts.addresses import readable_email, readable_number

register = Library()


@register.filter
def number(value: str | None) -> str:
    """+33612345678 -> 06 12 34 56 78."""
    return readable_number(value or "")


@register.filter
def email(value: str | None) -> str:
    """jean@xn--caf-dma.fr -> jean@café.fr."""
    return readable_email(value or "")
