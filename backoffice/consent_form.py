"""A paper consent form for one person, with a QR code of their own link."""

import datetime
import io
from dataclasses import dataclass
from typing import cast

import segno

from accounts.law import CNIL_ADDRESS, CNIL_COMPLAINTS
from accounts.models import Company
from accounts.pdf import FIELD, FONT, INK, CompanyPdf, typeset
from campaigns.models import Campaign
from consent import links
from consent.models import Notice
from consent.notices.page_parts import MandatoryFrame
from contacts.enums import Channel, Status
from contacts.models import Contact
from messaging import tag_values

# In millimetres: a tick box, the space for both answers, a line.
BOX = 4.5
ANSWERS = 42
LINE = 5.25
QR = 30


def consent_form(contact: Contact, *, now: datetime.datetime) -> bytes:
    """The current text, one box per campaign, place, date and signature.

    The notice's closing text is omitted: it refers to the footer of our messages.
    Raises NobodySigns and NothingToChoose.
    """
    material = Material.of(contact.kind)
    # Before the document is begun: one that is never written keeps its fonts open.
    if not material.concerning(contact, mandatory=False):
        raise NothingToChoose
    pdf = CompanyPdf(material.notice.title)
    write_form(pdf, contact, material, now=now)
    return pdf.bytes()


@dataclass(frozen=True)
class Material:
    """What the forms of one list share."""

    company: Company
    notice: Notice
    campaigns: list[Campaign]
    """The active ones, in order."""

    @classmethod
    def of(cls, kind: str) -> "Material":
        """Raises NobodySigns."""
        company = Company.current()
        if not (company.coordinates and company.data_contact):
            raise NobodySigns
        active = Campaign.objects.of_audience(kind).active().in_order()
        return cls(company, Notice.objects.published(kind), list(active))

    def concerning(self, contact: Contact, *, mandatory: bool) -> list[Campaign]:
        status = contact.active_status
        return [
            campaign
            for campaign in self.campaigns
            if campaign.mandatory == mandatory and campaign.concerns(status)
        ]


def write_form(
    pdf: CompanyPdf, contact: Contact, material: Material, *, now: datetime.datetime
) -> None:
    """Write the form of this contact, whom an optional campaign concerns, on the open
    page."""
    company, notice = material.company, material.notice
    offered = material.concerning(contact, mandatory=False)
    pdf.labelled_values([("Nom et prénom", contact)])
    pdf.rule()
    pdf.paragraph(notice.introduction)
    pdf.heading(notice.optional_heading)
    for campaign in offered:
        _question(pdf, notice.sentence_of(campaign))
    # Those about a contract are omitted for a prospect.
    told = material.concerning(contact, mandatory=True)
    _mandatory(pdf, MandatoryFrame.of(notice, told, status=contact.active_status))
    _signature(pdf)
    pdf.paragraph(
        f"{_given_back(contact)}, ou envoyez-la à {company.address}. Vous n'êtes pas "
        "obligé de la rendre. Sans réponse, rien ne change : nous ne vous envoyons que ce "
        "que vous avez déjà accepté.",
        9,
    )
    _way_back(pdf, contact, links.paper_url(contact, now), company.contact_address)
    _foot(pdf, notice, company)


class NotPrinted(ValueError):
    """The form would be false or empty for this contact; the message is in French."""


class NothingToChoose(NotPrinted):
    """Without an optional campaign, the person has nothing to choose."""

    def __init__(self) -> None:
        super().__init__(
            "Ce formulaire ne s'imprime pas : aucune campagne facultative ne concerne "
            "cette personne, elle n'a donc rien à choisir."
        )


class NobodySigns(NotPrinted):
    """A form without the controller's identity proves nothing, so it is not printed
    (art. 13).
    """

    def __init__(self) -> None:
        super().__init__(
            "Ce formulaire ne s'imprime pas encore : donnez d'abord l'adresse de votre "
            "société et un contact pour les informations personnelles, à la page Société."
        )


RETURNED_TO = {
    Status.CLIENT: "Rendez cette feuille à votre intervenant",
    Status.WORKER: "Rendez cette feuille à votre responsable",
}


def _given_back(contact: Contact) -> str:
    """To whom the form is returned; a person without a contract meets none of us."""
    return RETURNED_TO.get(Status(contact.status), "Rendez-nous cette feuille")


