"""The seven points of the European action on erasure (EDPB, coordinated enforcement 2025),
and where the product shows each.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.reading import may_open
from contacts.enums import Kind
from dpo import security
from retention import schedule


class PointEvidence(NamedTuple):
    label: str
    url: str


class InspectionPoint(NamedTuple):
    title: str
    answer: str
    evidence: list[PointEvidence]


def _authorised() -> str:
    return (
        f"Chacun n'a que les droits de son rôle. {security.second_factor()} Effacer ou"
        " exporter demande une preuve d'identité récente. Chaque acte est écrit dans le"
        " journal, avec son auteur."
    )


def _durations() -> str:
    runs = (
        "La purge passe chaque nuit."
        if any(schedule.rules_in_force().values())
        else "Aucune durée n'efface d'elle-même : la société efface à la main."
    )
    return f"{runs} Le tableau montre ce qui vient et ce qui est en retard."


# Title, answer (a function where a setting changes it), then (label, URL name, arguments, permission) of each evidence.
POINTS: list[
    tuple[str, str | Callable[[], str], list[tuple[str, str, tuple[str, ...], str]]]
] = [
    (
        "La procédure interne",
        "Une demande est enregistrée avec son délai, son auteur et sa réponse. L'effacement"
        " passe par un seul moteur, quel que soit le bouton.",
        [
            ("Demandes", "portal:requests", (), "portal.manage_requests"),
            ("Droit à l'oubli", "erasure:list", (), "erasure.view_erasure"),
        ],
    ),
    (
        "Les personnes habilitées",
        _authorised,
        [
            ("Utilisateurs", "accounts:users", (), "accounts.manage_users"),
            ("Journal", "accounts:journal", (), "accounts.view_journal"),
        ],
    ),
    (
        "L'information des personnes",
        "La page « Vos informations » est faite de vos réglages. Un avis dit ce qui est"
        " supprimé, ce qui reste, pourquoi et jusqu'à quand.",
        [
            (
                "Vos informations",
                "disclosure:settings",
                (Kind.CLIENT,),
                "disclosure.manage_disclosure",
            ),
        ],
    ),
    (
        "Les exceptions",
        "Ce que la loi oblige à garder est posé champ par champ, avec sa règle et son"
        " dernier jour ; le reste part tout de suite.",
        [
            (
                "Conservations légales",
                "erasure:presets",
                (),
                "erasure.manage_holds",
            ),
        ],
    ),
    (
        "Les durées de conservation",
        _durations,
        [
            ("Conservation", "retention:dashboard", (), "retention.run_purge"),
            ("Registre des traitements", "dpo:register", (), "accounts.view_journal"),
        ],
    ),
    (
        "Les sauvegardes",
        "Les effacements sont écrits dans un journal hors de la base, et rejoués après"
        " toute restauration. Tant que ce n'est pas fait, rien ne part.",
        [
            ("Essais de restauration", "accounts:journal", (), "accounts.view_journal"),
        ],
    ),
    (
        "L'effacement réel",
        "Les valeurs sont supprimées et non masquées. Elles sont ensuite cherchées dans la"
        " base et les fichiers : l'attestation dit ce qui a été cherché.",
        [
            ("Attestations", "erasure:list", (), "erasure.view_erasure"),
            (
                "Registre des consentements",
                "consent:register",
                (),
                "consent.verify_ledger",
            ),
        ],
    ),
]


def answers() -> Iterator[tuple[str, str]]:
    """The title and the answer of each point, under the present settings."""
    for title, answer, _ in POINTS:
        yield title, answer() if callable(answer) else answer


def points(user: User) -> Iterator[InspectionPoint]:
    """The seven points, each with the evidence that this user may open."""
    for (title, answer), (*_, evidence) in zip(answers(), POINTS, strict=True):
        yield InspectionPoint(
            title,
            answer,
            [
                PointEvidence(label, reverse(url_name, args=args))
                for label, url_name, args, permission in evidence
                if may_open(user, permission)
            ],
        )
