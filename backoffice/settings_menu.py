"""The configuration page: one card per subject, one link per tab."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.reading import may_open
from contacts.enums import Kind


class Tab(NamedTuple):
    label: str
    url_name: str
    args: tuple[str, ...]
    permission: str
    text: str


class Link(NamedTuple):
    label: str
    url: str
    text: str


class Card(NamedTuple):
    title: str
    icon: str
    links: list[Link]


SETTINGS_MENU: list[tuple[str, str, list[Tab]]] = [
    (
        "Gestion des données à caractère personnel",
        "shield-lock",
        [
            Tab(
                "Consentement",
                "consent:notices",
                (),
                "consent.manage_notices",
                "Les textes de la demande de consentement et les campagnes.",
            ),
            Tab(
                "Suppression",
                "erasure:fields",
                (),
                "erasure.manage_personal_fields",
                "Les informations à caractère personnel que le droit à l'oubli efface.",
            ),
            Tab(
                "Conservation des données",
                "retention:rules",
                (),
                "retention.manage_retention",
                "La durée de conservation après la désactivation d'une fiche.",
            ),
            Tab(
                "Conservations légales",
                "erasure:presets",
                (),
                "erasure.manage_holds",
                "Ce que la loi oblige à garder malgré une suppression.",
            ),
            Tab(
                "Destinataires",
                "erasure:recipients",
                (),
                "erasure.manage_recipients",
                "Qui d'autre détient ces données, et doit être informé d'une suppression.",
            ),
        ],
    ),
    (
        "Portail",
        "door-open",
        [
            Tab(
                "Clients",
                "portal:settings",
                (Kind.CLIENT,),
                "portal.manage_portal",
                "Ce que vos clients voient de leur portail.",
            ),
            Tab(
                "Intervenants",
                "portal:settings",
                (Kind.WORKER,),
                "portal.manage_portal",
                "Ce que vos intervenants voient de leur portail.",
            ),
        ],
    ),
    (
        "Modèles d'emails / SMS",
        "envelope-paper",
        [
            Tab(
                "Modèles",
                "messaging:templates",
                (),
                "messaging.manage_templates",
                "RGPD client, RGPD Intervenant, Consentement RGPD et vos modèles.",
            ),
            Tab(
                "Domaine d'envoi",
                "messaging:domain",
                (),
                "accounts.manage_company",
                "SPF, DKIM, DMARC, et ce qui arrive vraiment dans les boîtes.",
            ),
        ],
    ),
    (
        "Société",
        "building",
        [
            Tab(
                "Premier jour",
                "disclosure:first_day",
                (),
                "accounts.manage_company",
                "Tout ce que vos contacts doivent savoir, sur une page à confirmer.",
            ),
            Tab(
                "Vos informations",
                "disclosure:settings",
                (Kind.CLIENT,),
                "disclosure.manage_disclosure",
                "La page que vos contacts lisent : contenu, textes, versions.",
            ),
            Tab(
                "Société",
                "accounts:company",
                (),
                "accounts.manage_company",
                "Nom, adresse, contact pour la protection des données, logo.",
            ),
        ],
    ),
]


def cards(user: User) -> Iterator[Card]:
    for title, icon, tabs in SETTINGS_MENU:
        links = list(_links(user, tabs))
        if links:
            yield Card(title, icon, links)


def _links(user: User, tabs: list[Tab]) -> Iterator[Link]:
    for tab in tabs:
        url = reverse(tab.url_name, args=tab.args)
        if may_open(user, tab.permission):
            yield Link(tab.label, url, tab.text)
