"""The proof as a PDF: the same content as the JSON, to deliver or to file."""

import datetime
from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format

from accounts.pdf import CompanyPdf
from consent import history
from consent.enums import Decision
from consent.models import ConsentEvent, Evidence, LedgerCheck, Notice
from contacts.models import Contact
from core.fields import model_field


def proof_pdf(
    contact: Contact, *, now: datetime.datetime, recipients: Sequence[str] = ()
) -> bytes:
    """Render every event of the contact's chain, oldest first, with the texts displayed."""
    events = list(history.events_of(contact).order_by("sequence"))
    authors = history.authors_of(events)
    backing = history.backing_of(events)
    pdf = CompanyPdf("Preuve des consentements")
    check = LedgerCheck.objects.order_by("at").last()
    pdf.labelled_values(
        [
            ("Personne", contact),
            ("Identifiant", contact.public_id),
            ("Établie le", _local(now)),
            ("Événements", len(events)),
            ("Registre vérifié", _check(check)),
            ("Destinataires", ", ".join([pdf.company.name, *recipients])),
        ]
    )
    for event in events:
        author = authors[event.actor_type, event.actor_id]
        used = history.address_used(event, contact)
        _event(
            pdf,
            event,
            author=author,
            backing=backing.get(event.evidence_digest),
            used=used,
        )
    notices = {e.notice_id: e.notice for e in events if e.notice}
    if notices:
        pdf.heading("Textes montrés")
    for notice in notices.values():
        pdf.paragraph(
            f"Version {notice.version}, publiée le {_local(notice.published_at)}"
            f" (SHA-256 {notice.sha256})",
            9,
        )
        texts = ((_label(name), getattr(notice, name)) for name in Notice.TEXTS)
        pdf.labelled_values([(label, text) for label, text in texts if text])
    pdf.paragraph(
        "Le fichier preuve.json dit la même chose, lettre pour lettre. Un caractère que "
        "cette page ne sait pas dessiner y est remplacé par son numéro : [U+1F600].",
        9,
    )
    return pdf.bytes()


def _label(name: str) -> str:
    return str(model_field(Notice, name).verbose_name).capitalize()


def _event(
    pdf: CompanyPdf,
    event: ConsentEvent,
    author: str,
    backing: Evidence | None,
    used: str | None,
) -> None:
    pdf.heading(f"{event.sequence}. {event.campaign_version.label}")
    rows: list[tuple[str, object]] = [
        ("Valeur", event.get_decision_display()),
        ("Date et heure", _local(event.occurred_at)),
        ("Enregistré le", _local(event.recorded_at)),
        ("Origine", event.get_origin_display()),
        ("Auteur", author),
    ]
    if event.means:
        rows.append(("Moyen", event.get_means_display()))
    if event.decision not in (Decision.ENDED, Decision.EXPIRED):
        rows.append(("Phrase lue", event.sentence or "sans texte"))
    if event.notice:
        rows.append(("Texte", f"version {event.notice.version}"))
    rows += _backing(backing) if backing else []
    if used:
        rows.append(("Adresse du choix", history.ADDRESS_USED[used]))
    rows.append(("Empreinte", bytes(event.hash).hex()))
    pdf.labelled_values(rows)


def _backing(backing: Evidence) -> list[tuple[str, object]]:
    words = [
        ("Déclaré par", backing.said_by),
        ("Source", backing.source),
        ("Adresse utilisée", backing.address),
        ("Adresse IP", backing.ip_address),
        ("Page", (backing.context or {}).get("page_url", "")),
        ("Textes montrés", " / ".join((backing.context or {}).get("texts_shown", []))),
        ("Document signé", backing.scan_sha256 and f"SHA-256 {backing.scan_sha256}"),
    ]
    return [(label, text) for label, text in words if text]


def _check(check: LedgerCheck | None) -> str:
    if check is None:
        return "pas encore"
    return f"{_local(check.at)} : {'rompu' if check.broken else 'il tient'}"


def _local(instant: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(instant), "d/m/Y H:i:s") if instant else ""
