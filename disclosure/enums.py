from django.db import models


class Audience(models.TextChoices):
    """The readers of a notice: the lists of contacts, as `Kind`, and their relatives."""

    CLIENT = "client", "Clients"
    WORKER = "worker", "Intervenants"
    RELATIVE = "relative", "Proches à prévenir"


class Section(models.TextChoices):
    """The sections of the notice, in page order."""

    CONTROLLER = "controller", "Qui est responsable ?"
    PURPOSES = (
        "purposes",
        "Pourquoi nous les utilisons, et ce qui nous y autorise",
    )
    SOURCES = "sources", "D'où viennent-elles ?"
    OBLIGATION = "obligation", "Devez-vous nous les donner ?"
    RECIPIENTS = "recipients", "Qui d'autre les voit ?"
    TRANSFERS = "transfers", "Sortent-elles de l'Union européenne ?"
    DURATIONS = "durations", "Combien de temps les gardons-nous ?"
    AUTOMATED = "automated", "Une machine décide-t-elle pour vous ?"
    TRACKING = "tracking", "Êtes-vous suivi ?"
    RIGHTS = "rights", "Vos droits"
    COMPLAINT = "complaint", "Réclamation"
