"""Letters that ask for consent: one document to print, for people without e-mail or
mobile.

Each letter is the paper form of one person (backoffice/consent_form.py) under their
postal address, with their own link as a QR code: what they accept by it waits for its
confirmation, like every choice by a printed link.
"""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from accounts.pdf import CompanyLetters
from backoffice.consent_form import Material, NothingToChoose, write_form
from contacts import postal
from contacts.models import Contact
from core.typography import long_date

WHY = (
    "Nous n'avons ni e-mail ni portable qui nous permette de vous joindre : nous vous "
    "posons donc cette question par courrier."
)
NEW_ADDRESS = ("Votre e-mail, si vous voulez nous le donner :", "Votre portable :")


def consent_letters(
    contacts: Sequence[Contact], *, now: datetime.datetime
) -> tuple[bytes, list[Contact]]:
    """The letters as one PDF, and the contacts that got one: those whom no optional
    campaign concerns have nothing to choose. Raises NobodySigns, and NothingToChoose if
    no letter is left. All are of one list.
    """
    material = Material.of(contacts[0].kind) if contacts else None
    written = [
        c for c in contacts if material and material.concerning(c, mandatory=False)
    ]
    if material is None or not written:
        raise NothingToChoose
    letters = CompanyLetters(material.notice.title)
    company = material.company
    dated = f"{company.city or company.name}, le {long_date(timezone.localdate(now))}"
    for contact in written:
        letters.letter_to(str(contact), postal.lines(contact), dated)
        letters.headline(material.notice.title)
        letters.paragraph(WHY)
        write_form(letters, contact, material, now=now)
        letters.empty_fields(NEW_ADDRESS)
    return letters.bytes(), written
