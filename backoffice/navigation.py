"""The back-office's menu: one table, with the permissions of each entry."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.reading import may_open


class Entry(NamedTuple):
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


class Section(NamedTuple):
    label: str
    items: list[Item]


MENU: dict[str, list[Entry]] = {
    "": [
        Entry("Tableau de bord", "backoffice:dashboard", "speedometer2"),
        Entry("Aide", "guide:contents", "question-circle"),
    ],
    "Contacts": [
        Entry("Clients", "contacts:clients", "people", "contacts.view_contact"),
        Entry(
            "Intervenants", "contacts:workers", "person-badge", "contacts.view_contact"
        ),
        Entry(
            "Doublons possibles",
            "backoffice:doubles",
            "people",
            "contacts.deactivate_contact",
        ),
    ],
    "Communication": [
        Entry("E-mailing", "mailings:list", "envelope", "mailings.send_mailings"),
        Entry("SMS", "mailings:sms_list", "chat-dots", "mailings.send_mailings"),
        Entry(
            "Réponses SMS",
            "mailings:replies",
            "chat-left-text",
            "mailings.send_mailings",
        ),
        Entry(
            "À joindre autrement",
            "mailings:unreached",
            "telephone",
            "messaging.send_messages",
        ),
    ],
    "RGPD": [
        Entry("Demandes", "portal:requests", "inbox", "portal.manage_requests"),
        Entry("Suppressions", "erasure:list", "eraser", "erasure.view_erasure"),
        Entry(
            "Conservation",
            "retention:dashboard",
            "hourglass-split",
            "retention.run_purge",
        ),
        Entry("Espace DPO", "dpo:hub", "briefcase", "accounts.view_journal"),
    ],
    "Administration": [
        Entry(
            "Configuration",
            "backoffice:configuration",
            "gear",
            "accounts.manage_company",
        ),
        Entry("Utilisateurs", "accounts:users", "person-gear", "accounts.manage_users"),
        Entry("Clés API", "accounts:api_keys", "key", "accounts.manage_api_keys"),
        Entry("Registre", "consent:register", "shield-check", "consent.verify_ledger"),
        Entry("Journal", "accounts:journal", "journal-text", "accounts.view_journal"),
        Entry("Imports", "imports:imports", "upload", "imports.import_contacts"),
        Entry("Exports", "exports:exports", "download", "exports.export_contacts"),
        Entry("Webhooks", "webhooks:webhooks", "broadcast", "webhooks.manage_webhooks"),
    ],
}


def navigation(request: HttpRequest) -> dict[str, object]:
    """A context processor; nothing is computed on a page without a menu."""
    return {"navigation": SimpleLazyObject(lambda: list(_sections(request)))}


def _sections(request: HttpRequest) -> Iterator[Section]:
    for label, entries in MENU.items():
        items = list(_items(request, entries))
        if items:
            yield Section(label, items)


def _items(request: HttpRequest, entries: list[Entry]) -> Iterator[Item]:
    for entry in entries:
        if entry.permission and not may_open(request.user, entry.permission):
            continue
        url = reverse(entry.url_name)
        yield Item(entry.label, url, entry.icon, _current(request.path, url))


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
