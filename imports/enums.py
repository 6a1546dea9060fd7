from django.db.models import TextChoices


class ImportState(TextChoices):
    COLUMNS = "columns", "Colonnes à choisir"
    CHECKING = "checking", "Vérification en cours"
    CHECKED = "checked", "Vérifié, à importer"
    RUNNING = "running", "Import en cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Échoué"
    DROPPED = "dropped", "Abandonné"
    UNDOING = "undoing", "Annulation en cours"
    UNDONE = "undone", "Annulé"


WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
"""A worker is processing it."""


class RefusalCode(TextChoices):
    """Why a row is refused; the codes are stable, the labels are for the report."""

    EMAIL_INVALID = "email_invalid", "adresse e-mail invalide"
    MOBILE_INVALID = "mobile_invalid", "numéro de portable invalide"
    LANDLINE_AS_MOBILE = "landline_as_mobile", "numéro fixe dans la colonne portable"
    NAME_MISSING = "name_missing", "nom manquant"
    STATUS_UNKNOWN = "status_unknown", "situation inconnue"
    BIRTH_DATE_INVALID = (
        "birth_date_invalid",
        "date de naissance impossible ou dans le futur",
    )
    DEACTIVATION_DATE_INVALID = (
        "deactivation_date_invalid",
        "date de désactivation impossible, dans le futur, avant 1990, ou sur une fiche"
        " active",
    )
    CHOICE_UNKNOWN = "choice_unknown", "choix ni oui ni non"
    TOO_LONG = "too_long", "valeur trop longue"
    LINE_UNREADABLE = (
        "line_unreadable",
        "ligne qui ne se découpe pas en colonnes : vérifiez ses guillemets et ses"
        " séparateurs",
    )
    NOT_A_PERSON = "not_a_person", "ligne de titres ou de total, pas une personne"
    UNPRINTABLE = "unprintable", "caractère qui ne peut pas être affiché"
    DUPLICATE = "duplicate", "fiche déjà présente"
    CONTACT_ERASED = (
        "contact_erased",
        "les données de la fiche qui porte cette référence sont effacées",
    )
    CONTACT_RESTRICTED = (
        "contact_restricted",
        "le traitement de cette fiche est limité : elle n'est pas modifiée",
    )
    REFERENCE_CONFLICT = (
        "reference_conflict",
        "la référence est celle d'une autre fiche, ou cette personne en a une autre",
    )


class WarningCode(TextChoices):
    """What was ignored in an accepted row, and why; the codes are stable."""

    CELL_ERROR = "cell_error", "valeur d'erreur ou formule non calculée"
    TITLE_UNKNOWN = "title_unknown", "civilité inconnue"
    POSTCODE_UNREAD = "postcode_unread", "code postal illisible"
    BIRTH_DATE_UNREAD = "birth_date_unread", "date de naissance illisible"
    CONSENT_DATE_UNREAD = "consent_date_unread", "date du consentement illisible"
    CHOICE_UNKNOWN = "choice_unknown", "choix ni oui ni non"
    TOO_LONG = "too_long", "valeur trop longue"
    SEVERAL_VALUES = "several_values", "plusieurs valeurs : la première est gardée"
    CONSENT_SUPPRESSED = (
        "consent_suppressed",
        "acceptation : l'adresse est sur la liste repoussoir, la personne seule peut"
        " accepter de nouveau",
    )
    CONSENT_REFUSED = "consent_refused", "choix que le registre n'admet pas"
    CONSENT_WITHDRAWN = (
        "consent_withdrawn",
        "acceptation : la personne a dit non depuis",
    )
    REFERENCE_UNREAD = "reference_unread", "référence illisible"
    STATUS_KEPT = (
        "status_kept",
        "situation : désactiver ou réactiver se fait sur la fiche",
    )
    EMAIL_OF_REPRESENTATIVE = (
        "email_of_representative",
        "e-mail : c'est l'adresse d'un représentant qui choisit pour cette personne",
    )