def _question(pdf: CompanyPdf, sentence: str) -> None:
    """The question, with both answers at the end of its first line."""
    pdf.set_font(FONT, size=10.5)
    width, text = pdf.epw - ANSWERS, typeset(sentence)
    measured = pdf.multi_cell(
        width, LINE, text, align="L", dry_run=True, output="HEIGHT"
    )
    pdf.keep_together(cast(float, measured))
    top = pdf.get_y()
    pdf.multi_cell(width, LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
    bottom = pdf.get_y()
    pdf.set_xy(pdf.w - pdf.r_margin - ANSWERS + 4, top)
    _tick(pdf, "Oui", 19)
    _tick(pdf, "Non", 19)
    pdf.set_xy(pdf.l_margin, bottom + 2)


def _tick(pdf: CompanyPdf, answer: str, width: float) -> None:
    """An empty box and its label; the next one is placed beside it."""
    x, y = pdf.get_x(), pdf.get_y()
    pdf.set_draw_color(INK)
    pdf.rect(x, y + (LINE - BOX) / 2, BOX, BOX)
    pdf.set_xy(x + BOX + 1, y)
    pdf.cell(width - BOX - 1, LINE, typeset(answer))


def _mandatory(pdf: CompanyPdf, frame: MandatoryFrame) -> None:
    """The mandatory campaigns, listed for information, each with its legal basis (art.
    13(1)(c)).
    """
    if frame.quote:
        pdf.paragraph(frame.quote, 10)
    if not frame.rows:
        return
    pdf.heading(frame.heading)
    if frame.explanation:
        pdf.paragraph(frame.explanation)
    rows = [f"- {row.label}. {row.basis}" for row in frame.rows]
    pdf.paragraph("\n".join(rows), 10)


def _signature(pdf: CompanyPdf) -> None:
    pdf.keep_together(2 * FIELD + 12)
    pdf.rule()
    pdf.set_font(FONT, size=10)
    _tick(pdf, "Je signe pour moi.", 44)
    _tick(pdf, "Je signe avec mon curateur.", 62)
    _tick(pdf, "Je représente cette personne.", 60)
    pdf.ln(LINE + 3)
    pdf.set_font(FONT, size=9)
    # A guardian represents, a curator assists (C. civ., art. 459, 467, 477, 494-1).
    words = "Nom du curateur ou du représentant, décision ou mandat du :"
    pdf.cell(0, 4, typeset(words))
    pdf.ln(12)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
    pdf.ln(4)
    pdf.empty_fields(["Fait à, le :", "Signature :"])


CONFIRMED = "Ce que vous acceptez ainsi se confirme par un lien que nous vous envoyons."
NOT_CONFIRMED = (
    "Vous pouvez y refuser tout de suite. Pour accepter, cochez plutôt cette feuille : "
    "sans e-mail ni portable, nous ne pouvons pas vous envoyer le lien qui confirme."
)


def _is_reached(contact: Contact) -> bool:
    """Whether a link that confirms a choice can be sent to this person."""
    return any(
        getattr(contact, f"{channel.field}_key")
        and getattr(contact, f"{channel.field}_unusable_at") is None
        for channel in (Channel.EMAIL, Channel.SMS)
    )


def _way_back(pdf: CompanyPdf, contact: Contact, url: str, address: str) -> None:
    """How to make the same choices online, from a phone, or by letter."""
    image = io.BytesIO()
    segno.make(url, error="m").save(image, kind="png", scale=5, border=2)
    pdf.keep_together(QR + 2)
    y = pdf.get_y()
    pdf.image(image, x=pdf.l_margin, y=y, w=QR, link=url, alt_text="Lien personnel")
    pdf.set_left_margin(pdf.l_margin + QR + 4)
    pdf.set_y(y + 3)
    pdf.paragraph(
        "Vous pouvez aussi répondre avec votre téléphone : prenez ce carré en photo. Il "
        "n'est que pour vous : ne le montrez à personne. "
        f"{CONFIRMED if _is_reached(contact) else NOT_CONFIRMED}"
    )
    pdf.paragraph(
        "Vous changez d'avis ? C'est gratuit, sans raison à donner : par ce carré, par "
        f"courrier ou par e-mail à {address}."
    )
    pdf.set_left_margin(pdf.l_margin - QR - 4)
    pdf.set_y(max(pdf.get_y(), y + QR + 2))


def _foot(pdf: CompanyPdf, notice: Notice, company: Company) -> None:
    pdf.paragraph(
        "Nous gardons cette feuille comme preuve, tant que votre accord compte, puis 5 ans. "
        "Vous pouvez voir, corriger, supprimer vos informations, vous opposer, ou vous "
        f"plaindre : {CNIL_COMPLAINTS}, {CNIL_ADDRESS}. "
        f"Tout lire : {tag_values.information_url(notice.audience)}. "
        f"Texte version {notice.version}.",
        8,
    )
    if company.privacy_policy_url:
        pdf.paragraph(f"{notice.privacy_label} : {company.privacy_policy_url}", 8)
