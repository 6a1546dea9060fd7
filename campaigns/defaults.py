"""The campaigns that a new company starts with, and those that it may add.

The article says that there are six for clients and none for workers, not what they are
called. A label is read after « J'accepte de recevoir », or alone: hence « vos ».
"""

from dataclasses import dataclass

from campaigns.enums import LawfulBasis
from contacts.enums import Channel, Kind, Status


@dataclass(frozen=True)
class Proposal:
    """One campaign of ours; `code` names it for programs."""

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
"""Its line tells a prospect of a quote, and a client of invoices."""
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
FORMER_LABELS = {
    "mes devis, factures et attestations fiscales par e-mail": QUOTES_AND_INVOICES,
    "mon planning et les changements d'intervention par e-mail": "planning_email",
    "les rappels et changements d'intervention par SMS": "reminders_sms",
    "la newsletter par e-mail": "newsletter_email",
    "les offres commerciales personnalisées par e-mail": "offers_email",
    "les offres commerciales personnalisées par SMS": "offers_sms",
}
"""What the six were called before: a settings file of then still names them."""
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
"""Never made by `migrate`: proposed on the list of campaigns."""
