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
    # The stored value keeps its released name, as the act « purge.braked » does.
    SUSPENDED = "braked", "Suspendue par sécurité"
    INTERRUPTED = "interrupted", "Interrompue"


class PurgeOutcome(models.TextChoices):
    ERASED = "erased", "Purgée"
    HELD = "held", "Purgée, sauf des champs que la loi garde"
    FAILED = "failed", "Échec"
    RELEASED = "released", "Champs gardés, purgés à leur échéance"


class Untold(models.TextChoices):
    """Why a person is not told that their data will be deleted; the first that applies."""

    DECEASED = "deceased", "personne décédée"
    RESTRICTED = "restricted", "traitement limité"
    NO_ADDRESS = "no_address", "pas d'adresse e-mail"
    UNDELIVERABLE = "undeliverable", "adresse e-mail inutilisable"
    UNCONFIRMED = "unconfirmed", "adresse e-mail pas encore confirmée"
    SUPPRESSED = "suppressed", "adresse sur la liste repoussoir"
    NOT_DELIVERED = "not_delivered", "l'annonce n'a pas été remise"
