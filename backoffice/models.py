import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ApiKey
from backoffice.enums import (
    WORKING,
    DeliveryState,
    ImportState,
    RefusalCode,
    WarningCode,
    WebhookEvent,
)
from contacts.enums import Kind, Status
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField


class ApiAnswer(models.Model):
    """What a write by the API answered, for whoever sends it again with its
    Idempotency-Key. An erasure empties it with the contact: only the fact stays."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    key_digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, null=True)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(null=True)
    headers = models.JSONField(default=dict)
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="api_answers"
    )
    created_at = models.DateTimeField(db_index=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(label, FieldGroup.MESSAGES, always=True)
        for name, label in [
            ("fingerprint", "Empreinte d'un appel de l'API"),
            ("body", "Réponse de l'API gardée pour un renvoi"),
        ]
    }
    NON_PERSONAL_FIELDS: ClassVar = (
        *("id", "api_key", "key_digest", "status", "headers", "contact"),
        "created_at",
    )

    class Meta:
        verbose_name = "réponse de l'API"
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "key_digest"], name="api_answer_is_one_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"réponse {self.pk}"


class Import(models.Model):
    """One file on its way into the base, by the screen. The file leaves at the end."""

    file = models.FileField("fichier", upload_to="imports/", blank=True)
    kind = models.CharField("fiches", max_length=10, choices=Kind.choices, blank=True)
    status = models.CharField(
        "situation", max_length=20, choices=Status.choices, blank=True
    )
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
    digest = models.CharField(
        max_length=64, blank=True, help_text="Du fichier d'une commande en cours."
    )
    rows = models.PositiveIntegerField("lignes", default=0)
    accepted = models.PositiveIntegerField("acceptées", default=0)
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
    created_at = models.DateTimeField("le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True)
    undone_at = models.DateTimeField("annulé le", null=True)
    erased = models.PositiveIntegerField("fiches effacées", default=0)
    kept = models.PositiveIntegerField("fiches gardées", default=0)

    class Meta:
        verbose_name = "import"
        ordering = ["-id"]
        permissions = [
            ("import_contacts", "Peut importer des contacts"),
            ("export_contacts", "Peut exporter des contacts"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def target(self) -> str:
        """How the audit journal names it."""
        return f"import:{self.pk}"

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
    """A sheet that an import made."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="made")
    contact = models.OneToOneField(Contact, models.CASCADE, related_name="imported_by")

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}
    NON_PERSONAL_FIELDS: ClassVar = ("id", "source", "contact")

    def __str__(self) -> str:
        return f"{self.contact_id} par {self.source_id}"


class ColumnMemory(models.Model):
    """Where a column of this name went last time; « - » is nowhere."""

    name = models.CharField(max_length=200, unique=True)
    target = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.name} -> {self.target}"


class Webhook(models.Model):
    """An address of another program that is told of changes. No secret is stored: it is
    derived from SECRET_KEY, and `generation` makes a new one."""

    url = models.URLField("adresse", max_length=500)
    events = ArrayField(
        models.CharField(max_length=30, choices=WebhookEvent.choices),
        verbose_name="événements",
    )
    active = models.BooleanField("en service", default=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "webhook"
        ordering = ["id"]
        permissions = [("manage_webhooks", "Peut gérer les webhooks")]

    def __str__(self) -> str:
        return self.url

    @property
    def target(self) -> str:
        """How the audit journal names it."""
        return f"webhook:{self.pk}"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)

    def dead(self) -> Self:
        return self.filter(state=DeliveryState.DEAD)

    def overtaken(self) -> Self:
        """Those that a later change of the same thing makes untrue: a consent that
        changed again since, a deactivation of a contact who is active again."""
        later = WebhookDelivery.objects.filter(
            webhook=OuterRef("webhook"),
            contact=OuterRef("contact"),
            event=WebhookEvent.CONSENT_CHANGED,
            details__campaign=OuterRef("details__campaign"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(
            Q(Exists(later), event=WebhookEvent.CONSENT_CHANGED)
            | Q(
                event=WebhookEvent.CONTACT_DEACTIVATED,
                contact__deactivated_at=None,
            )
        )

    def heads(self) -> Self:
        """The oldest waiting one of each contact: the others wait behind it."""
        first = self.waiting().order_by("webhook_id", "contact_id", "id")
        return self.filter(
            pk__in=first.distinct("webhook_id", "contact_id").values("pk")
        )


class WebhookDelivery(models.Model):
    """One thing to tell one address; it is the outbox row itself.

    The database writes it in the transaction of the change that it tells of
    (migration webhook_outbox). The payload is made of ids: what they stand for is read
    by the API, under the rights of a key.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField("événement", max_length=30, choices=WebhookEvent.choices)
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="webhook_deliveries"
    )
    details = models.JSONField(default=dict)
    state = models.CharField(
        "état",
        max_length=10,
        choices=DeliveryState.choices,
        default=DeliveryState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("du")
    due_at = models.DateTimeField("prochain essai")
    done_at = models.DateTimeField("remis le", null=True)
    answer = models.CharField("dernière réponse", max_length=60, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}
    NON_PERSONAL_FIELDS: ClassVar = (
        *("id", "public_id", "webhook", "event", "contact", "details", "state"),
        *("attempts", "created_at", "due_at", "done_at", "answer"),
    )

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi de webhook"
        indexes = [
            models.Index(
                fields=["webhook", "contact", "id"],
                name="webhook_delivery_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.public_id}"


class BackupRun(models.Model):
    """A backup that was made, or a restore drill: what an auditor is shown."""

    MADE, TRIED = "made", "tried"

    at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=[(MADE, "faite"), (TRIED, "essayée")])
    name = models.CharField(max_length=40)
    ok = models.BooleanField()
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = "sauvegarde"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()}"
