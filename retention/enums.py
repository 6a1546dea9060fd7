from django.db import models


class Population(models.TextChoices):
    """The contacts to which a delay applies. Optional for prospects, candidates and the
    deceased, whose delay counts from the report of the death."""

    CLIENT = "client", "Clients"
    WORKER = "worker", "Intervenants"
    PROSPECT = "prospect", "Prospects"
    CANDIDATE = "candidate", "Candidats"
    DECEASED = "deceased", "Personnes décédées"


class PurgeCause(models.TextChoices):
    NIGHTLY = "nightly", "Chaque nuit"
    COMMAND = "command", "Commande"
    BUTTON = "button", "Bouton"


class RunState(models.TextChoices):
    RUNNING = "running", "En cours"
    DONE = "done", "Terminée"
    PARTLY = "partly", "Terminée avec des échecs"
    BRAKED = "braked", "Suspendue par sécurité"
    INTERRUPTED = "interrupted", "Interrompue"


class PurgeOutcome(models.TextChoices):
    ERASED = "erased", "Purgée"
    HELD = "held", "Purgée, sauf des champs que la loi garde"
    FAILED = "failed", "Échec"
    RELEASED = "released", "Champs gardés, purgés à leur échéance"
