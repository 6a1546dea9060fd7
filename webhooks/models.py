import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contacts.models import Contact
from contacts.personal import PersonalField
from webhooks.enums import DeliveryState, WebhookEvent


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
