"""Template filters that format the audit journal."""

from collections.abc import Mapping

from django.template import Library
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from accounts.audit import MEMBERS
from accounts.audit_labels import DETAILS, label
from accounts.models import AuditEvent
from accounts.page_labels import page_label

register = Library()

# Target prefix -> the page that shows it and its French name.
PAGES = {
    "contact": ("backoffice:contact", "Fiche"),
    "user": ("accounts:edit_user", "Compte"),
}


@register.filter
def action_label(action: str) -> str:
    return label(action)


@register.filter
def details_text(details: Mapping[str, object]) -> str:
    """{"fields": ["city"]} -> « champs : city ». Contacts are counted, not listed."""
    return " ; ".join(
        f"{DETAILS.get(name, name)} : {_detail(name, value)}"
        for name, value in details.items()
        if name != MEMBERS
    )


def _detail(name: str, value: object) -> str:
    if name == "contacts" and isinstance(value, list):
        return str(len(value))
    if name == "page" and isinstance(value, str):
        return page_label(value)
    return _text(value)


@register.simple_tag
def journal_target(line: AuditEvent) -> str:
    """A link to the line's target, if there is a page for it."""
    kind, _, identifier = line.target.partition(":")
    if kind not in PAGES:
        return line.target
    url_name, word = PAGES[kind]
    try:
        url = reverse(url_name, args=[identifier])
    except NoReverseMatch:
        return line.target
    return format_html('<a href="{}">{} {}</a>', url, word, identifier[:8])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "aucun" if value is None else str(value)
