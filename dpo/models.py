import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import ApiKey
from contacts.models import Contact
from contacts.personal import PersonalField
from core.typography import short_date
from dpo.enums import BreachNature, BreachRisk, Compromised, Unusual


class RegisterVersion(models.Model):
    """The register of processings (art. 30) as it was from `made_at` to the next version.

    `content` is built by dpo.processings and holds no data of a contact; `sha256` is its
    digest.
    """

    number = models.PositiveIntegerField("version", unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("en vigueur depuis le")

    class Meta:
        verbose_name = "version du registre des traitements"
        get_latest_by = "number"

    def __str__(self) -> str:
        return f"registre v{self.number}"


class EntryWording(models.Model):
    """The company's own words under one heading of one entry of the register."""

    entry = models.CharField("traitement", max_length=60)
    """The key of an entry of dpo.processings."""
    heading = models.CharField("rubrique", max_length=20)
    """A name of dpo.processings.WORDED."""
    text = models.TextField("texte", max_length=2000)

    class Meta:
        verbose_name = "texte du registre des traitements"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "heading"], name="entry_wording_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} : {self.heading}"


class MonthlyReport(models.Model):
    """The figures of a calendar month that is over. Counts only, kept forever.

    `content` is built by dpo.figures; `sha256` is its digest.
    """

    month = models.DateField("mois", unique=True, help_text="Its first day.")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("fait le")

    class Meta:
        verbose_name = "rapport mensuel"

    def __str__(self) -> str:
        return f"rapport de {self.month:%m/%Y}"


class BreachQuerySet(models.QuerySet["Breach"]):
    def to_notify(self) -> Self:
        """Open cases whose risk asks for a notification, or is not judged yet."""
        return self.filter(closed_at=None, notified_at=None).exclude(
            risk=BreachRisk.UNLIKELY
        )


class Breach(models.Model):
    """A personal data breach (art. 33 and 34), notified or not: all are kept (33(5)).

    What was compromised is a login or a key over a period, one exported file, or every
    act of a period. `unnamed` counts, by page, the consultations whose persons the
    journal does not name.
    """

    title = models.CharField(
        "ce qui s'est passé, en quelques mots",
        max_length=150,
        help_text="Sans nom de personne. Exemple : « clé API de l'ERP volée ».",
    )
    nature = ArrayField(
        models.CharField(max_length=20, choices=BreachNature.choices),
        verbose_name="ce qui est atteint",
    )
    known_at = models.DateTimeField(
        "connue depuis le",
        help_text="Le moment où vous avez été raisonnablement sûrs. Le délai part de là.",
    )
    compromised = models.CharField(
        "ce qui a été compromis", max_length=10, choices=Compromised.choices
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    api_key = models.ForeignKey(
        ApiKey,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="clé API",
    )
    export_line = models.BigIntegerField(
        "export", null=True, blank=True, help_text="The line of the audit journal."
    )
    started_at = models.DateTimeField("du", help_text="Heure de Paris.")
    ended_at = models.DateTimeField(
        "au", null=True, blank=True, help_text="Vide : jusqu'à maintenant."
    )
    story = models.TextField("circonstances", max_length=4000, blank=True)
    consequences = models.TextField(
        "ce qui peut arriver aux personnes", max_length=4000, blank=True
    )
    measures = models.TextField("ce que vous avez fait", max_length=4000, blank=True)
    advice = models.TextField(
        "ce que les personnes peuvent faire", max_length=4000, blank=True
    )
    risk = models.CharField(
        "risque pour les personnes",
        max_length=10,
        choices=BreachRisk.choices,
        blank=True,
    )
    risk_reason = models.TextField(
        "pourquoi ce niveau",
        max_length=2000,
        blank=True,
        help_text="Si vous ne notifiez pas, ou ne prévenez pas, la raison se lit ici.",
    )
    notified_at = models.DateTimeField("notifiée à la CNIL le", null=True, blank=True)
    reference = models.CharField("référence de la CNIL", max_length=60, blank=True)
    late_reason = models.TextField(
        "motif du retard",
        max_length=2000,
        blank=True,
        help_text="Demandé si la notification part après le délai (art. 33.1).",
    )
    counted_at = models.DateTimeField("journal lu le", null=True)
    unnamed = models.JSONField(default=dict)
    # The columns keep the name under which they were released.
    telling_at = models.DateTimeField("personnes prévenues le", null=True)
    telling_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("close le", null=True)
    opened_at = models.DateTimeField("ouverte le")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = "violation de données"
        verbose_name_plural = "violations de données"
        ordering = ("-known_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(compromised=Compromised.LOGIN, user__isnull=False)
                | Q(compromised=Compromised.API_KEY, api_key__isnull=False)
                | Q(compromised=Compromised.FILE, export_line__isnull=False)
                | Q(compromised=Compromised.DAYS),
                name="breach_names_what_was_compromised",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="breach_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_at(self) -> datetime.datetime:
        """When the notification is due (art. 33(1))."""
        return self.known_at + datetime.timedelta(hours=settings.BREACH_NOTICE_HOURS)

    @property
    def is_late(self) -> bool:
        """Whether it was notified after the deadline."""
        return self.notified_at is not None and self.notified_at > self.due_at

    @property
    def asks_notice(self) -> bool:
        """Whether the authority is still to be told, as far as the risk is judged."""
        return self.notified_at is None and self.risk != BreachRisk.UNLIKELY

    @property
    def asks_communication(self) -> bool:
        """Whether the persons are still to be told (art. 34(1))."""
        return self.risk == BreachRisk.HIGH and self.telling_at is None

    @property
    def natures(self) -> str:
        return ", ".join(str(BreachNature(each).label) for each in self.nature)


class BreachPerson(models.Model):
    """What the journal says was done with one contact during a breach."""

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="persons")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    listed = models.PositiveIntegerField("listes", default=0)
    opened = models.PositiveIntegerField("consultations", default=0)
    exported = models.PositiveIntegerField("exports", default=0)
    changed = models.PositiveIntegerField("actes", default=0)
    mailed = models.PositiveIntegerField("messages", default=0)
    categories = ArrayField(models.CharField(max_length=60), default=list)
    is_sensitive = models.BooleanField("données sensibles", default=False)
    told_at = models.DateTimeField("prévenue le", null=True)
    is_told_by_mail = models.BooleanField(default=False)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "personne concernée par une violation"
        verbose_name_plural = "personnes concernées par une violation"
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "contact"], name="breach_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"fiche {self.contact_id}"


class WatchAlertQuerySet(models.QuerySet["WatchAlert"]):
    def open(self) -> Self:
        return self.filter(silenced_at=None)


class WatchAlert(models.Model):
    """An unusual day of one account or key: the number found and the threshold that was
    in force. It is silenced by a person, with a reason."""

    day = models.DateField("jour")
    kind = models.CharField("quoi", max_length=20, choices=Unusual.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField("nombre")
    threshold = models.PositiveIntegerField("seuil")
    found_at = models.DateTimeField("vu le")
    silenced_at = models.DateTimeField("classée le", null=True)
    silenced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField("motif", max_length=300, blank=True)

    objects = WatchAlertQuerySet.as_manager()

    class Meta:
        verbose_name = "jour inhabituel"
        verbose_name_plural = "jours inhabituels"
        ordering = ("-day", "kind", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "user", "api_key"],
                name="watch_alert_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(silenced_at=None) | ~Q(reason=""),
                name="watch_alert_silenced_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {short_date(self.day)}"

    @property
    def who(self) -> str:
        return f"Clé API {self.api_key}" if self.api_key else str(self.user)
