from django.db import models


class CallOutcome(models.TextChoices):
    """How a call ended."""

    REACHED = "reached", "Jointe"
    CALL_BACK = "call_back", "À rappeler"
    NO_ANSWER = "no_answer", "Pas de réponse"
    DECLINED = "declined", "Pas intéressée"
    WRONG_NUMBER = "wrong_number", "Mauvais numéro"
    OBJECTED = "objected", "Ne m'appelez plus"


OVER = (
    CallOutcome.REACHED,
    CallOutcome.DECLINED,
    CallOutcome.WRONG_NUMBER,
    CallOutcome.OBJECTED,
)
"""The outcomes after which nobody is called again from the same list."""


class CallReason(models.TextChoices):
    """Why somebody whom the campaign may reach is not called now."""

    CLOSED = "list_closed", "Liste fermée"
    OVER = "over", "Déjà appelée"
    HELD = "held", "Un collègue l'appelle"
    DECLINED = "declined_lately", "Pas intéressée, il y a moins de 60 jours"
    FOUR_CALLS = "four_calls", "Appelée quatre fois en 30 jours"
    LATER = "later", "À rappeler plus tard"
    OFF_HOURS = "off_hours", "Hors des heures d'appel là où elle vit"
