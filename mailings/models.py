import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.models import ConsentEvent
from contacts.addresses import readable_number
from contacts.enums import Channel, Kind
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from mailings.enums import OPEN_STATES, DeliveryState, MailingState, RecipientVerdict
from messaging.models import MessageTemplate
from messaging.system_templates import REQUESTS
from messaging.tags import UNSUBSCRIBE, readable

LOST_TASK = datetime.timedelta(seconds=20)


class MailingQuerySet(models.QuerySet["Mailing"]):
    def of_channel(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def editable(self) -> Self:
        return self.filter(state=MailingState.DRAFT)

    def unsent(self) -> Self:
        """Those whose hour passed and that could not leave."""
        return self.filter(state=MailingState.UNSENT)

    def to_launch(self, now: datetime.datetime) -> Self:
        return self.filter(state=MailingState.SCHEDULED, scheduled_at__lte=now)

    def at_work(self) -> Self:
        """Those that have messages to send; of a cancelled one, what a person sends again."""
        return self.filter(
            Q(state=MailingState.SENDING)
            | Q(state=MailingState.CANCELLED, lane__isnull=False)
        )

    def locked_state(self, pk: int) -> str:
        """Whoever moves a mailing and its messages together locks the mailing first."""
        row = self.select_for_update(no_key=True).filter(pk=pk)
        return row.values_list("state", flat=True).get()

    def asleep(self, now: datetime.datetime, *, queue_is_empty: bool = False) -> Self:
        """Under way, and nothing has moved for so long that its tasks are lost, or it
        waited for an hour that has come. Where no batch is queued nor in a mailer's
        hands, its task is lost already."""
        silent = now - datetime.timedelta(seconds=settings.MAILING_BATCH_TIMEOUT)
        is_asleep = Q(waiting_until__lte=now) | Q(
            waiting_until=None, active_at__lt=silent
        )
        if queue_is_empty:
            held = Delivery.objects.filter(
                mailing=OuterRef("pk"), state=DeliveryState.SENDING
            )
            is_asleep |= Q(
                ~Exists(held), waiting_until=None, active_at__lt=now - LOST_TASK
            )
        return self.at_work().filter(is_asleep)


class Mailing(models.Model):
    """E-mailing or SMS lot: one text to those whom one campaign may reach."""

    channel = models.CharField(
        "type de message", max_length=10, choices=Channel.choices
    )
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
    trouble = models.CharField(max_length=200, blank=True)
    confirmed_terms = models.JSONField(default=dict, blank=True, editable=False)
    setbacks = models.PositiveSmallIntegerField(default=0)
    limit = models.CharField(max_length=300, blank=True)
    """Why it paused by itself (mailings/sending/safety_limit.py)."""
    limit_waived = models.BooleanField(default=False)
    """A person resumed it since: the limits of dead addresses and complaints are off."""
    refusal_streak = models.PositiveIntegerField(default=0)
    refusal = models.CharField(max_length=200, blank=True)
    """What the server said at the last refusal, without any address."""
    lane = models.UUIDField(null=True)

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
        """What a list shows: the tags as what they stand for."""
        if self.subject:
            return readable(self.subject)
        # Cut once the tags are read: half of one is no word.
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
        """Its people must have it: mandatory, and no request for consent."""
        return bool(self.campaign and self.campaign.mandatory) and not self.is_request

    @property
    def may_be_cancelled(self) -> bool:
        """Whether something of it may still leave."""
        return self.state in (
            MailingState.SCHEDULED,
            MailingState.UNSENT,
            MailingState.SENDING,
            MailingState.PAUSED,
        )

    @property
    def is_draft(self) -> bool:
        return self.state == MailingState.DRAFT

    @property
    def is_over(self) -> bool:
        return self.state in (MailingState.DONE, MailingState.CANCELLED)

    @property
    def ways_out(self) -> tuple[str, ...]:
        """A request for consent can be refused in itself (CPCE, art. L34-5), whatever
        the campaign that it goes by."""
        return (UNSUBSCRIBE,) if self.is_request else ()

    def follow_template(self) -> None:
        """A request for consent stays one, whatever its words become."""
        self.is_request = bool(self.template and self.template.code in REQUESTS)


class MailingExclusion(models.Model):
    """A contact whom the clerk unticked by hand."""

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
        return self.filter(state=DeliveryState.QUEUED).filter(
            Q(due_at=None) | Q(due_at__lte=now)
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def silent_since(self, before: datetime.datetime) -> Self:
        return self.filter(state=DeliveryState.SENDING, claimed_at__lt=before)


class Delivery(models.Model):
    """One mailing to one contact: no promise until the ledger is asked again, just before.

    It names the consent event or the legal basis that allowed it, never an address.
    """

    mailing = models.ForeignKey(
        Mailing, models.CASCADE, related_name="deliveries", db_index=False
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="deliveries")
    state = models.CharField(
        "état",
        max_length=10,
        choices=DeliveryState.choices,
        default=DeliveryState.QUEUED,
    )
    reason = models.CharField(
        "raison", max_length=20, choices=RecipientVerdict.choices, blank=True
    )
    # No constraint: the id stays when the chain leaves at the end of its proof period.
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
                condition=~Q(state=DeliveryState.SENT)
                | Q(event__isnull=False)
                | ~Q(basis=""),
                name="delivery_names_what_allowed_it",
            ),
        ]
        indexes = [
            models.Index(fields=["mailing", "state"], name="delivery_by_state"),
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


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def waiting(self) -> Self:
        return self.exclude(message="")


class ProviderEvent(models.Model):
    """What a provider told us once: told again, it changes nothing more.

    What it tells of a message may come before we have written down how it names that
    message: the event waits then. It holds no address.
    """

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    # As long as it waits: the provider's id of the message, and what became of it.
    message = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    recipient = models.CharField(max_length=64, blank=True)

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
        """Those that nobody has judged yet."""
        return self.filter(settled_at=None)


class SmsReply(models.Model):
    """What a person answered to an SMS, and no program understood: a person reads it.

    It goes after 90 days (domain 4.5), and with the person's data.
    """

    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="sms_replies"
    )
    """The oldest sheet with this number; None where no sheet has it."""
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
        return f"réponse du {timezone.localtime(self.at):%d/%m/%Y}"

    @property
    def shown_number(self) -> str:
        return readable_number(self.number)

    @property
    def target(self) -> str:
        """How the audit journal names it."""
        return self.contact.target if self.contact else f"sms_reply:{self.pk}"
