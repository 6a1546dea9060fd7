"""The notification to the authority (art. 33(3)), in the order of its form.

What the software knows is filled in; what only the company knows is left to fill in, and
says so.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from accounts.models import Company
from accounts.pdf import CompanyPdf
from contacts.enums import Kind
from core.typography import short_instant
from dpo import security
from dpo.breaches import communication
from dpo.models import Breach

TO_FILL = "À compléter."


class Heading(NamedTuple):
    title: str
    rows: list[tuple[str, str]]


def headings(breach: Breach) -> list[Heading]:
    """The notification, heading by heading."""
    return [
        Heading("1. L'organisme", list(_company())),
        Heading("2. La violation", list(_facts(breach))),
        Heading("3. Les données", list(_data(breach))),
        Heading("4. Les personnes", list(_persons(breach))),
        Heading("5. Les conséquences", list(_consequences(breach))),
        Heading("6. Les mesures", list(_measures(breach))),
        Heading("7. L'information des personnes", list(_communication(breach))),
    ]


def pdf_of(breach: Breach) -> bytes:
    paper = CompanyPdf(f"Violation de données : {breach.title}")
    paper.paragraph("Dans l'ordre du formulaire de la CNIL (art. 33 du RGPD).")
    for heading in headings(breach):
        paper.keep_together(30)
        paper.heading(heading.title)
        paper.labelled_values(heading.rows)
    return paper.bytes()


def _company() -> Iterator[tuple[str, str]]:
    company = Company.current()
    yield "Responsable du traitement", company.coordinates or TO_FILL
    yield "SIRET", company.siret or TO_FILL
    yield "Contact (DPO)", company.data_contact or TO_FILL


def _facts(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Début", short_instant(breach.started_at)
    yield (
        "Fin",
        short_instant(breach.ended_at) or "En cours, ou inconnue",
    )
    yield "Prise de connaissance", short_instant(breach.known_at)
    yield "À notifier avant le", short_instant(breach.due_at)
    if breach.notified_at:
        yield "Notifiée le", short_instant(breach.notified_at)
    if breach.is_late:
        yield "Motif du retard", breach.late_reason
    yield "Nature", breach.natures
    yield "Origine", breach.get_compromised_display()
    yield "Circonstances", breach.story or TO_FILL


def _data(breach: Breach) -> Iterator[tuple[str, str]]:
    counted: Counter[str] = Counter()
    for categories in breach.persons.values_list("categories", flat=True):
        counted.update(categories)
    for category, number in counted.most_common():
        yield category, _persons_in_words(number)
    if not counted:
        yield (
            "Catégories",
            "Aucune d'après le journal" if breach.counted_at else TO_FILL,
        )
    counts = communication.counts(breach)
    yield "Données sensibles", _persons_in_words(counts["sensitive"])


def _persons(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Nombre", _persons_in_words(breach.persons.count())
    for kind, label in ((Kind.CLIENT, "Clients"), (Kind.WORKER, "Intervenants")):
        yield label, str(breach.persons.filter(contact__kind=kind).count())
    yield "Nombre d'après le journal du", short_instant(breach.counted_at) or TO_FILL
    if breach.unnamed:
        number = sum(breach.unnamed.values())
        yield "Non compté", f"{number} consultations de listes, sans nom au journal"


def _consequences(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Conséquences probables", breach.consequences or TO_FILL
    yield "Risque", breach.get_risk_display() or TO_FILL
    yield "Pourquoi", breach.risk_reason or TO_FILL


def _measures(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Mesures prises", breach.measures or TO_FILL
    yield "Mesures déjà en place", " ".join(security.measures(Company.current()))


def _communication(breach: Breach) -> Iterator[tuple[str, str]]:
    if not breach.telling_at:
        yield "Information", "Pas encore faite"
        return
    mailed = breach.persons.filter(is_told_by_mail=True).count()
    counts = communication.counts(breach)
    yield "Faite le", short_instant(breach.telling_at)
    yield "Par e-mail", _persons_in_words(mailed)
    yield "À joindre autrement", _persons_in_words(counts["told"] - mailed)


def _persons_in_words(number: int) -> str:
    return f"{number} personne{'s' * (number > 1)}"
