from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import ApiKey
from contacts.enums import Kind, Status
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from imports.enums import WORKING, ImportState, RefusalCode, WarningCode


class Import(models.Model):
    """One file being imported by the screen. The file is deleted at the end."""

    file = models.FileField("fichier", upload_to="imports/", blank=True)
    kind = models.CharField("fiches", max_length=10, choices=Kind.choices, blank=True)
    status = models.CharField(
        "situation", max_length=20, choices=Status.choices, blank=True
    )
    update = models.BooleanField("mettre à jour les fiches existantes", default=False)
    sheet = models.CharField("feuille", max_length=100, blank=True)
    header = models.JSONField(default=list)
    targets = models.JSONField(
        default=dict, help_text="Place de la colonne -> champ ou campagne."
    )
    state = models.CharField(
        "état", max_length=10, choices=ImportState.choices, default=ImportState.COLUMNS
    )
    place = models.PositiveIntegerField(
        default=0, help_text="Dernière ligne du fichier déjà importée."
    )
    attempts = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="Débuts de l'étape en cours depuis la dernière ligne enregistrée.",
    )
    digest = models.CharField(
        max_length=64, blank=True, help_text="Du fichier d'une commande en cours."
    )
    rows = models.PositiveIntegerField("lignes", default=0)
    accepted = models.PositiveIntegerField("acceptées", default=0)
    updated = models.PositiveIntegerField("mises à jour", default=0)
    unchanged = models.PositiveIntegerField("sans changement", default=0)
    refused = models.JSONField(default=dict, help_text="Ligne -> code.")
    ignored = models.JSONField(
        default=list, help_text="Lignes dont l'acceptation n'a ni source ni date."
    )
    warnings = models.JSONField(
        default=dict, help_text="Ligne -> codes de ce qui est laissé de côté."
    )
    recorded = models.JSONField(
        default=list,
        help_text="Lignes refusées dont le refus est enregistré sur la fiche déjà là.",
    )
    error = models.CharField("erreur", max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="par",
    )
    api_key = models.ForeignKey(
        ApiKey, models.SET_NULL, null=True, related_name="+", verbose_name="clé API"
    )
    at_once = models.BooleanField(
        default=False,
        help_text="Importé dès que vérifié : nul n'attend devant l'écran.",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Qui a demandé l'étape en cours : c'est son acte.",
    )
    created_at = models.DateTimeField("le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True)
    undone_at = models.DateTimeField("annulé le", null=True)
    erased = models.PositiveIntegerField("fiches effacées", default=0)
    kept = models.PositiveIntegerField("fiches gardées", default=0)
    restored = models.PositiveIntegerField("fiches remises comme avant", default=0)
    left = models.PositiveIntegerField("valeurs modifiées depuis, gardées", default=0)

    class Meta:
        verbose_name = "import"
        ordering = ["-id"]
        permissions = [
            ("import_contacts", "Peut importer des contacts"),
        ]

    def __str__(self) -> str:
        return f"Import n° {self.pk}"

    @property
    def target(self) -> str:
        """The name of this object in the audit journal."""
        return f"import:{self.pk}"

    @property
    def has_choices(self) -> bool:
        """Whether a column of the file holds the choices of a campaign."""
        return any(target.startswith("campaign:") for target in self.targets.values())

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def refusals(self) -> list[tuple[int, RefusalCode]]:
        return [(int(line), RefusalCode(code)) for line, code in self.refused.items()]

    @property
    def suppressed_lines(self) -> list[int]:
        return [
            line
            for line, code in self.left_out
            if code == WarningCode.CONSENT_SUPPRESSED
        ]

    @property
    def left_out(self) -> list[tuple[int, WarningCode]]:
        return [
            (int(line), WarningCode(code))
            for line, codes in self.warnings.items()
            for code in codes
        ]


class ImportedContact(models.Model):
    """A contact that an import created."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="made")
    contact = models.OneToOneField(Contact, models.CASCADE, related_name="imported_by")

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    def __str__(self) -> str:
        return f"{self.contact_id} par {self.source_id}"


class ChangedContact(models.Model):
    """The changes of an import to an existing contact, used to undo it.

    `former`: field -> [former value, new value]. Deleted 30 days after the import.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="changed")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="changed_by_imports"
    )
    at = models.DateTimeField(help_text="L'instant des choix enregistrés.")
    former = models.JSONField(null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "former": PersonalField(
            "Valeurs d'avant un import",
            FieldGroup.IDENTITY,
            always=True,
            remove_row=True,
        )
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "contact"], name="import_changes_a_sheet_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} par {self.source_id}"


class ColumnMemory(models.Model):
    """The last target chosen for a column of this name; « - » means not imported."""

    name = models.CharField(max_length=200, unique=True)
    target = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.name} -> {self.target}"
