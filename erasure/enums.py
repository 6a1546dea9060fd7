from django.db import models


class Cause(models.TextChoices):
    """Reason for an erasure."""

    DEACTIVATION = "deactivation", "Désactivation de la fiche"
    BUTTON = "button", "Droit à l'oubli demandé sur la fiche"
    REQUEST = "request", "Demande de la personne"
    API = "api", "Demande par l'API"
    RETENTION = "retention", "Fin de la durée de conservation"
    HOLD_END = "hold_end", "Fin d'une conservation légale"
    REPLAY = "replay", "Effacement rejoué après une restauration"


SEARCHED_WHOLE = {
    Cause.DEACTIVATION,
    Cause.BUTTON,
    Cause.REQUEST,
    Cause.API,
}
"""Causes started by a person: every erased value is searched. Others: a random sample."""


class ErasureState(models.TextChoices):
    """Result of the search after an erasure."""

    COMPLETE = "complete", "Complet"
    INCOMPLETE = "incomplete", "Incomplet : des valeurs restent"
    SEARCHING = "searching", "Recherche en cours"
    INTERRUPTED = "interrupted", "Incomplet : recherche interrompue"
    CLOSED = "closed", "Clos par décision motivée"


class TaskState(models.TextChoices):
    TODO = "todo", "À prévenir"
    DONE = "done", "Prévenu"
    IMPOSSIBLE = "impossible", "Impossible ou disproportionné"
