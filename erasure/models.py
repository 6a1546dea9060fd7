import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from accounts.models import ApiKey
from contacts.enums import Kind
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date
from erasure import countries
from erasure.enums import Cause, ErasureState, TaskState


class PersonalFieldChoice(models.Model):
    """One box of the Suppression tab that an admin has set.

    Without a row the field's declared default applies, so a field added by a later
    version is ticked or not as its author chose.
    """

    kind = models.CharField("fiche", max_length=10, choices=Kind.choices)
    path = models.CharField("champ", max_length=150)
    chosen = models.BooleanField("à effacer")

    class Meta:
        verbose_name = "champ à effacer"
        permissions = [
            ("manage_personal_fields", "Peut choisir les données à effacer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "path"], name="field_choice_is_one_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {'oui' if self.chosen else 'non'}"


class FieldList(models.Model):
    """The fields emptied by an erasure. Thousands of erasures share one row."""

    paths = ArrayField(models.CharField(max_length=150), unique=True)

    class Meta:
        verbose_name = "liste de champs"

    def __str__(self) -> str:
        return f"{len(self.paths)} champs"


class HoldPreset(models.Model):
    """A preset of legal hold: which fields, for how long, under which law."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("motif", max_length=150)
    law = models.CharField("texte de loi", max_length=200)
    kind = models.CharField("fiche", max_length=10, choices=Kind.choices)
    paths = ArrayField(models.CharField(max_length=150), verbose_name="champs retenus")
    years = models.PositiveSmallIntegerField(
        "années après l'exercice", validators=[MaxValueValidator(50)]
    )
    until_month = models.PositiveSmallIntegerField("mois de fin", default=12)
    until_day = models.PositiveSmallIntegerField("jour de fin", default=31)
    automatic = models.BooleanField(
        "posée d'elle-même à chaque effacement",
        default=False,
        help_text="Chaque fiche effacée garde ces champs jusqu'à la fin du délai.",
    )

    class Meta:
        verbose_name = "conservation légale type"
        ordering = ["kind", "label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_month__range=(1, 12), until_day__range=(1, 31)),
                name="hold_preset_ends_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.label


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def ended(self, today: datetime.date) -> Self:
        """Holds past their date or lifted, whose field is still to be erased."""
        return self.filter(Q(until__lt=today) | Q(lifted_at__isnull=False))


class LegalHold(models.Model):
    """One field of one contact that the law does not allow to erase yet (art. 17(3)).

    The reason is read by staff and printed on the certificate, so the form rejects one
    that contains a value of the contact.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="legal_holds")
    path = models.CharField("champ", max_length=150)
    reason = models.CharField("motif", max_length=150)
    law = models.CharField("texte de loi", max_length=200)
    until = models.DateField("jusqu'au (inclus)")
    created_at = models.DateTimeField("posée le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = "conservation légale"
        ordering = ["until", "path"]
        permissions = [("manage_holds", "Peut gérer les conservations légales")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "path", "reason"],
                condition=Q(lifted_at=None),
                name="hold_is_one_per_field_and_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} jusqu'au {short_date(self.until)}"


class Archived(models.Model):
    """A value that a law keeps after the erasure, out of the active base (archivage
    intermédiaire): no list, search, export or API reads this table."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="archived")
    path = models.CharField("champ", max_length=150)
    source = models.BigIntegerField()
    """Id of the row that held the value."""
    value = models.JSONField()
    archived_at = models.DateTimeField()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "value": PersonalField(
            "Valeur archivée", FieldGroup.IDENTITY, remove_row=True, archive=True
        )
    }

    class Meta:
        verbose_name = "valeur archivée"
        constraints = [
            # By digest: a note may be longer than an entry of an index.
            models.UniqueConstraint(
                "contact",
                "path",
                "source",
                MD5(Cast("value", models.TextField())),
                name="archived_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} de {self.contact_id}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> Self:
        """Erasures that an admin still has to review."""
        return self.filter(
            state__in=[ErasureState.INCOMPLETE, ErasureState.INTERRUPTED]
        )

    def newest_first(self) -> Self:
        return self.order_by("-id")


class Erasure(models.Model):
    """One erasure of one contact: fields, cause, time and result of the search.

    Holds ids and codes, never a value. The database refuses to delete a row or to
    change anything but the result of the search.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="erasures", verbose_name="fiche"
    )
    cause = models.CharField("cause", max_length=20, choices=Cause.choices)
    at = models.DateTimeField("le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="par",
    )
    api_key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("motif écrit", max_length=300, blank=True)
    fields = models.ForeignKey(FieldList, models.PROTECT, related_name="+")
    kept = models.JSONField(
        "champs retenus",
        default=list,
        help_text="[{path, reason, law, until}] : ce que la loi interdit d'effacer.",
    )
    notified = models.BooleanField("personne avertie", default=False)
    # The public id of the queued notice, also in its Message-ID; the message itself is
    # emptied and may be deleted.
    notice = models.UUIDField(null=True)

    state = models.CharField("état", max_length=15, choices=ErasureState.choices)
    searched_at = models.DateTimeField("recherché le", null=True)
    search = models.JSONField(
        "recherche", default=dict, help_text="Ce qui a été cherché, et les lieux."
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_reason = models.CharField("motif de clôture", max_length=300, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = "effacement"
        permissions = [
            ("erase_contact", "Peut effacer les données d'une personne"),
            ("reactivate_contact", "Peut réactiver une fiche"),
        ]
        indexes = [
            models.Index(fields=["contact", "-id"], name="erasure_by_contact"),
            models.Index(
                fields=["id"],
                name="erasure_to_look_at",
                condition=Q(state__in=["incomplete", "interrupted"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The reference printed on the certificate."""
        return f"PV-{self.at:%Y}-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.state in (ErasureState.INCOMPLETE, ErasureState.INTERRUPTED)


class PendingSearch(models.Model):
    """The values of a search that a worker will run, encrypted for that time.

    The key is in the message of the broker only (`erasure.verification.hand_over`). The
    row is deleted with the result, or by the next nightly run.
    """

    erasures = ArrayField(models.BigIntegerField())
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recherche {self.pk}"


class DoomedFile(models.Model):
    """A file whose row is erased: unlinked after the commit, or by the next run.

    Its name may identify a person, so the row is deleted with the file.
    """

    path = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"fichier {self.pk}"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def in_use(self) -> Self:
        return self.filter(active=True)


class Recipient(models.Model):
    """A third party that holds data of our contacts (art. 19 and 30)."""

    name = models.CharField("nom", max_length=150)
    role = models.CharField(
        "rôle", max_length=150, help_text="Ex. : télégestion, routeur SMS, comptable."
    )
    data = models.CharField(
        "données transmises", max_length=300, help_text="Ex. : nom, adresse, planning."
    )
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices),
        verbose_name="fiches concernées",
    )
    system = models.CharField(
        "système",
        max_length=30,
        blank=True,
        help_text="Le système d'une clé API (ex. : erp) : ce logiciel est prévenu par l'API,"
        " et son accusé de réception règle la tâche.",
    )
    how = models.CharField(
        "comment le prévenir",
        max_length=300,
        blank=True,
        help_text="Adresse, formulaire, identifiant à citer.",
    )
    country = models.CharField(
        "pays",
        max_length=2,
        choices=countries.CHOICES,
        default="FR",
        blank=True,
        help_text="Où il garde les informations. Vide : pas encore noté.",
    )
    guarantee = models.CharField(
        "garantie hors de l'Union européenne",
        max_length=10,
        choices=countries.Guarantee.choices,
        blank=True,
        help_text="Demandée si le pays est hors de l'Union européenne.",
    )
    active = models.BooleanField("en service", default=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "destinataire"
        ordering = ["name"]
        permissions = [("manage_recipients", "Peut gérer les destinataires")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Require a guarantee for a recipient outside the European Union (art. 44)."""
        super().clean()
        if self.is_outside and not self.guarantee:
            raise ValidationError(
                {
                    "guarantee": "Ce pays est hors de l'Union européenne : dites ce qui protège les informations."
                }
            )

    @property
    def is_outside(self) -> bool:
        return countries.is_outside(self.country)

    @property
    def described(self) -> str:
        """Name and role for display: « Hébergeur Exemple (hébergement) »."""
        return f"{self.name} ({self.role})" if self.role else self.name


class RecipientTaskQuerySet(models.QuerySet["RecipientTask"]):
    def to_do(self) -> Self:
        return self.filter(state=TaskState.TODO)


class RecipientTask(models.Model):
    """Task: inform this recipient of this erasure (art. 19)."""

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="recipient_tasks")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="tasks")
    state = models.CharField(
        "état", max_length=12, choices=TaskState.choices, default=TaskState.TODO
    )
    done_at = models.DateTimeField("le", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    api_key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, related_name="+")

    CONTACT_PATH: ClassVar = "erasure__contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = RecipientTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "information d'un destinataire"
        constraints = [
            models.UniqueConstraint(
                fields=["erasure", "recipient"], name="recipient_is_told_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient", "id"],
                name="recipient_task_to_do",
                condition=Q(state="todo"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.erasure_id} -> {self.recipient_id}"
