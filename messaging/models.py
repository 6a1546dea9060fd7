import datetime
import hashlib
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from contacts.enums import WRITTEN, Channel, Kind
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date
from messaging.enums import (
    FailureReason,
    MessageState,
    UnreachedKind,
    UnreachedWay,
)
from messaging.system_templates import (
    FOR_MAILINGS,
    REQUESTS,
    SYSTEM_TEMPLATES,
    SystemTemplate,
)
from messaging.tags import EVERYWHERE, TAGS, UNSUBSCRIBE, Tag, readable

LONGEST = 100_000
"""Maximum length of a text in characters; a longer one is refused, never truncated."""


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def of_channel(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def for_audience(self, kind: str) -> Self:
        """Templates of this list, and those common to both lists."""
        return self.filter(audience__in=("", kind))

    def for_mailings(self) -> Self:
        """The company's own templates and those of FOR_MAILINGS."""
        return self.filter(Q(code=None) | Q(code__in=FOR_MAILINGS))


class MessageTemplate(models.Model):
    """Modèle d'e-mail ou de SMS. A system template has a `code`; the others are the
    company's."""

    code = models.SlugField(
        max_length=40, unique=True, null=True, blank=True, editable=False
    )
    channel = models.CharField(
        "type", max_length=10, choices=WRITTEN, default=Channel.EMAIL
    )
    audience = models.CharField(
        "liste",
        max_length=10,
        choices=Kind.choices,
        blank=True,
        help_text="Vide : pour les clients et pour les intervenants.",
    )
    name = models.CharField("nom du modèle", max_length=100)
    subject = models.CharField("objet", max_length=150, blank=True)
    body = models.TextField("texte", max_length=LONGEST)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de message"
        verbose_name_plural = "modèles de message"
        ordering = ["name", "id"]
        permissions = [("manage_templates", "Peut gérer les modèles de message")]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "name"], name="template_name_is_unique_per_channel"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def system(self) -> SystemTemplate | None:
        return SYSTEM_TEMPLATES.get(self.code or "")

    @property
    def is_for_mailings(self) -> bool:
        """A company template or one of FOR_MAILINGS: same rule as `for_mailings`."""
        return self.code is None or self.code in FOR_MAILINGS

    @property
    def usable(self) -> set[str]:
        """The names of the tags that always have a value in this template. A company
        template may be used by an optional campaign, which has an unsubscribe link."""
        system = self.system
        if system is None:
            return set(EVERYWHERE)
        names = {*EVERYWHERE, *system.values} - {*system.lacks}
        return names if self.code in REQUESTS else names - {UNSUBSCRIBE}

    @property
    def needed(self) -> list[Tag]:
        """The tags that a system template cannot do without."""
        return [TAGS[n] for n in self.system.needed] if self.system else []

    @property
    def is_changed(self) -> bool:
        """Whether the company edited this system template."""
        system = self.system
        if system is None:
            return False
        # A browser submits CRLF line breaks and drops the last one.
        body = self.body.replace("\r\n", "\n").strip()
        return (self.subject, body) != (system.subject, system.body.strip())


class MessageTextQuerySet(models.QuerySet["MessageText"]):
    def of(self, subject: str, body: str) -> "MessageText":
        """The single stored copy of this text."""
        digest = hashlib.sha256(f"{subject}\0{body}".encode()).hexdigest()
        return self.get_or_create(
            digest=digest, defaults={"subject": subject, "body": body}
        )[0]


class MessageText(models.Model):
    """The text of a message when it was created, tags not replaced. Sent messages are
    shown again from it, so none is stored with a person's values."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = MessageTextQuerySet.as_manager()

    class Meta:
        verbose_name = "texte envoyé"

    def __str__(self) -> str:
        return readable(self.subject or self.body[:80])[:60]


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def due(self, now: datetime.datetime) -> Self:
        return self.filter(state=MessageState.QUEUED, due_at__lte=now)

    def silent_since(self, before: datetime.datetime) -> Self:
        return self.filter(state=MessageState.SENDING, claimed_at__lt=before)


class OutgoingMessage(models.Model):
    """One e-mail to one person: rendered when it is sent, never stored rendered.

    The exception is a message whose `address` is captured (erasure notice, unconfirmed
    sign-up): it references no contact, and its content is deleted once it is sent or
    has finally failed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="outgoing_messages"
    )
    # The contact concerned by a message with no `contact`: only used to notify a user.
    about = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    template_code = models.CharField("modèle", max_length=40, blank=True)
    source = models.ForeignKey(MessageText, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    automatic = models.BooleanField(default=True)
    values = models.JSONField(null=True, default=dict)
    address = models.EmailField(null=True)
    subject = models.CharField(max_length=500, null=True)
    html = models.TextField(null=True)
    text = models.TextField(null=True)

    state = models.CharField(
        "état",
        max_length=10,
        choices=MessageState.choices,
        default=MessageState.QUEUED,
    )
    reason = models.CharField(
        "raison", max_length=20, choices=FailureReason.choices, blank=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField("demandé le")
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField("envoyé le", null=True)
    provider_id = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(label, FieldGroup.MESSAGES, always=True)
        for name, label in [
            ("address", "Adresse du destinataire"),
            ("subject", "Objet du message"),
            ("html", "Message"),
            ("text", "Message (texte simple)"),
            ("values", "Valeurs des balises"),
        ]
    }

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        permissions = [("send_messages", "Peut envoyer un message à un contact")]
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outgoing_waiting",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["contact", "-id"], name="outgoing_of_contact"),
            models.Index(
                fields=["provider_id"],
                name="outgoing_by_provider_id",
                condition=~Q(provider_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_code or 'message'} {self.pk}"

    @property
    def is_captured(self) -> bool:
        return self.address is not None


class UnreachedQuerySet(models.QuerySet["Unreached"]):
    def waiting(self) -> Self:
        """What a user still has to do; nobody is asked to reach the dead."""
        return self.filter(settled_at=None, contact__deceased_at=None)


class Unreached(models.Model):
    """A message that must reach its recipient and did not (messaging/unreached.py)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    kind = models.CharField("message", max_length=20, choices=UnreachedKind.choices)
    channel = models.CharField("par", max_length=10, choices=WRITTEN)
    title = models.CharField("objet", max_length=150)
    at = models.DateTimeField("depuis le")
    settled_at = models.DateTimeField("traité le", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    way = models.CharField(
        "comment", max_length=20, choices=UnreachedWay.choices, blank=True
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = UnreachedQuerySet.as_manager()

    class Meta:
        verbose_name = "message non remis"
        verbose_name_plural = "messages non remis"
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "channel"],
                condition=Q(kind=UnreachedKind.MANDATORY, settled_at=None),
                name="unreached_once_by_mandatory",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {short_date(self.at)}"

    @property
    def closed_since(self) -> datetime.datetime | None:
        """When the address was closed; None if it was opened again or erased since."""
        closed_at: datetime.datetime | None = getattr(
            self.contact, f"{Channel(self.channel).field}_unusable_at"
        )
        return closed_at

    @property
    def refusal(self) -> str:
        """The server's answer that closed the address."""
        field = f"{Channel(self.channel).field}_refusal"
        return getattr(self.contact, field) or ""


class DomainCheck(models.Model):
    """The result of a DNS check of the sending domain
    (messaging/deliverability/domain.py)."""

    at = models.DateTimeField("vérifié le")
    domain = models.CharField("domaine", max_length=255)
    faults = models.PositiveSmallIntegerField("à corriger")
    report = models.JSONField()

    class Meta:
        verbose_name = "vérification du domaine"
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.domain} le {short_date(self.at)}"
