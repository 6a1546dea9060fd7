"""The questions of a control, each with its answer in the file itself.

The answers are read from the files of the ZIP, so that they cannot say anything else. What
no software knows, the company writes in the register.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

ROWS = 60
"""Lines shown of a long answer; the file has them all."""
LONG = 400


class Question(NamedTuple):
    words: str
    file: str
    """Without ".json"."""
    place: str = ""
    """The keys from the top, separated by dots."""
    heading: str = ""
    """The heading of the register's entries that answers."""


QUESTIONS = (
    Question("Qui est le responsable du traitement ?", "registre", "entries.0.values"),
    Question(
        "Quels traitements faites-vous, et pourquoi ?", "registre", "entries", "persons"
    ),
    Question("Sur quelle base légale repose chacun ?", "registre", "entries", "basis"),
    Question("Quelles données, de quelles personnes ?", "registre", "entries", "data"),
    Question(
        "Combien de personnes avez-vous, et dans quelle situation ?",
        "personnes",
        "by_status",
    ),
    Question("D'où viennent leurs fiches ?", "personnes", "by_source"),
    Question(
        "Combien de fiches portent des informations de santé ?",
        "personnes",
        "with_health_data",
    ),
    Question("Qui d'autre reçoit ces données ?", "registre", "entries", "recipients"),
    Question(
        "Des données sortent-elles de l'Union européenne ?",
        "registre",
        "entries",
        "transfers",
    ),
    Question("Depuis quand le registre est-il ainsi ?", "registre", "made_at"),
    Question(
        "Quelles mesures de sécurité appliquez-vous ?",
        "registre",
        "entries.-1.values.security",
    ),
    Question("Qu'avez-vous dit aux personnes, et quand ?", "textes", "information"),
    Question("Quel texte demandait le consentement ?", "textes", "consent"),
    Question("Quelles campagnes, sous quels libellés ?", "textes", "campaigns"),
    Question("Combien de consentements, par quelle voie ?", "consentements", ""),
    Question(
        "Combien de choix le registre compte-t-il ?",
        "registre-des-consentements",
        "events",
    ),
    Question(
        "Quand le registre a-t-il été vérifié, avec quel résultat ?",
        "registre-des-consentements",
        "checks",
    ),
    Question("Par quel service extérieur est-il horodaté ?", "ancres", "stamped_by"),
    Question("Montrez les dernières ancres hors de la base.", "ancres", "anchors"),
    Question("Combien de messages envoyés, combien écartés ?", "envois", "deliveries"),
    Question("Combien d'adresses se sont opposées ?", "envois", "suppression_list"),
    Question("Combien de temps gardez-vous les fiches ?", "conservation", "days"),
    Question(
        "Quelle est la plus ancienne fiche inactive ?", "conservation", "inactive"
    ),
    Question("Combien de fiches sont en retard ?", "conservation", "overdue"),
    Question("Combien de traitements sont limités ?", "conservation", "limited"),
    Question("Quelles purges ont tourné ?", "purges", ""),
    Question("Que la loi vous oblige-t-elle à garder ?", "archive", "rules"),
    Question("Combien de valeurs sont dans l'archive ?", "archive", "values"),
    Question("Combien d'effacements, dans quel état ?", "effacements", "by_state"),
    Question("Qu'a-t-on cherché après chaque effacement ?", "effacements", "latest"),
    Question(
        "Combien de destinataires reste-t-il à prévenir ?",
        "effacements",
        "recipients_to_tell",
    ),
    Question("Quelles demandes, avec quel délai ?", "demandes", ""),
    Question("Quelles violations, notifiées ou non ?", "violations", "cases"),
    Question("Quel est le délai de notification ?", "violations", "notice_hours"),
    Question("Qui a quels droits ?", "acces", "roles"),
    Question("Quels rôles ont un second facteur ?", "acces", "by_role"),
    Question("Quels logiciels ont une clé, avec quels droits ?", "acces", "api_keys"),
    Question("Qui a consulté, exporté, modifié, par mois ?", "journal", ""),
    Question("Les restaurations ont-elles été essayées ?", "sauvegardes", ""),
    Question("Quels jours inhabituels, et qu'en avez-vous fait ?", "veille", "days"),
    Question(
        "Les contrats des sous-traitants sont-ils signés (art. 28) ?",
        "registre",
        "entries.0.values.contracts",
    ),
    Question(
        "Une analyse d'impact a-t-elle été faite (art. 35) ?",
        "registre",
        "entries.0.values.impact",
    ),
    Question("Le personnel est-il formé ?", "registre", "entries.0.values.training"),
)
NOT_SAID = (
    "Pas encore écrit : aucun logiciel ne le sait. Complétez « Responsable » dans le "
    "registre des traitements, et joignez la pièce."
)


def answers(files: Mapping[str, Any]) -> Iterator[str]:
    """Yield each question, numbered, with its answer and where it stands."""
    for number, question in enumerate(QUESTIONS, 1):
        lines = [f"   {line}" for line in _answer(question, files)]
        yield "\n".join([f"{number}. {question.words}", *lines, ""])


def found_at(question: Question, files: Mapping[str, Any]) -> Any:
    """The value that answers. Raises KeyError or IndexError where there is none."""
    value = files[question.file]
    for step in filter(None, question.place.split(".")):
        value = value[int(step)] if isinstance(value, list) else value[step]
    if question.heading:
        return {
            entry["title"]: entry["values"][question.heading]
            for entry in value
            if question.heading in entry["values"]
        }
    return value


def _answer(question: Question, files: Mapping[str, Any]) -> Iterator[str]:
    try:
        value = found_at(question, files)
    except KeyError:
        # A heading of the register that only the company can write.
        yield NOT_SAID
        return
    lines = list(_lines(value))
    yield from lines[:ROWS] if value not in (None, "", {}, []) else ["Néant à ce jour."]
    if len(lines) > ROWS:
        yield f"et {len(lines) - ROWS} autres lignes."
    place = f", {question.place}" if question.place else ""
    yield f"({question.file}.json{place})"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield f"- {name} : {_short(each)}"
    elif isinstance(value, list):
        for each in value:
            yield f"- {_short(each)}"
    else:
        yield _short(value)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        words = ", ".join(f"{name} : {_short(each)}" for name, each in value.items())
    elif isinstance(value, list):
        words = " ; ".join(map(_short, value)) or "néant"
    elif value is None:
        words = "non réglé"
    elif isinstance(value, bool):
        words = "oui" if value else "non"
    else:
        words = " ".join(str(value).split())
    return words if len(words) <= LONG else f"{words[:LONG]}..."
