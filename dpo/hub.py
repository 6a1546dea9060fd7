"""The cards of /dpo/: what shows that the company does what it says (art. 5(2))."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.reading import may_open
from contacts.enums import Kind


class HubPage(NamedTuple):
    label: str
    url_name: str
    permission: str
    text: str
    """What one finds there, in a sentence."""
    query: str = ""
    args: tuple[str, ...] = ()


class HubLink(NamedTuple):
    label: str
    url: str
    text: str


class HubCard(NamedTuple):
    title: str
    icon: str
    links: list[HubLink]


CARDS: list[tuple[str, str, list[HubPage]]] = [
    (
        "Les traitements",
        "journal-text",
        [
            HubPage(
                "Registre des traitements",
                "dpo:register",
                "accounts.view_journal",
                "Finalités, bases, données, destinataires, durées, sécurité : fait de vos"
                " réglages, chaque version gardée.",
            ),
            HubPage(
                "Rapports mensuels",
                "dpo:reports",
                "accounts.view_journal",
                "Choix, demandes, effacements, envois écartés, exports : les nombres de"
                " chaque mois, gardés.",
            ),
            HubPage(
                "Page « Vos informations »",
                "disclosure:settings",
                "disclosure.manage_disclosure",
                "Ce que les personnes lisent, et ses versions.",
                args=(Kind.CLIENT,),
            ),
        ],
    ),
    (
        "Les personnes",
        "people",
        [
            HubPage(
                "Demandes",
                "portal:requests",
                "portal.manage_requests",
                "Accès, rectification, effacement, opposition : la plus ancienne d'abord,"
                " avec son délai.",
            ),
            HubPage(
                "À une date passée",
                "dpo:past",
                "consent.view_history",
                "Qui une campagne pouvait joindre à un instant donné, et pourquoi : pour"
                " répondre à une plainte.",
            ),
            HubPage(
                "Droit à l'oubli",
                "erasure:list",
                "erasure.view_erasure",
                "Chaque effacement et son attestation, complet ou à reprendre.",
            ),
            HubPage(
                "Destinataires",
                "erasure:recipients",
                "erasure.manage_recipients",
                "Qui d'autre détient des données, dans quel pays, avec quelle garantie.",
            ),
        ],
    ),
    (
        "Les incidents",
        "exclamation-octagon",
        [
            HubPage(
                "Violations de données",
                "dpo:breaches",
                "accounts.view_journal",
                "Le registre des violations : qui est touché d'après le journal, le délai"
                " de 72 heures, la notification, le message aux personnes.",
            ),
            HubPage(
                "Jours inhabituels",
                "dpo:watch",
                "accounts.view_journal",
                "Beaucoup de fiches vues, la nuit, un premier export, des connexions"
                " refusées : avec leurs nombres.",
            ),
        ],
    ),
    (
        "Les preuves",
        "shield-check",
        [
            HubPage(
                "Registre des consentements",
                "consent:register",
                "consent.verify_ledger",
                "La vérification du registre : aucun choix modifié, ôté ou ajouté.",
            ),
            HubPage(
                "Dossier de contrôle",
                "dpo:inspection",
                "exports.export_contacts",
                "Les sept points d'un contrôle, et le dossier scellé à remettre.",
            ),
            HubPage(
                "Journal",
                "accounts:journal",
                "accounts.view_journal",
                "Qui a consulté, modifié ou exporté quoi, et quand.",
            ),
            HubPage(
                "Domaine d'envoi",
                "messaging:domain",
                "accounts.manage_company",
                "Ce qui part vraiment : SPF, DKIM, DMARC, et la lecture d'un e-mail reçu.",
            ),
            HubPage(
                "Exports",
                "exports:exports",
                "exports.export_contacts",
                "Les listes et la copie des données d'une personne.",
            ),
        ],
    ),
    (
        "Les durées et les copies",
        "hourglass-split",
        [
            HubPage(
                "Conservation",
                "retention:dashboard",
                "retention.run_purge",
                "Les purges faites, ce qui vient et ce qui est en retard.",
            ),
            HubPage(
                "Conservations légales",
                "erasure:presets",
                "erasure.manage_holds",
                "Ce que la loi oblige à garder malgré une suppression.",
            ),
            HubPage(
                "Archive intermédiaire",
                "erasure:archive",
                "erasure.manage_holds",
                "Les valeurs que la loi garde après une suppression, hors des fiches : lues"
                " avec un motif, que le journal note.",
            ),
            HubPage(
                "Sauvegardes et essais de restauration",
                "accounts:journal",
                "accounts.view_journal",
                "Dans le journal : chaque essai, et son résultat.",
                query="?action=backup.tried",
            ),
        ],
    ),
]


def cards(user: User) -> Iterator[HubCard]:
    """The cards with the links that this user may open; a card without any is left out."""
    for title, icon, entries in CARDS:
        links = [
            HubLink(
                page.label,
                reverse(page.url_name, args=page.args) + page.query,
                page.text,
            )
            for page in entries
            if may_open(user, page.permission)
        ]
        if links:
            yield HubCard(title, icon, links)
