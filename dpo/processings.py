"""The register of processings (art. 30.1), built from the settings in force.

Purposes, bases, data, recipients, durations and transfers are those of the notice
(disclosure.uses, disclosure.notice): what people read and what the authority reads
cannot differ. The register holds no data of a contact.
"""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from accounts.models import Company
from contacts.enums import Kind, Status
from core.together import read_each
from disclosure import durations, notice
from disclosure.enums import Section
from disclosure.facts import Facts, NoticePart
from disclosure.facts import asked as facts_asked
from disclosure.uses import Use, of_list
from dpo import security
from dpo.models import EntryWording
from erasure import catalogue
from erasure.models import Recipient
from retention.enums import Population


class RegisterEntry(TypedDict):
    """One processing, or one subject common to a list. `values` has a list of sentences
    for each name of LABELS.
    """

    key: str
    title: str
    values: dict[str, list[str]]


LABELS = {
    "purpose": "Finalité, en vos mots",
    "controller": "Responsable du traitement",
    "siret": "SIRET",
    "contact": "Contact pour la protection des données",
    "basis": "Base légale",
    "articles": "Textes",
    "interest": "Intérêt poursuivi",
    "persons": "Personnes concernées",
    "data": "Données",
    "fields": "Champs des fiches",
    "recipients": "Destinataires",
    "durations": "Durées de conservation",
    "transfers": "Transferts hors de l'Union européenne",
    "security": "Mesures de sécurité",
    "contracts": "Contrats avec les sous-traitants (art. 28)",
    "impact": "Analyse d'impact (art. 35)",
    "training": "Formation du personnel",
}
Told = Mapping[Population, str]
"""By population, the duration that people are told."""
NOT_SET = "Pas encore réglé."
LISTS = {Kind.CLIENT: "Clients", Kind.WORKER: "Intervenants"}
STATUSES = {
    Kind.CLIENT: (Status.PROSPECT, Status.CLIENT, Status.FORMER_CLIENT),
    Kind.WORKER: (Status.CANDIDATE, Status.WORKER, Status.INACTIVE),
}


WORDED = (
    "purpose",
    "persons",
    "data",
    "recipients",
    "durations",
    "transfers",
    "security",
)
"""The headings of a processing to which the company may add words of its own."""
BESIDE = {"relative": "Proches à prévenir", "representatives": "Représentants"}
"""The persons whose data a processing holds beside those of the contact."""


def entries() -> list[RegisterEntry]:
    """The whole register. The company's own words precede what its settings say, and never
    replace it."""
    own: dict[str, dict[str, list[str]]] = {}
    for key, heading, text in EntryWording.objects.values_list(
        "entry", "heading", "text"
    ):
        own.setdefault(key, {})[heading] = text.splitlines()
    return [_worded(entry, own.get(entry["key"], {})) for entry in proposed()]


def _worded(entry: RegisterEntry, own: Mapping[str, list[str]]) -> RegisterEntry:
    values = entry["values"]
    added = {
        name: [*own[name], *values.get(name, [])] for name in LABELS if name in own
    }
    return {**entry, "values": values | added}


def keys() -> set[str]:
    """The key of every entry that the register can have, whatever the settings."""
    company = Company.current()
    uses = {f"{k}.{use.code}" for k in Kind for use in of_list(k, company)}
    return {"controller", "security", *(f"{kind}.common" for kind in Kind), *uses}


def worded(key: str) -> tuple[str, ...]:
    """The headings of an entry to which the company may add words of its own."""
    if key == "controller":
        # No software knows them; a control asks for them.
        return ("contracts", "impact", "training")
    if key == "security":
        return ("security",)
    if key.endswith(".common"):
        return ("recipients", "transfers", "durations")
    return WORDED


def proposed() -> list[RegisterEntry]:
    """Made of the settings alone: the controller, each processing of each list, what is
    common to a list, the measures."""
    rows = read_each(facts_asked())
    facts = {kind: Facts.of(kind, rows) for kind in Kind}
    told = durations.said(rows["rules"])
    found = [_controller(facts[Kind.CLIENT])]
    for kind in Kind:
        mine = facts[kind]
        found += [_processing(use, kind, mine, told) for use in mine.uses]
        found.append(_common(kind, facts[kind]))
    measures: RegisterEntry = {
        "key": "security",
        "title": "Sécurité",
        "values": {"security": list(security.measures(facts[Kind.CLIENT].company))},
    }
    return [*found, measures]


def _controller(facts: Facts) -> RegisterEntry:
    company = facts.company
    return {
        "key": "controller",
        "title": "Responsable",
        "values": {
            "controller": [company.coordinates or NOT_SET],
            "siret": [company.siret or NOT_SET],
            "contact": [company.data_contact or NOT_SET],
        },
    }


def _processing(use: Use, kind: Kind, facts: Facts, told: Told) -> RegisterEntry:
    persons = [str(s.label) for s in use.statuses or STATUSES[kind]]
    if use.code in BESIDE:
        persons.append(BESIDE[use.code])
    values = {
        "basis": [str(use.basis.label)],
        "articles": [str(article) for article in use.articles],
        "interest": [use.interest] if use.interest else [],
        "persons": persons,
        "data": [use.data],
        "fields": list(dict.fromkeys(map(catalogue.label_of, use.paths))),
        "recipients": list(_recipients(facts)),
        "durations": list(_durations(use, kind, told)),
    }
    return {
        "key": f"{kind}.{use.code}",
        "title": f"{LISTS[kind]} : {use.purpose}",
        "values": {name: lines for name, lines in values.items() if lines},
    }


def _recipients(facts: Facts) -> Iterator[str]:
    if facts.recipients:
        yield from map(_in_words, facts.recipients)
    else:
        yield "Aucun prestataire." if facts.says_nobody else NOT_SET


def _in_words(recipient: Recipient) -> str:
    """« Hébergeur Exemple (hébergement), France : nom, adresse »."""
    country = recipient.get_country_display() or "pays pas encore noté"
    words = f"{recipient.described}, {country}"
    if recipient.is_outside:
        words = f"{words} ({recipient.get_guarantee_display()})"
    return f"{words} : {recipient.data}"


def _durations(use: Use, kind: Kind, told: Told) -> Iterator[str]:
    """By situation, the duration that the persons are told."""
    statuses = use.statuses or STATUSES[kind]
    by_words: dict[str, list[str]] = {}
    for status in statuses:
        words = durations.of_status(kind, status, told) or NOT_SET
        by_words.setdefault(words, []).append(str(status.label))
    for words, labels in by_words.items():
        yield f"{', '.join(labels)} : {words}"


def _common(kind: Kind, facts: Facts) -> RegisterEntry:
    """What the notice tells a whole list, with the company's own wording."""
    parts = {part.code: part for part in notice.parts(facts)}
    return {
        "key": f"{kind}.common",
        "title": f"{LISTS[kind]} : pour tous les traitements",
        "values": {
            "recipients": _lines(parts[Section.RECIPIENTS]),
            "transfers": _lines(parts[Section.TRANSFERS]),
            "durations": _lines(parts[Section.DURATIONS]),
        },
    }


def _lines(part: NoticePart) -> list[str]:
    rows = [" : ".join(row) for _, table in part.tables for row in table.rows]
    return [*part.paragraphs, *part.items, *rows, *part.after]
