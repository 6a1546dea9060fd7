import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.models import ConsentEvent
from contacts.addresses import readable_number
from contacts.enums import WRITTEN, Channel, Kind
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date
from mailings.enums import (
    OPEN_STATES,
    VERDICTS,
    MailingDeliveryState,
    MailingState,
    SafetyLimit,
)
from messaging.models import MessageTemplate
from messaging.system_templates import REQUESTS
from messaging.tags import HELD, UNSUBSCRIBE, known_in, readable

LOST_TASK = datetime.timedelta(seconds=20)


class MailingQuerySet(models.QuerySet["Mailing"]):
    def of_channel(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def editable(self) -> Self:
        return self.filter(state=MailingState.DRAFT)

    def unsent(self) -> Self:
        """Scheduled mailings that could not be sent at their time."""
        return self.filter(state=MailingState.UNSENT)

    def to_launch(self, now: datetime.datetime) -> Self:
        return self.filter(state=MailingState.SCHEDULED, scheduled_at__lte=now)

    def at_work(self) -> Self:
        """Mailings with messages to send, including cancelled ones for which a person
        sends a message again."""
        return self.filter(
            Q(state=MailingState.SENDING)
            | Q(state=MailingState.CANCELLED, slot__isnull=False)
        )

    def locked_state(self, pk: int) -> str:
        """Lock the mailing and return its state; code that changes a mailing and its
        messages locks the mailing first."""
        row = self.select_for_update(no_key=True).filter(pk=pk)
        return row.values_list("state", flat=True).get()

    def asleep(self, now: datetime.datetime, *, queue_is_empty: bool = False) -> Self:
        """Mailings in progress whose tasks are lost (nothing has moved for
        MAILING_BATCH_TIMEOUT) or whose wait is over. If no batch is queued or being
        sent, the task is known to be lost earlier."""
        silent = now - datetime.timedelta(seconds=settings.MAILING_BATCH_TIMEOUT)
        is_asleep = Q(waiting_until__lte=now) | Q(
            waiting_until=None, active_at__lt=silent
        )
        if queue_is_empty:
            held = Delivery.objects.filter(
                mailing=OuterRef("pk"), state=MailingDeliveryState.SENDING
            )
            is_asleep |= Q(
                ~Exists(held), waiting_until=None, active_at__lt=now - LOST_TASK
            )
        return self.at_work().filter(is_asleep)


class Mailing(models.Model):
    """An e-mailing or SMS lot: one text sent to the contacts that one campaign may
    reach."""

    channel = models.CharField("type de message", max_length=10, choices=WRITTEN)
    audience = models.CharField("destinataires", max_length=10, choices=Kind.choices)
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailings",
        verbose_name="type d'envoi",
    )
    template = models.ForeignKey(
        MessageTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="modèle",
    )
    is_request = models.BooleanField(default=False, editable=False)
    subject = models.CharField("objet", max_length=150, blank=True)
    body = models.TextField("texte", max_length=100_000, blank=True)
    filters = models.JSONField(default=dict, blank=True)
    include_all = models.BooleanField(
        "inclure aussi ceux qui ont déjà répondu",
        default=False,
        help_text="Intervenants seulement, pour une demande de consentement.",
    )
    unticked = models.ManyToManyField(
        Contact, through="MailingExclusion", related_name="+"
    )

    state = models.CharField(
        "état",
        max_length=10,
        choices=MailingState.choices,
        default=MailingState.DRAFT,
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    scheduled_at = models.DateTimeField("programmé pour le", null=True, blank=True)
    launched_at = models.DateTimeField("lancé le", null=True)
    launched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    finished_at = models.DateTimeField("terminé le", null=True)
    active_at = models.DateTimeField(null=True)
    waiting_until = models.DateTimeField(null=True)
    # The column keeps its released name: renaming it would break the version before.
    last_error = models.CharField(max_length=200, blank=True, db_column="trouble")
    confirmed_terms = models.JSONField(default=dict, blank=True, editable=False)
    setbacks = models.PositiveSmallIntegerField(default=0)
    limit = models.CharField(max_length=300, blank=True)
    """Why it was paused automatically (mailings/sending/safety_limit.py)."""
    limit_reached = models.CharField(
        max_length=20, choices=SafetyLimit.choices, blank=True
    )
    """The limit that `limit` describes; empty once the mailing is resumed."""
    waived = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """The limits that a person has read and resumed after."""
    resumed_at = models.DateTimeField(null=True)
    refusal_streak = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=200, blank=True)
    """The server's answer at the last refusal, without any address."""
    later_streak = models.PositiveIntegerField(default=0)
    later_refusal = models.CharField(max_length=200, blank=True)
    """The same for refusals reported after sending (delivery reports, webhooks)."""
    copies = models.PositiveIntegerField(
        "copies aux représentants", null=True, default=None, db_default=0
    )
    """How many were made; null until the mailing is over (mailings/sending/copies.py).
    A mailing older than this has none."""
    # The column keeps its released name: renaming it would break the version before.
    slot = models.UUIDField(null=True, db_column="lane")
    """What its tasks must name to go on: a new launch takes a new one, so that those of
    the launch before stop."""

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["-id"]
        permissions = [("send_mailings", "Peut préparer et envoyer des mailings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[MailingState.DRAFT, MailingState.CANCELLED])
                | Q(campaign__isnull=False),
                name="mailing_leaves_with_a_campaign",
            )
        ]

    def __str__(self) -> str:
        """The title shown in lists, with readable tags."""
        if self.subject:
            return readable(self.subject)
        # Truncated after the tags are replaced, so that none is cut in half.
        words = readable(" ".join(self.body[:400].split()))
        return Truncator(words).chars(80) or f"Envoi {self.pk}"

    def get_absolute_url(self) -> str:
        return self.url("show")

    def url(self, page: str, **kwargs: object) -> str:
        return reverse(
            f"mailings:{page}",
            kwargs={"channel": self.channel, "pk": self.pk, **kwargs},
        )

    @property
    def is_sms(self) -> bool:
        return self.channel == Channel.SMS

    @property
    def is_required(self) -> bool:
        """Whether its recipients must receive it: mandatory, and not a request for
        consent."""
        return bool(self.campaign and self.campaign.mandatory) and not self.is_request

    @property
    def may_be_cancelled(self) -> bool:
        """Whether some of its messages may still leave."""
        return self.state in (
            MailingState.SCHEDULED,
            MailingState.UNSENT,
            MailingState.SENDING,
            MailingState.PAUSED,
        )

    def is_starting(self, now: datetime.datetime) -> bool:
        """Whether its time has come and a worker computes its recipients."""
        at = self.scheduled_at
        return self.state == MailingState.SCHEDULED and at is not None and at <= now

    def is_held(self, now: datetime.datetime) -> bool:
        """Whether it was launched and waits for its first message, so that the click can
        still be taken back; 2 queries at most."""
        if self.state != MailingState.SENDING or self.launched_at is None:
            return False
        undo = datetime.timedelta(seconds=settings.MAILING_UNDO_SECONDS)
        until = self.waiting_until
        return (
            until is not None
            and now < until <= self.launched_at + undo
            and not self.last_error
            and not self.deliveries.exclude(state=MailingDeliveryState.QUEUED).exists()
            and not self.deliveries.filter(attempts__gt=0).exists()
        )

    @property
    def is_draft(self) -> bool:
        return self.state == MailingState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.state in (MailingState.DONE, MailingState.CANCELLED)

    @property
    def ways_out(self) -> tuple[str, ...]:
        """The unsubscribe tag for a request for consent, which can be refused in itself
        whatever its campaign (CPCE, art. L34-5)."""
        return (UNSUBSCRIBE,) if self.is_request else ()

    @property
    def checks_details(self) -> bool:
        """Whether it shows people what is held of them without asking for a choice:
        service information, for active clients and workers only."""
        return not self.is_request and self.shows_details

    @property
    def shows_details(self) -> bool:
        """Whether its text holds the details of each recipient, however the tag is
        written."""
        return HELD in known_in(f"{self.subject}\n{self.body}")

    def follow_template(self) -> None:
        """Set `is_request` from the kind of sending or the template: a request for
        consent remains one, whatever its text becomes."""
        self.is_request = bool(
            (self.campaign and self.campaign.is_request)
            or (self.template and self.template.code in REQUESTS)
        )


