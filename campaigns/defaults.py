"""The campaigns created for a new company, and the optional ones proposed to it.

The source article gives their number (six for clients, none for workers), not their
names. A label is displayed after « J'accepte de recevoir » or alone, so it uses « vos
».
"""

from dataclasses import dataclass
from itertools import product

from campaigns.enums import LawfulBasis
from contacts.enums import Channel, Kind, Status


@dataclass(frozen=True)
class Proposal:
    """A built-in campaign; `code` is its stable identifier for programs."""

    code: str
    label: str
    channel: Channel
    basis: LawfulBasis
    audience: Kind = Kind.CLIENT
    applies_to: tuple[Status, ...] = ()

    @property
    def is_mandatory(self) -> bool:
        return self.basis != LawfulBasis.CONSENT


QUOTES_AND_INVOICES = "quotes_invoices_email"
"""Its line mentions quotes to a prospect and invoices to a client."""
DEFAULTS = (
    Proposal(
        QUOTES_AND_INVOICES,
        "vos factures et vos attestations fiscales, par e-mail",
        Channel.EMAIL,
        LawfulBasis.LEGAL_OBLIGATION,
        applies_to=(Status.PROSPECT, Status.CLIENT),
    ),
    Proposal(
        "planning_email",
        "les changements de vos interventions, par e-mail",
        Channel.EMAIL,
        LawfulBasis.CONTRACT,
        applies_to=(Status.CLIENT,),
    ),
    Proposal(
        "reminders_sms",
        "les changements urgents de vos interventions, par SMS",
        Channel.SMS,
        LawfulBasis.CONTRACT,
        applies_to=(Status.CLIENT,),
    ),
    Proposal(
        "newsletter_email",
        "nos nouvelles, par e-mail",
        Channel.EMAIL,
        LawfulBasis.CONSENT,
    ),
    Proposal(
        "offers_email", "nos offres, par e-mail", Channel.EMAIL, LawfulBasis.CONSENT
    ),
    Proposal("offers_sms", "nos offres, par SMS", Channel.SMS, LawfulBasis.CONSENT),
)
REQUEST_LABEL = "Demande de consentement"
REQUESTS = tuple(
    (-number, kind, channel)
    for number, (kind, channel) in enumerate(
        product(Kind, (Channel.EMAIL, Channel.SMS)), start=1
    )
)
"""The id, list and channel of each request for consent. The ids are negative, so that
those of the campaigns, which settings files and programs name, follow one another."""
FORMER_LABELS = {
    "mes devis, factures et attestations fiscales par e-mail": QUOTES_AND_INVOICES,
    "mon planning et les changements d'intervention par e-mail": "planning_email",
    "les rappels et changements d'intervention par SMS": "reminders_sms",
    "la newsletter par e-mail": "newsletter_email",
    "les offres commerciales personnalisées par e-mail": "offers_email",
    "les offres commerciales personnalisées par SMS": "offers_sms",
}
"""Former labels of the six default campaigns: old settings files still use them."""
MORE = (
    Proposal(
        "appointments_sms",
        "les rappels de rendez-vous, par SMS",
        Channel.SMS,
        LawfulBasis.CONSENT,
        applies_to=(Status.CLIENT,),
    ),
    Proposal(
        "worker_planning_email",
        "votre planning et vos consignes, par e-mail",
        Channel.EMAIL,
        LawfulBasis.CONTRACT,
        audience=Kind.WORKER,
        applies_to=(Status.WORKER,),
    ),
    Proposal(
        "worker_news_email",
        "la vie de l'entreprise, par e-mail",
        Channel.EMAIL,
        LawfulBasis.CONSENT,
        audience=Kind.WORKER,
        applies_to=(Status.WORKER,),
    ),
)
"""Not created by `migrate`: proposed on the list of campaigns."""
