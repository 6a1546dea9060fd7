"""The letter of a request, for a person who is answered on paper.

It says what the e-mail says: what was asked, what follows and why, and the means of
appeal (art. 12(4)).
"""

import datetime
from collections.abc import Iterator

from accounts.law import CNIL_ADDRESS, CNIL_COMPLAINTS
from accounts.models import Company
from accounts.pdf import CompanyPdf
from contacts import postal
from core.typography import long_date
from portal.models import RightsRequest


def pdf_of(filed: RightsRequest, today: datetime.date) -> bytes:
    """The answer if there is one, else the extension, else the acknowledgement."""
    company = Company.current()
    paper = CompanyPdf("Votre demande")
    paper.paragraph("\n".join(postal.lines(filed.contact)))
    paper.paragraph(f"{company.city or company.name}, le {long_date(today)}")
    for words in _body(filed, company):
        paper.paragraph(words)
    paper.rule()
    for words in _appeal():
        paper.paragraph(words, size=9.5)
    return paper.bytes()


def _body(filed: RightsRequest, company: Company) -> Iterator[str]:
    yield "Bonjour,"
    yield (
        f"Vous avez fait une demande à {company.name} le"
        f" {long_date(filed.received_on)} : {filed.plain_kind}. {filed.told}".strip()
    )
    if filed.answer:
        yield "Voici notre réponse :"
        yield filed.answer
    elif filed.is_answered_by_erasure:
        kept = filed.contact.archived.exists()
        but = ", sauf celles que la loi nous oblige à garder" if kept else ""
        yield f"Vos informations ont été supprimées{but}."
    elif filed.extended_on:
        yield "Nous avons besoin de deux mois de plus, pour cette raison :"
        yield filed.extension_reason
    if filed.is_open:
        yield f"Nous vous répondons au plus tard le {long_date(filed.due_on)}. C'est gratuit."
    if company.data_contact:
        yield f"Une question : {company.data_contact}."
    yield f"Bien cordialement,\n{company.name}"


def _appeal() -> Iterator[str]:
    yield (
        "Vous pensez que vos droits ne sont pas respectés ? Écrivez-nous d'abord, si vous"
        " le voulez. Vous pouvez aussi vous plaindre à la CNIL, à tout moment et"
        f" gratuitement : {CNIL_COMPLAINTS}, ou par courrier : {CNIL_ADDRESS}."
    )
    yield "Vous pouvez aussi saisir un tribunal."
