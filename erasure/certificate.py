"""The « procès-verbal » of an erasure: a PDF without any name."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Company
from accounts.pdf import FIELD, CompanyPdf
from consent.models import ConsentEvent
from core.typography import short_date, short_instant
from erasure import catalogue
from erasure.enums import ErasureState
from erasure.models import Erasure
from erasure.recipient_tasks import told
from erasure.verification.search import RULES
from messaging.enums import MessageState
from messaging.models import OutgoingMessage

NOT_DELIVERED = (MessageState.FAILED, MessageState.WITHHELD)
NOT_FINAL = (ErasureState.SEARCHING, ErasureState.INTERRUPTED)
"""States whose paper is made again later, so nobody signs it."""
SEARCHED = {
    "tables": "tables de la base de données",
    "columns": "colonnes",
    "rows": "lignes",
    "files": "fichiers du dossier média",
    "unread": "de ces fichiers non lus",
    "messages": "messages d'une exécution de développement",
}

NOTICE_APART = (
    "L'avis de suppression n'est pas compté : il va à la personne elle-même, et sa copie"
    " en base est vidée après l'envoi."
)


def pdf_of(erasure: Erasure) -> bytes:
    """Render the certificate in its present state; a new search may still change the
    state.
    """
    pdf = CompanyPdf("Attestation interne de suppression")
    pdf.labelled_values(
        [
            ("Référence", erasure.number),
            ("Fiche (identifiant opaque)", str(erasure.contact.public_id)),
            ("Date", short_instant(erasure.at, seconds=True)),
            ("Cause", erasure.get_cause_display()),
            ("Auteur", _author(erasure)),
            *([("Motif écrit", erasure.reason)] if erasure.reason else []),
            ("Personne avertie", notice_state(erasure)),
            ("État", erasure.get_state_display()),
        ]
    )
    _section(pdf, "Champs supprimés", _labels(erasure.fields.paths))
    _section(
        pdf,
        "Champs conservés parce que la loi l'exige",
        [
            f"{catalogue.label_of(kept['path'])} : {kept['reason']} ({kept['law']}),"
            f" jusqu'au {short_date(date.fromisoformat(kept['until']))} inclus"
            for kept in erasure.kept
        ]
        or ["Aucun."],
    )
    _section(pdf, "Ailleurs", list(_elsewhere(erasure)))
    _section(
        pdf, "Destinataires prévenus (art. 19 du RGPD)", told(erasure) or ["Aucun."]
    )
    _section(pdf, "Recherche de ce qui resterait", list(_search(erasure)))
    if erasure.state == ErasureState.CLOSED:
        _section(
            pdf,
            "Clôture",
            [
                f"Par {erasure.closed_by or 'un utilisateur parti'}.",
                erasure.closed_reason,
            ],
        )
    if erasure.state not in NOT_FINAL:
        _signature(pdf)
    return pdf.bytes()


def _signature(pdf: CompanyPdf) -> None:
    """Place, day, name and quality of who vouches for the paper, and the signature."""
    pdf.keep_together(FIELD + 12)
    pdf.ln(4)
    city = pdf.company.city
    made_at = f"Fait à {city}, le :" if city else "Fait à, le :"
    pdf.empty_fields([made_at, "Nom et qualité :", "Signature :"])


def _section(pdf: CompanyPdf, title: str, lines: Iterable[str]) -> None:
    pdf.heading(title)
    for line in lines:
        pdf.paragraph(line)


def notice_state(erasure: Erasure) -> str:
    """Delivery status of the notice; a queued mail does not count as delivered."""
    if erasure.notice is None:
        return "non"
    message = OutgoingMessage.objects.filter(public_id=erasure.notice).first()
    if message and message.sent_at:
        return f"avis remis le {short_date(message.sent_at)}"
    if message and message.state in NOT_DELIVERED:
        return "avis non remis"
    return f"avis mis en file le {short_date(erasure.at)}"


def _elsewhere(erasure: Erasure) -> Iterable[str]:
    """Lines about backups, recipients (art. 19) and data that stay without a name."""
    if days := Company.current().backup_days:
        last = timezone.localdate(erasure.at) + timedelta(days=days)
        yield (
            "Copies de sauvegarde : dernière copie supprimée au plus tard le"
            f" {short_date(last)}."
        )
    else:
        yield "Copies de sauvegarde : leur durée de garde n'est pas réglée."
    choices = ConsentEvent.objects.filter(contact=erasure.contact).count()
    yield (
        f"Restent sans nom : {choices} lignes de choix (preuve). Si la personne avait"
        " refusé, une empreinte de son adresse reste dans la liste repoussoir."
    )


def _author(erasure: Erasure) -> str:
    if erasure.user:
        return str(erasure.user)
    return f"clé API {erasure.api_key.name}" if erasure.api_key else "le logiciel"


def _labels(paths: Iterable[str]) -> list[str]:
    """One line per group, with the labels in the order of the Suppression tab."""
    entries = [e for e in catalogue.all_fields() if e.path in set(paths)]
    return [
        f"{group.value} : {', '.join(dict.fromkeys(e.label for e in found))}"
        for group, found in catalogue.grouped(entries).items()
    ]


def _search(erasure: Erasure) -> Iterable[str]:
    """Lines about what was searched, how hits were classified and where values were
    found.
    """
    result = erasure.search
    if erasure.state == ErasureState.SEARCHING:
        yield (
            "La recherche est en cours : éditez à nouveau cette attestation quand elle sera"
            " terminée."
        )
        return
    if erasure.state == ErasureState.INTERRUPTED:
        yield "La recherche a été interrompue : rien ne prouve encore la suppression."
        return
    yield (
        "Chaque champ supprimé a été relu : il est vide."
        if not result.get("structural_places")
        else "Des champs à supprimer ne sont pas vides."
    )
    if "searched" not in result and erasure.state == ErasureState.CLOSED:
        yield "Ses valeurs n'ont pas été cherchées partout."
    elif result.get("resumed"):
        yield (
            "La recherche de ses valeurs partout a été interrompue ; les champs supprimés et"
            f" les fichiers de la fiche ont été relus le {short_instant(erasure.searched_at)}."
        )
    elif "searched" not in result:
        yield (
            "Les valeurs de cette fiche n'étaient pas dans l'échantillon de la purge"
            " dont les valeurs ont été cherchées partout."
        )
    else:
        yield from _searched(erasure)
    for place in result.get("places", []):
        yield f"Reste : {place['place']} {place['row']} ({RULES[place['rule']]})".strip()
    if more := result.get("more_places"):
        yield f"Et {more} fois ailleurs."
    if not result.get("places") and "searched" in result:
        yield "Aucune valeur supprimée n'a été retrouvée."


def _searched(erasure: Erasure) -> Iterable[str]:
    """Lines about a search by value: what was looked for, where, and what was set aside."""
    result = erasure.search
    counts = result["searched"]
    yield (
        f"Le {short_instant(erasure.searched_at)}, cherché : "
        + ", ".join(
            f"{counts.get(name, 0)} {label}" for name, label in SEARCHED.items()
        )
        + "."
    )
    again = " (tapées à nouveau après la suppression)" if result.get("typed") else ""
    yield (
        f"{result['values']} valeurs cherchées{again}, {result['too_short']} trop"
        " courtes pour l'être."
    )
    yield (
        "Lu : tout texte, tableau et document de la base, binaires compris ; les"
        " fichiers de texte, les documents docx et odt, les tableurs xlsx et ods."
        " Jamais lu : ce que montre une image, le texte comprimé d'un PDF."
    )
    yield from _unread(result)
    if tables := result.get("analyzed"):
        yield (
            "Les statistiques que la base de données garde de ses colonnes ont été"
            f" recalculées après la suppression ({tables} tables) : elles ne contiennent"
            " plus d'échantillon des valeurs supprimées."
        )
    yield (
        "Prénom, date de naissance, civilité, ville et mots courts : cherchés sur les"
        " lignes de la personne et, ailleurs, à côté de son nom ou d'une valeur qui"
        " lui est propre ; seuls, ils ne désignent personne."
    )
    if erasure.notified:
        yield NOTICE_APART
    for rule, count in sorted(result["judged"].items()):
        yield f"Trouvé {count} fois et écarté : {RULES[rule]}."


def _unread(result: dict[str, Any]) -> Iterable[str]:
    """The files that could not be read, each with its contact and the reason."""
    for file in result.get("unread", []):
        # The key that stored searches have: the contact's public id, or "".
        whose = f" (fiche {file['sheet']})" if file["sheet"] else ""
        yield f"Non lu : {file['file']}{whose} : {file['why']}."
    if more := result.get("more_unread"):
        yield f"Non lus aussi : {more} autres fichiers."
