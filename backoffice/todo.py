"""« À faire aujourd'hui »: what waits for this user, each line with its button."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.plurals import counted


@dataclass(frozen=True)
class Todo:
    label: str
    number: int
    url: str
    button: str
    hint: str = ""
    is_late: bool = False


def lines(ctx: dict[str, Any]) -> list[Todo]:
    """The lines that are not zero, the late ones first; no query.

    `ctx` is the dashboard's context: what the user may not see is absent from it.
    """
    found = (line for line in _every(ctx) if line.number)
    return sorted(found, key=lambda line: not line.is_late)


def _every(ctx: dict[str, Any]) -> Iterator[Todo]:
    if requests := ctx.get("requests"):
        left = requests.days_left or 0
        yield Todo(
            "Demandes de droits",
            requests.open,
            reverse("portal:requests"),
            "Répondre",
            requests.lateness or f"{counted(left, 'jour')} pour la plus urgente",
            is_late=bool(requests.late),
        )
    yield Todo(
        "Violations de données à notifier",
        ctx.get("breaches", 0),
        reverse("dpo:breaches"),
        "Notifier",
        "à la CNIL, dans le délai",
        is_late=True,
    )
    yield Todo(
        "Jours inhabituels",
        ctx.get("unusual_days", 0),
        reverse("dpo:watch"),
        "Vérifier",
        "au journal",
    )
    yield Todo(
        "Suppressions incomplètes",
        ctx.get("incomplete", 0),
        reverse("erasure:list"),
        "Vérifier",
        is_late=True,
    )
    yield Todo(
        "Destinataires à informer",
        ctx.get("to_tell", 0),
        reverse("erasure:recipients"),
        "Informer",
        "d'une suppression",
    )
    yield Todo(
        "Réglages du domaine d'envoi",
        ctx.get("domain_faults", 0),
        reverse("messaging:domain"),
        "Corriger",
        is_late=True,
    )
    yield Todo(
        "Messages à lire",
        ctx["unread"] if ctx["reads_contacts"] else 0,
        reverse("backoffice:messages"),
        "Lire",
        "du formulaire d'inscription",
    )
    yield Todo(
        "Mandats qui finissent",
        ctx.get("mandates", 0),
        f"{reverse('contacts:clients')}?mandat=bientot",
        "Voir",
        "dans les 60 jours",
    )
    yield Todo(
        "Réponses SMS à lire",
        ctx.get("replies", 0),
        reverse("mailings:replies"),
        "Lire",
    )
    yield Todo(
        "Personnes à joindre autrement",
        ctx.get("unreached", 0),
        reverse("mailings:unreached"),
        "Voir",
        "leur adresse est fermée",
    )
    yield Todo(
        "Adresses à vérifier",
        ctx.get("failing", 0),
        reverse("mailings:unreached"),
        "Vérifier",
        "refus répétés",
    )
