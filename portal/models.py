import datetime
import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consent.models import Notice
from contacts.enums import Kind
from contacts.models import Contact, Representative
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date
from portal.due import due_on, extended_due_on
from portal.enums import (
    PLAIN,
    TOLD,
    CameBy,
    Identity,
    RequestKind,
    RequestOutcome,
    Rubric,
    SignUpField,
)


def digest(secret: str) -> str:
    """SHA-256 of a secret carried by a link or cookie; only this digest is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def first_rubrics() -> list[str]:
    """Default rubrics; the company must tick « Mes informations » explicitly."""
    return [Rubric.DATA, Rubric.REQUESTS, Rubric.SIGN_UP]


def first_sign_up_fields() -> list[str]:
    """Default sign-up fields: only what is needed to answer a request (GDPR art. 25.2)."""
    return [
        SignUpField.FIRST_NAME,
        SignUpField.MOBILE,
        SignUpField.POSTCODE,
        SignUpField.MESSAGE,
    ]


class PortalSettings(models.Model):
    """Settings of one audience's portal and sign-up form."""

    audience = models.CharField(
        "liste", max_length=10, choices=Kind.choices, unique=True, editable=False
    )
    rubrics = ArrayField(
        models.CharField(max_length=30, choices=Rubric.choices),
        default=first_rubrics,
        blank=True,
        verbose_name="rubriques",
    )
    welcome = models.TextField(
        "texte d'accueil",
        max_length=2000,
        blank=True,
        help_text="Lu sur la page d'accueil du portail, avant et après la connexion.",
    )
    sign_up_fields = ArrayField(
        models.CharField(max_length=30, choices=SignUpField.choices),
        default=first_sign_up_fields,
        blank=True,
        verbose_name="champs du formulaire d'inscription",
        help_text="Le nom et l'adresse e-mail sont toujours demandés.",
    )
    sign_up_introduction = models.TextField(
        "introduction du formulaire d'inscription", max_length=2000, blank=True
    )

    class Meta:
        verbose_name = "réglages du portail"
        permissions = [("manage_portal", "Peut régler les portails")]

    def __str__(self) -> str:
        return f"portail {self.get_audience_display()}"

    @classmethod
    def of(cls, audience: str) -> "PortalSettings":
        """The settings of an audience, or the defaults if none are saved."""
        found = cls.objects.filter(audience=audience).first()
        return found or cls(audience=audience)

    @property
    def asked(self) -> list[str]:
        """The sign-up fields that the form of this list asks."""
        allowed = SignUpField.of(self.audience)
        return [name for name in self.sign_up_fields if name in allowed]

    def offers(self, rubric: str) -> bool:
        return rubric in self.rubrics

    @property
    def is_open(self) -> bool:
        """Whether the portal has any page to show; otherwise no login link is sent."""
        return bool({*self.rubrics} - {Rubric.SIGN_UP})


class LoginLink(models.Model):
    """A single-use login link for one contact, with the code that is in the same mail.

    The link alone opens the space in the browser that asked for it. The code does it in
    that browser too, and beside the link in another one.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="login_links")
    representative = models.ForeignKey(
        Representative, models.CASCADE, null=True, related_name="+"
    )
    """Who asked for it in their own quality; null: the contact."""
    digest = models.CharField(max_length=64, unique=True)
    browser_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64, blank=True, db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often a code was typed for it."""
    generation = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "lien de connexion"

    def __str__(self) -> str:
        return f"lien de {self.contact_id}"


