"""A consent form on paper, for one person, with a QR code of her own link."""

import datetime
import io
from typing import cast

import segno

from accounts.models import Company
from accounts.paper import FONT, Paper, plain
from campaigns.models import Campaign
from consent import links
from consent.models import Notice
from consent.notices.page_parts import Information
from contacts.models import Contact

# Millimetres: a box to tick, the room for both answers, a line, a field to write in.
BOX = 4.5
ANSWERS = 42
LINE = 5.25
FIELD = 20
QR = 30
INK = 90


def consent_form(contact: Contact, *, now: datetime.datetime) -> bytes:
    """The text in force, one box a campaign, place, date and signature.

    The notice's closing words stay out: they speak of the foot of our messages.
    """
    notice = Notice.objects.published(contact.kind)
    active = Campaign.objects.of_audience(contact.kind).active().in_order()
    paper = Paper(notice.title)
    paper.facts([("Nom et prénom", contact)])
    paper.rule()
    paper.paragraph(notice.introduction)
    paper.heading(notice.optional_heading)
    for campaign in active.optional():
        _question(paper, f"{notice.sentence} {campaign.label}")
    _mandatory(paper, notice, [Information.of(c) for c in active.mandatory()])
    _signature(paper)
    company = Company.current()
    address = company.dpo_email or company.email
    _way_back(paper, links.paper_url(contact, now), address)
    _foot(paper, notice, company, address)
    return paper.bytes()


def _question(paper: Paper, sentence: str) -> None:
    """The sentence, and both answers at the end of its first line."""
    paper.set_font(FONT, size=10.5)
    width, text = paper.epw - ANSWERS, plain(sentence)
    measured = paper.multi_cell(
        width, LINE, text, align="L", dry_run=True, output="HEIGHT"
    )
    paper.make_room(cast(float, measured))
    top = paper.get_y()
    paper.multi_cell(width, LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
    bottom = paper.get_y()
    paper.set_xy(paper.w - paper.r_margin - ANSWERS + 4, top)
    _tick(paper, "Oui", 19)
    _tick(paper, "Non", 19)
    paper.set_xy(paper.l_margin, bottom + 2)


def _tick(paper: Paper, answer: str, width: float) -> None:
    """An empty box and its word; the next one goes beside it."""
    x, y = paper.get_x(), paper.get_y()
    paper.set_draw_color(INK)
    paper.rect(x, y + (LINE - BOX) / 2, BOX, BOX)
    paper.set_xy(x + BOX + 1, y)
    paper.cell(width - BOX - 1, LINE, plain(answer))


def _mandatory(paper: Paper, notice: Notice, rows: list[Information]) -> None:
    """What is told and not asked, each with its legal basis (art. 13(1)(c))."""
    if not rows:
        return
    paper.heading(notice.mandatory_heading)
    paper.paragraph(notice.mandatory_explanation)
    paper.paragraph("\n".join(f"- {row.label}. {row.basis}" for row in rows), 10)


def _signature(paper: Paper) -> None:
    paper.make_room(2 * FIELD + 12)
    paper.rule()
    paper.set_font(FONT, size=10.5)
    paper.cell(24, LINE, "Signé par :")
    _tick(paper, "la personne", 34)
    _tick(paper, "son tuteur ou son curateur", 60)
    paper.ln(LINE + 3)
    paper.set_font(FONT, size=9)
    paper.cell(0, 4, plain("Nom du tuteur ou du curateur, et mesure de protection :"))
    paper.ln(13)
    paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    paper.ln(4)
    _fields(paper, ["Fait à, le :", "Signature :"])


def _fields(paper: Paper, labels: list[str]) -> None:
    """Empty frames side by side, high enough for a hand that trembles."""
    gap = 6
    width = (paper.epw - gap * (len(labels) - 1)) / len(labels)
    y = paper.get_y()
    for place, label in enumerate(labels):
        x = paper.l_margin + place * (width + gap)
        paper.rect(x, y, width, FIELD)
        paper.set_xy(x + 1, y + 1)
        paper.cell(width - 2, 4, plain(label))
    paper.set_xy(paper.l_margin, y + FIELD + 4)


def _way_back(paper: Paper, url: str, address: str) -> None:
    """The same choices on line, from her telephone; or by a letter."""
    image = io.BytesIO()
    segno.make(url, error="m").save(image, kind="png", scale=5, border=2)
    paper.make_room(QR + 2)
    y = paper.get_y()
    paper.image(image, x=paper.l_margin, y=y, w=QR, link=url, alt_text="Lien personnel")
    paper.set_left_margin(paper.l_margin + QR + 4)
    paper.set_y(y + 3)
    paper.paragraph(
        "Vous pouvez aussi répondre en ligne : photographiez ce code. Il est personnel, "
        "ne le prêtez pas."
    )
    written = f", ou en écrivant à {address}" if address else ""
    paper.paragraph(
        "Vous pouvez changer d'avis à tout moment, gratuitement et sans donner de "
        f"raison : par ce code{written}."
    )
    paper.set_left_margin(paper.l_margin - QR - 4)
    paper.set_y(max(paper.get_y(), y + QR + 2))


def _foot(paper: Paper, notice: Notice, company: Company, address: str) -> None:
    paper.paragraph(
        f"Texte version {notice.version}. Responsable : {company.name}. "
        f"Protection des données : {address}.",
        8,
    )
    if company.privacy_policy_url:
        paper.paragraph(f"{notice.privacy_label} : {company.privacy_policy_url}", 8)
