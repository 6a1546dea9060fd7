from django.db import models

from consent.enums import Reason


class MailingState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SCHEDULED = "scheduled", "Programmé"
    UNSENT = "unsent", "Non parti"
    SENDING = "sending", "En cours d'envoi"
    PAUSED = "paused", "En pause"
    DONE = "done", "Terminé"
    CANCELLED = "cancelled", "Annulé"


class MailingDeliveryState(models.TextChoices):
    """State of a delivery. `uncertain`: it may have left; only a person decides whether
    it is sent again."""

    QUEUED = "queued", "En attente"
    SENDING = "sending", "En cours d'envoi"
    SENT = "sent", "Envoyé"
    WITHHELD = "withheld", "Écarté"
    FAILED = "failed", "Échec"
    UNCERTAIN = "uncertain", "Incertain"


class SafetyLimit(models.TextChoices):
    """What pauses a mailing automatically (mailings/sending/safety_limit.py)."""

    REFUSED = "refused", "Refus semblables à l'envoi"
    REFUSED_LATER = "refused_later", "Refus semblables annoncés après l'envoi"
    REFUSED_OFTEN = "refused_often", "Trop de messages refusés"
    DEAD = "dead", "Adresses inexistantes"
    COMPLAINTS = "complaints", "Plaintes"


OPEN_STATES = (MailingDeliveryState.QUEUED, MailingDeliveryState.SENDING)


class MailingReason(models.TextChoices):
    """Why a mailing itself leaves out a contact whom its campaign may reach, or how its
    message ended."""

    FILTERED = "filtered", "Hors des filtres"
    OBJECTED = "objected", "S'est opposé aux messages facultatifs"
    ANSWERED = "answered", "A déjà répondu à toutes les campagnes"
    ASKED_TWICE = "asked_twice", "Déjà sollicité deux fois en 12 mois"
    NO_CONTRACT = "no_contract", "Ni client ni intervenant en service"
    SAME_NUMBER = "same_number", "Même numéro qu'un autre destinataire"
    UNTICKED = "unticked", "Décoché à la main"
    OFF_HOURS = "off_hours", "Hors des heures permises"
    CAMPAIGN_OFF = "campaign_off", "La campagne n'est plus active"
    TERMS_CHANGED = "terms_changed", "La campagne a changé depuis la confirmation"
    # Reasons that only the sending can give.
    NO_LINK = "no_link", "Lien impossible à faire"
    CANCELLED = "cancelled", "Envoi annulé"
    REFUSED_BY_SERVER = "refused_by_server", "Refusé par le serveur du destinataire"
    DEAD_ADDRESS = "dead_address", "L'adresse n'existe pas"
    FULL = "full", "Boîte pleine, ou refusée pour un temps"
    TOO_MANY_TRIES = "too_many_tries", "Toujours refusé après plusieurs essais"
    NOBODY_KNOWS = "nobody_knows", "Coupure pendant l'envoi"
    COUNTED_AS_SENT = "counted_as_sent", "Compté comme envoyé à la main"
    BOUNCED = "bounced", "Rejeté après l'envoi"
    COMPLAINED = "complained", "Signalé comme indésirable"


VERDICTS: dict[str, str] = dict([*Reason.choices, *MailingReason.choices])
"""The label of each reason why a contact of the audience is, or is not, among a
mailing's recipients: those of the campaign, then those of the mailing."""

INCLUDED = (Reason.GIVEN, Reason.MANDATORY, MailingReason.OFF_HOURS)
"""OFF_HOURS contacts receive it later, when the permitted hours of optional SMS begin."""