class PortalSession(models.Model):
    """A contact's portal session, separate from back-office sessions."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="portal_sessions")
    representative = models.ForeignKey(
        Representative, models.CASCADE, null=True, related_name="+"
    )
    """Who is signed in in their own quality; null: the contact."""
    digest = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField(
        help_text="Un changement d'adresse ou un effacement ferme la session."
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    typed = models.JSONField(
        null=True,
        help_text="Le formulaire envoyé après la fin de la session : sa page, ses champs.",
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "typed": PersonalField(
            "Formulaire interrompu du portail", FieldGroup.MESSAGES, always=True
        ),
    }

    class Meta:
        verbose_name = "session du portail"

    def __str__(self) -> str:
        return f"session de {self.contact_id}"


class PendingSignUp(models.Model):
    """A submitted sign-up form; no contact exists until the address is confirmed.

    The confirmation empties the row, which is deleted after a few days
    (portal.tasks.forget_old).
    """

    audience = models.CharField(max_length=10, choices=Kind.choices)
    digest = models.CharField(max_length=64, unique=True, null=True)
    values = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    read = models.JSONField(
        default=dict, help_text="Par campagne : la version de ce qui a été lu."
    )
    evidence = models.JSONField(
        default=dict,
        help_text="Ce que le site qui transmet l'inscription dit de sa page.",
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(
        null=True,
        help_text="Vidée à la confirmation ; reste pour répondre au deuxième clic.",
    )

    # No contact exists yet: an erasure finds this row by its address.
    CONTACT_ADDRESSES: ClassVar = {
        "email": "values__email",
        "mobile": "values__mobile",
        "phone": "values__phone",
    }

    class Meta:
        verbose_name = "inscription à confirmer"
        verbose_name_plural = "inscriptions à confirmer"

    def __str__(self) -> str:
        return f"inscription du {short_date(self.created_at)}"


class SignUpMessage(models.Model):
    """What a person wrote in the sign-up form: their own words, not a staff note.

    It is listed on the dashboard until a user has read it.
    """

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="sign_up_messages"
    )
    text = models.TextField("message à l'inscription")
    written_at = models.DateTimeField()
    proved = models.BooleanField(
        default=True, help_text="Whether the address was confirmed by its link."
    )
    read_at = models.DateTimeField("lu le", null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "text": PersonalField(
            "Message à l'inscription", FieldGroup.PRIVATE_LIFE, remove_row=True
        ),
    }

    class Meta:
        ordering = ("-written_at",)
        verbose_name = "message à l'inscription"
        verbose_name_plural = "messages à l'inscription"

    def __str__(self) -> str:
        return f"message du {short_date(self.written_at)}"


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def open(self) -> Self:
        return self.filter(answered_on=None)

    def closed(self) -> Self:
        return self.exclude(answered_on=None)

    def late(self, today: datetime.date) -> Self:
        return self.open().filter(due_on__lt=today)

    def most_urgent_first(self) -> Self:
        return self.order_by(models.F("answered_on").desc(nulls_first=True), "due_on")


class RightsRequest(models.Model):
    """A data subject request (GDPR art. 15 to 22) or complaint, and its outcome."""

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="rights_requests", verbose_name="fiche"
    )
    kind = models.CharField("demande", max_length=20, choices=RequestKind.choices)
    came_by = models.CharField("reçue par", max_length=20, choices=CameBy.choices)
    received_on = models.DateField("reçue le")
    message = models.TextField("message de la personne", null=True, blank=True)
    identity = models.CharField("identité", max_length=20, choices=Identity.choices)
    identity_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    due_on = models.DateField("à répondre au plus tard le", editable=False)
    extended_on = models.DateField("prolongée le", null=True)
    extension_reason = models.CharField(
        "motif de la prolongation", max_length=500, blank=True
    )
    answered_on = models.DateField("répondue le", null=True)
    outcome = models.CharField("suite", max_length=20, choices=RequestOutcome.choices)
    answer = models.TextField("réponse donnée", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    about_messages = models.BooleanField(
        "opposition aux messages facultatifs", default=False
    )
    about_other_use = models.BooleanField(
        "opposition à une autre utilisation", default=False
    )

    filed_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="others",
        help_text="The request of the other person of the same letter.",
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "message": PersonalField("Messages de ses demandes", FieldGroup.MESSAGES),
        "answer": PersonalField("Réponses à ses demandes", FieldGroup.MESSAGES),
    }

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'exercice de droits"
        verbose_name_plural = "demandes d'exercice de droits"
        permissions = [("manage_requests", "Peut traiter les demandes de droits")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, outcome="")
                | Q(answered_on__isnull=False) & ~Q(outcome=""),
                name="request_answer_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None) | ~Q(extension_reason=""),
                name="request_extension_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="request_open_by_due_day",
                condition=Q(answered_on=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {short_date(self.received_on)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        count = extended_due_on if self.extended_on else due_on
        self.due_on = count(self.received_on)
        super().save(*args, **kwargs)

    @property
    def plain_kind(self) -> str:
        """« supprimer vos informations »: as the person reads it in mails and pages."""
        return PLAIN[RequestKind(self.kind)]

    @property
    def is_open(self) -> bool:
        return self.answered_on is None

    @property
    def is_answered_by_erasure(self) -> bool:
        """Whether the request was closed without an answer text because the data are
        erased."""
        return not self.is_open and not self.answer and self.contact.is_erased

    @property
    def told(self) -> str:
        """The outcome as the person reads it, e.g. « Elle est accordée. »"""
        return TOLD.get(RequestOutcome(self.outcome), "") if self.outcome else ""

    @property
    def first_due_on(self) -> datetime.date:
        """Last day on which an extension may be announced."""
        return due_on(self.received_on)

    def days_left(self, today: datetime.date) -> int:
        return (self.due_on - today).days
