"""A consent form on paper, for one person, with a QR code of her own link."""

import datetime
import io

import segno

from accounts.models import Company
from accounts.paper import Paper
from campaigns.models import Campaign
from consent import links
from consent.models import Notice
from contacts.models import Contact

BOX = 4.5


def consent_form(contact: Contact, *, now: datetime.datetime) -> bytes:
    """The text in force, one box a campaign, place, date and signature."""
    notice = Notice.objects.published(contact.kind)
    active = Campaign.objects.of_audience(contact.kind).active().in_order()
    paper = Paper(notice.title)
    paper.facts([("Nom et prénom", contact)])
    paper.rule()
    paper.paragraph(notice.introduction)
    paper.heading(notice.optional_heading)
    for campaign in active.optional():
        _question(paper, f"{notice.sentence} {campaign.label}")
    mandatory = [campaign.label for campaign in active.mandatory()]
    if mandatory:
        paper.heading(notice.mandatory_heading)
        paper.paragraph(notice.mandatory_explanation)
        paper.paragraph("\n".join(f"- {label}" for label in mandatory))
    paper.paragraph(notice.closing)
    _signature(paper)
    _own_link(paper, links.preferences_url(contact, now))
    company = Company.current()
    paper.paragraph(
        f"Texte version {notice.version}. Responsable : {company.name}. "
        f"Protection des données : {company.dpo_email or company.email}.",
        8,
    )
    return paper.bytes()


def _question(paper: Paper, sentence: str) -> None:
    paper.paragraph(sentence)
    for answer in ("Oui", "Non"):
        x, y = paper.get_x() + 6, paper.get_y()
        paper.rect(x, y, BOX, BOX)
        paper.set_xy(x + BOX + 2, y)
        paper.cell(18, BOX, answer)
    paper.ln(BOX + 3)


def _signature(paper: Paper) -> None:
    paper.rule()
    paper.facts(
        [
            ("Fait à, le", "." * 70),
            ("Signé par", "." * 70),
            (
                "En qualité de",
                "la personne / tuteur / curateur (nom de la mesure) ......",
            ),
        ]
    )
    paper.ln(16)


def _own_link(paper: Paper, url: str) -> None:
    """The same choices on line, from her telephone."""
    image = io.BytesIO()
    segno.make(url, error="m").save(image, kind="png", scale=5, border=2)
    if paper.get_y() > paper.h - 70:
        paper.add_page()
    y = paper.get_y()
    paper.image(image, x=paper.l_margin, y=y, w=34, link=url, alt_text="Lien personnel")
    paper.set_xy(paper.l_margin + 38, y + 6)
    paper.set_font("Helvetica", size=10)
    paper.multi_cell(
        0,
        5,
        "Vous pouvez aussi répondre en ligne, et changer d'avis à tout moment : "
        "photographiez ce code. Il est personnel, ne le prêtez pas.",
        align="L",
    )
    paper.set_y(y + 38)
