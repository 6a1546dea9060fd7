"""The back-office's menu: one table, with the permissions of each entry."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.reading import may_open


class MenuEntry(NamedTuple):
    label: str
    url_name: str
    icon: str
    permission: str = ""


class Item(NamedTuple):
    label: str
    url: str
    icon: str
    current: str
    """Value of aria-current: « page », « true » for a page below, or nothing."""


class MenuSection(NamedTuple):
    label: str
    items: list[Item]


MENU: dict[str, list[MenuEntry]] = {
    "": [
        MenuEntry("Tableau de bord", "backoffice:dashboard", "speedometer2"),
        MenuEntry("Aide", "guide:contents", "question-circle"),
    ],
    "Contacts": [
        MenuEntry("Clients", "contacts:clients", "people", "contacts.view_contact"),
        MenuEntry(
            "Intervenants", "contacts:workers", "person-badge", "contacts.view_contact"
        ),
        MenuEntry(
            "Doublons possibles",
            "backoffice:doubles",
            "people",
            "contacts.deactivate_contact",
        ),
    ],
    "Communication": [
        MenuEntry("E-mailing", "mailings:list", "envelope", "mailings.send_mailings"),
        MenuEntry("SMS", "mailings:sms_list", "chat-dots", "mailings.send_mailings"),
        MenuEntry("Appels", "calls:list", "telephone-outbound", "calls.make_calls"),
        MenuEntry(
            "Réponses SMS",
            "mailings:replies",
            "chat-left-text",
            "mailings.send_mailings",
        ),
        MenuEntry(
            "À joindre autrement",
            "mailings:unreached",
            "telephone",
            "messaging.send_messages",
        ),
    ],
    "RGPD": [
        MenuEntry("Demandes", "portal:requests", "inbox", "portal.manage_requests"),
        MenuEntry("Suppressions", "erasure:list", "eraser", "erasure.view_erasure"),
        MenuEntry(
            "Conservation",
            "retention:dashboard",
            "hourglass-split",
            "retention.run_purge",
        ),
        MenuEntry("Espace DPO", "dpo:hub", "briefcase", "accounts.view_journal"),
    ],
    "Administration": [
        MenuEntry(
            "Configuration",
            "backoffice:configuration",
            "gear",
            "accounts.manage_company",
        ),
        MenuEntry(
            "Utilisateurs", "accounts:users", "person-gear", "accounts.manage_users"
        ),
        MenuEntry("Clés API", "accounts:api_keys", "key", "accounts.manage_api_keys"),
        MenuEntry(
            "Registre", "consent:register", "shield-check", "consent.verify_ledger"
        ),
        MenuEntry(
            "Journal", "accounts:journal", "journal-text", "accounts.view_journal"
        ),
        MenuEntry("Imports", "imports:imports", "upload", "imports.import_contacts"),
        MenuEntry("Exports", "exports:exports", "download", "exports.export_contacts"),
        MenuEntry(
            "Webhooks", "webhooks:webhooks", "broadcast", "webhooks.manage_webhooks"
        ),
    ],
}


def navigation(request: HttpRequest) -> dict[str, object]:
    """A context processor; nothing is computed on a page without a menu."""
    return {"navigation": SimpleLazyObject(lambda: list(_sections(request)))}


def _sections(request: HttpRequest) -> Iterator[MenuSection]:
    for label, entries in MENU.items():
        items = list(_items(request, entries))
        if items:
            yield MenuSection(label, items)


def _items(request: HttpRequest, entries: list[MenuEntry]) -> Iterator[Item]:
    for entry in entries:
        if entry.permission and not may_open(request.user, entry.permission):
            continue
        url = reverse(entry.url_name)
        yield Item(entry.label, url, entry.icon, _current(request.path, url))


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
