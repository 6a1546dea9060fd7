"""Why no message of a mailing is leaving now, in French."""

import datetime
from dataclasses import dataclass

from consent.integrity import journal
from core import pulse
from mailings.enums import MailingState
from mailings.models import Mailing

NO_ANSWER = "Le serveur d'envoi ne répond pas."
NO_TLS = "Le serveur d'envoi refuse la connexion chiffrée (TLS)."
REFUSALS = {
    "http 401": "Le prestataire d'envoi refuse la clé d'accès : vérifiez-la.",
    "http 402": "Le prestataire d'envoi dit que le crédit est épuisé.",
    "http 403": "Le prestataire d'envoi refuse la clé d'accès : vérifiez-la.",
    "http 429": "Le prestataire d'envoi demande d'aller moins vite.",
    "SMTPAuthenticationError": "Le serveur d'envoi refuse le mot de passe : vérifiez-le.",
    "SSLCertVerificationError": "Le certificat du serveur d'envoi n'est pas valable (TLS).",
    "SSLError": NO_TLS,
    "SSLEOFError": NO_TLS,
    # smtplib: the server refused STARTTLS.
    "SMTPResponseException": NO_TLS,
    "SMTPNotSupportedError": NO_TLS,
    "gaierror": "Le nom du serveur d'envoi est introuvable : vérifiez-le.",
}
BY_ITSELF = "L'envoi reprendra de lui-même dès que possible : rien n'est perdu."
# A batch takes five seconds at most, and a batch of another mailing may run in between.
SILENCE = datetime.timedelta(seconds=20)


@dataclass(frozen=True)
class Standstill:
    title: str
    text: str = BY_ITSELF


def of(mailing: Mailing, now: datetime.datetime) -> Standstill | None:
    """The reason for a mailing that has still to leave; None while it does, or will."""
    if mailing.state == MailingState.PAUSED and mailing.limit:
        return Standstill("L'envoi s'est mis en pause de lui-même.", mailing.limit)
    if mailing.state == MailingState.PAUSED:
        return Standstill(
            "L'envoi est en pause.", "Rien ne part avant que vous ne le repreniez."
        )
    if mailing.state not in (MailingState.SENDING, MailingState.SCHEDULED):
        return None
    if closed := journal.why_closed():
        return Standstill("Les envois sont fermés.", str(closed))
    if mailing.state == MailingState.SCHEDULED:
        return None
    if mailing.last_error:
        return Standstill(REFUSALS.get(mailing.last_error, NO_ANSWER))
    if mailing.waiting_until:
        # The page already shows until when, and for what reason.
        return None
    if mailing.active_at and mailing.active_at > now - SILENCE:
        return None
    if not pulse.lives("mailer"):
        return Standstill(
            "Aucun processus d'envoi ne répond.",
            "Prévenez votre administrateur : le « mailer » ou Redis est arrêté. L'envoi"
            " reprendra de lui-même à son retour ; rien n'est perdu.",
        )
    return Standstill(
        "L'envoi attend.",
        "D'autres envois passent avant lui, ou la base de données vient de redémarrer :"
        " il reprend de lui-même dans les minutes qui viennent.",
    )
