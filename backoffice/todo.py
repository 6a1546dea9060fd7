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
            label="Demandes de droits",
            number=requests.open,
            url=reverse("portal:requests"),
            button="Répondre",
            hint=requests.lateness or f"{counted(left, 'jour')} pour la plus urgente",
            is_late=bool(requests.late),
        )
    yield Todo(
        label="Violations de données à notifier",
        number=ctx.get("breaches", 0),
        url=reverse("dpo:breaches"),
        button="Notifier",
        hint="à la CNIL, dans le délai",
        is_late=True,
    )
    yield Todo(
        label="Jours inhabituels",
        number=ctx.get("unusual_days", 0),
        url=reverse("dpo:watch"),
        button="Vérifier",
        hint="au journal",
    )
    yield Todo(
        "Suppressions incomplètes",
        ctx.get("incomplete", 0),
        reverse("erasure:list"),
        "Vérifier",
        is_late=True,
    )
    yield Todo(
        label="Destinataires à informer",
        number=ctx.get("to_tell", 0),
        url=reverse("erasure:recipients"),
        button="Informer",
        hint="d'une suppression",
    )
    yield Todo(
        "Réglages du domaine d'envoi",
        ctx.get("domain_faults", 0),
        reverse("messaging:domain"),
        "Corriger",
        is_late=True,
    )
    yield Todo(
        label="Messages à lire",
        number=ctx["unread"] if ctx["reads_contacts"] else 0,
        url=reverse("backoffice:messages"),
        button="Lire",
        hint="du formulaire d'inscription",
    )
    for kind, listing in (("client", "clients"), ("worker", "workers")):
        yield Todo(
            label="Proches à informer",
            number=ctx.get(f"relatives_{kind}", 0),
            url=f"{reverse(f'contacts:{listing}')}?proche=a-informer",
            button="Voir",
            hint="que leur numéro est gardé "
            + ("(clients)" if kind == "client" else "(intervenants)"),
        )
    yield Todo(
        label="Mandats qui finissent",
        number=ctx.get("mandates", 0),
        url=f"{reverse('contacts:clients')}?mandat=bientot",
        button="Voir",
        hint="dans les 60 jours",
    )
    yield Todo(
        "Réponses SMS à lire",
        ctx.get("replies", 0),
        reverse("mailings:replies"),
        "Lire",
    )
    yield Todo(
        label="Personnes à joindre autrement",
        number=ctx.get("unreached", 0),
        url=reverse("mailings:unreached"),
        button="Voir",
        hint="leur adresse est fermée",
    )
    yield Todo(
        label="Adresses à vérifier",
        number=ctx.get("failing", 0),
        url=reverse("mailings:unreached"),
        button="Vérifier",
        hint="refus répétés",
    )
