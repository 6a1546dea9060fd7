import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ApiKey
from contacts.models import Contact
from contacts.personal import PersonalField
from webhooks.enums import DeliveryState, WebhookEvent


class ChangeQuerySet(models.QuerySet["Change"]):
    def published(self) -> Self:
        return self.filter(sequence__isnull=False)


class Change(models.Model):
    """One row of the outbox: a change to tell other programs.

    The database writes the row in the transaction of the change (webhooks/sql). After
    the commit, `webhooks_publish` gives it its `sequence`, so that sequences follow the
    order of commits. It holds ids, codes and field names only, never a value.
    """

    sequence = models.BigIntegerField(null=True, unique=True)
    type = models.CharField(max_length=30, choices=WebhookEvent.choices)
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="changes", db_index=False
    )
    at = models.DateTimeField()
    transaction = models.BigIntegerField(
        help_text="What one transaction did to one thing is told once."
    )
    details = models.JSONField(default=dict)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement"
        indexes = [
            models.Index(
                fields=["id"],
                name="change_to_publish",
                condition=Q(sequence=None),
            ),
            models.Index(fields=["at"], name="change_by_instant"),
            models.Index(fields=["contact", "transaction"], name="change_by_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.sequence}"


class ForgottenChanges(models.Model):
    """The single row that stores the sequence up to which the outbox has been emptied."""

    through = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="forgotten_is_single")
        ]

    def __str__(self) -> str:
        return str(self.through)


class Acknowledgement(models.Model):
    """Another system's confirmation that it did what a change asks for (art. 19).

    It is kept longer than the change, which leaves the outbox after a time.
    """

    sequence = models.BigIntegerField()
    type = models.CharField(max_length=30, choices=WebhookEvent.choices)
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="acknowledgements"
    )
    subject = models.BigIntegerField(null=True, help_text="The id of an erasure.")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "accusé de réception"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "sequence"], name="acknowledged_once_by_a_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} par {self.api_key_id}"


class Webhook(models.Model):
    """A URL of another program that receives changes. The secret is not stored: it is
    derived from SECRET_KEY, and incrementing `generation` makes a new one."""

    url = models.URLField("adresse", max_length=500)
    events = ArrayField(
        models.CharField(max_length=30, choices=WebhookEvent.choices),
        verbose_name="événements",
    )
    active = models.BooleanField("en service", default=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    renewed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="While this is recent the former secret signs too.",
    )
    stopped_at = models.DateTimeField(
        null=True, editable=False, help_text="The address answered 410 (Gone)."
    )
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
        """The name of the object in the audit journal."""
        return f"webhook:{self.pk}"


ADDRESS_EVENTS = (WebhookEvent.ADDRESS_CLOSED, WebhookEvent.ADDRESS_REOPENED)


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)

    def dead(self) -> Self:
        return self.filter(state=DeliveryState.DEAD)

    def overtaken(self) -> Self:
        """Deliveries that a later change of the same thing makes untrue: a consent or
        an address changed again since, a situation removed from the contact, fields
        changed again or erased."""
        later = WebhookDelivery.objects.filter(
            webhook=OuterRef("webhook"),
            contact=OuterRef("contact"),
            pk__gt=OuterRef("pk"),
        )
        consent = later.filter(
            event=WebhookEvent.CONSENT_CHANGED,
            details__campaign=OuterRef("details__campaign"),
        )
        address = later.filter(
            event__in=ADDRESS_EVENTS, details__channel=OuterRef("details__channel")
        )
        fields = later.filter(
            event__in=(WebhookEvent.CONTACT_UPDATED, WebhookEvent.CONTACT_ERASED)
        )
        return self.filter(
            Q(Exists(consent), event=WebhookEvent.CONSENT_CHANGED)
            | Q(Exists(address), event__in=ADDRESS_EVENTS)
            | Q(Exists(fields), event=WebhookEvent.CONTACT_UPDATED)
            | Q(
                event=WebhookEvent.CONTACT_DEACTIVATED,
                contact__deactivated_at=None,
            )
            | Q(
                event=WebhookEvent.CONTACT_REACTIVATED,
                contact__deactivated_at__isnull=False,
            )
        )

    def heads(self) -> Self:
        """The oldest waiting delivery of each contact; the others wait behind it."""
        first = self.waiting().order_by("webhook_id", "contact_id", "id")
        return self.filter(
            pk__in=first.distinct("webhook_id", "contact_id").values("pk")
        )


class WebhookDelivery(models.Model):
    """One change to send to one webhook, written when the change is published.

    The payload holds ids only: the receiver reads the values through the API, with the
    rights of its key.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField("événement", max_length=30, choices=WebhookEvent.choices)
    sequence = models.BigIntegerField(null=True, help_text="Of the change it tells of.")
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
