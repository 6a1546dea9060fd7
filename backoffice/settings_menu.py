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


class MenuLink(NamedTuple):
    label: str
    url: str
    text: str


class MenuCard(NamedTuple):
    title: str
    icon: str
    links: list[MenuLink]


SETTINGS_MENU: list[tuple[str, str, list[Tab]]] = [
    (
        "Gestion des données à caractère personnel",
        "shield-lock",
        [
            Tab(
                label="Consentement",
                url_name="consent:notices",
                args=(),
                permission="consent.manage_notices",
                text="Les textes de la demande de consentement et les campagnes.",
            ),
            Tab(
                label="Suppression",
                url_name="erasure:fields",
                args=(),
                permission="erasure.manage_personal_fields",
                text="Les informations à caractère personnel que le droit à l'oubli efface.",
            ),
            Tab(
                label="Conservation des données",
                url_name="retention:rules",
                args=(),
                permission="retention.manage_retention",
                text="La durée de conservation après la désactivation d'une fiche.",
            ),
            Tab(
                label="Conservations légales",
                url_name="erasure:presets",
                args=(),
                permission="erasure.manage_holds",
                text="Ce que la loi oblige à garder malgré une suppression.",
            ),
            Tab(
                label="Destinataires",
                url_name="erasure:recipients",
                args=(),
                permission="erasure.manage_recipients",
                text="Qui d'autre détient ces données, et doit être informé d'une suppression.",
            ),
        ],
    ),
    (
        "Portail",
        "door-open",
        [
            Tab(
                label="Clients",
                url_name="portal:settings",
                args=(Kind.CLIENT,),
                permission="portal.manage_portal",
                text="Ce que vos clients voient de leur portail.",
            ),
            Tab(
                label="Intervenants",
                url_name="portal:settings",
                args=(Kind.WORKER,),
                permission="portal.manage_portal",
                text="Ce que vos intervenants voient de leur portail.",
            ),
        ],
    ),
    (
        "Modèles d'emails / SMS",
        "envelope-paper",
        [
            Tab(
                label="Modèles",
                url_name="messaging:templates",
                args=(),
                permission="messaging.manage_templates",
                text="RGPD client, RGPD Intervenant, Consentement RGPD et vos modèles.",
            ),
            Tab(
                label="Domaine d'envoi",
                url_name="messaging:domain",
                args=(),
                permission="accounts.manage_company",
                text="SPF, DKIM, DMARC, et ce qui arrive vraiment dans les boîtes.",
            ),
        ],
    ),
    (
        "Société",
        "building",
        [
            Tab(
                label="Premier jour",
                url_name="disclosure:first_day",
                args=(),
                permission="accounts.manage_company",
                text="Tout ce que vos contacts doivent savoir, sur une page à confirmer.",
            ),
            Tab(
                label="Vos informations",
                url_name="disclosure:settings",
                args=(Kind.CLIENT,),
                permission="disclosure.manage_disclosure",
                text="La page que vos contacts lisent : contenu, textes, versions.",
            ),
            Tab(
                label="Société",
                url_name="accounts:company",
                args=(),
                permission="accounts.manage_company",
                text="Nom, adresse, contact pour la protection des données, logo.",
            ),
        ],
    ),
]


def cards(user: User) -> Iterator[MenuCard]:
    for title, icon, tabs in SETTINGS_MENU:
        links = list(_links(user, tabs))
        if links:
            yield MenuCard(title, icon, links)


def _links(user: User, tabs: list[Tab]) -> Iterator[MenuLink]:
    for tab in tabs:
        url = reverse(tab.url_name, args=tab.args)
        if may_open(user, tab.permission):
            yield MenuLink(tab.label, url, tab.text)