class MailingExclusion(models.Model):
    """A contact unticked by the user."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="exclusions")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "destinataire décoché"
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "contact"], name="exclusion_is_one_per_contact"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} sans {self.contact_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime.datetime) -> Self:
        return self.filter(state=MailingDeliveryState.QUEUED).filter(
            Q(due_at=None) | Q(due_at__lte=now)
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def silent_since(self, before: datetime.datetime) -> Self:
        return self.filter(state=MailingDeliveryState.SENDING, claimed_at__lt=before)


class Delivery(models.Model):
    """One mailing to one contact. It is not an authorisation: the ledger is asked again
    just before sending.

    It references the consent event or the legal basis that allowed it, never an
    address.
    """

    mailing = models.ForeignKey(
        Mailing, models.CASCADE, related_name="deliveries", db_index=False
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="deliveries")
    state = models.CharField(
        "état",
        max_length=10,
        choices=MailingDeliveryState.choices,
        default=MailingDeliveryState.QUEUED,
    )
    # One of VERDICTS. No `choices`: a new reason needs no migration.
    reason = models.CharField("raison", max_length=20, blank=True)
    # No database constraint: the id remains when the chain is deleted at the end of its
    # proof period.
    event = models.ForeignKey(
        ConsentEvent,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    basis = models.CharField(
        "base légale", max_length=20, choices=LawfulBasis.choices, blank=True
    )
    batch = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField("envoyé le", null=True)
    delivered_at = models.DateTimeField("remis le", null=True)
    provider_id = models.CharField(max_length=100, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "message d'un envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "contact"], name="delivery_is_one_per_contact"
            ),
            models.CheckConstraint(
                condition=~Q(state=MailingDeliveryState.SENT)
                | Q(event__isnull=False)
                | ~Q(basis=""),
                name="delivery_names_what_allowed_it",
            ),
        ]
        indexes = [
            models.Index(fields=["mailing", "state"], name="delivery_by_state"),
            # Its list: by the primary key it would walk the messages of all earlier
            # mailings.
            models.Index(fields=["mailing", "id"], name="delivery_by_mailing"),
            models.Index(
                fields=["mailing", "id"],
                name="delivery_waiting",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=["claimed_at"],
                name="delivery_claimed",
                condition=Q(state="sending"),
            ),
            models.Index(
                fields=["provider_id"],
                name="delivery_by_provider_id",
                condition=~Q(provider_id=""),
            ),
            models.Index(
                fields=["claimed_at", "contact"],
                name="delivery_soft_failure",
                condition=Q(state="failed", reason__in=["full", "too_many_tries"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} à {self.contact_id} : {self.state}"

    @property
    def reason_label(self) -> str:
        return VERDICTS.get(self.reason, self.reason)


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def waiting(self) -> Self:
        return self.exclude(message="")


class ProviderEvent(models.Model):
    """An event received from a provider; a repeated event has no effect.

    An event may arrive before the provider id of its message is stored: it waits then.
    It holds no address.
    """

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    # Only while it waits: the provider's id of the message, and the outcome.
    message = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=10, choices=WRITTEN, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    recipient = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=200, blank=True)
    """The server's answer, without any address."""

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement d'un prestataire"
        indexes = [
            models.Index(
                fields=["message"],
                name="provider_event_waiting",
                condition=~Q(message=""),
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class SmsReplyQuerySet(models.QuerySet["SmsReply"]):
    def waiting(self) -> Self:
        """Replies that nobody has handled yet."""
        return self.filter(settled_at=None)


class SmsReply(models.Model):
    """An SMS reply that was not recognised automatically: a person reads it.

    It is deleted after 90 days (domain 4.5), and with the person's data.
    """

    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="sms_replies"
    )
    """The oldest contact with this number; None if no contact has it."""
    number = models.CharField("numéro", max_length=40)
    text = models.TextField("réponse", blank=True)
    at = models.DateTimeField("reçue le", db_index=True)
    settled_at = models.DateTimeField("traitée le", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    was_stop = models.BooleanField(default=False)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "number": PersonalField(
            "Numéro d'une réponse par SMS",
            FieldGroup.MESSAGES,
            always=True,
            remove_row=True,
        ),
        "text": PersonalField(
            "Réponse par SMS", FieldGroup.MESSAGES, always=True, remove_row=True
        ),
    }

    objects = SmsReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse SMS"
        verbose_name_plural = "réponses SMS"
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"réponse du {short_date(self.at)}"

    @property
    def shown_number(self) -> str:
        return readable_number(self.number)

    @property
    def target(self) -> str:
        """The name of the object in the audit journal."""
        return self.contact.target if self.contact else f"sms_reply:{self.pk}"
