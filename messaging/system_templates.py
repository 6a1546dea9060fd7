"""The texts sent by the software itself; each can be edited, and reset to this version.

Plain French: one idea per sentence, twenty words at most, the same word for the same
thing (« message facultatif », « e-mail », « supprimer », « vos informations »,
« accord »). A test checks this. What a text promises comes from a tag, so from the
setting that makes it true.
"""

from dataclasses import replace

from messaging.texts import addresses, choices, consents, erasures, rights, staff
from messaging.texts.base import SystemTemplate


def _flowing(text: str) -> str:
    """Join the lines of each paragraph: line breaks here only keep the source lines
    short."""
    paragraphs = (" ".join(part.split("\n")) for part in text.strip().split("\n\n"))
    signed = "Bien cordialement, "
    return "\n\n".join(paragraphs).replace(signed, f"{signed.strip()}\n") + "\n"


SYSTEM_TEMPLATES: dict[str, SystemTemplate] = {
    template.code: replace(template, body=_flowing(template.body))
    for texts in (consents, erasures, choices, addresses, rights, staff)
    for template in texts.TEMPLATES
}
"""All system texts by code, in the order of the list of templates."""
CONSENT_REQUEST = "consent_request"
REQUESTS = (CONSENT_REQUEST, "consent_request_sms", "details_check")
"""Requests for consent, which have their own limits (domain 2.8)."""
FOR_MAILINGS = (*REQUESTS, "details_check_service", "imported_told")
"""The system texts that a mailing may use; the others need values that no mailing has."""
CONSENT_RENEWAL = "consent_renewal"
SINGLE_REQUESTS = (CONSENT_REQUEST, CONSENT_RENEWAL, "details_check")
"""The messages to one person that ask for consent: they share the limits of the
requests."""
