import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate

from contacts.models import Contact
from contacts.personal import PersonalField
from core.typography import short_date
from erasure.models import Erasure
from retention.enums import Population, PurgeCause, PurgeOutcome, RunState

MAX_DAYS = 36_500
"""A century: a longer delay is a typing error."""


class RetentionRule(models.Model):
    """How long the data of deactivated contacts are kept (art. 5(1)(e)).

    Without days: no automatic erasure; for prospects and candidates, the delay of
    clients and workers applies.
    """

    population = models.CharField(
        "fiches", max_length=10, choices=Population.choices, primary_key=True
    )
    days = models.PositiveIntegerField(
        "durée en jours",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
    )
    criterion = models.CharField(
        "durée annoncée",
        max_length=200,
        blank=True,
        help_text="What people read: a duration, or the criterion that fixes it (art."
        " 13.2.a). Empty: made of the days. It erases nothing by itself.",
    )

    from_last_contact = models.BooleanField(
        "comptée du dernier contact venant de la personne",
        default=False,
        db_default=False,
        help_text="Not from the deactivation. Prospects and candidates only: whoever has"
        " a contract is in touch by it.",
    )

    class Meta:
        verbose_name = "durée de conservation"
        verbose_name_plural = "durées de conservation"
        permissions = [
            ("manage_retention", "Peut régler la conservation des données"),
            ("run_purge", "Peut lancer la purge et lever son frein"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__gte=1, days__lte=MAX_DAYS),
                name="retention_days_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(from_last_contact=False)
                | Q(population__in=[Population.PROSPECT, Population.CANDIDATE]),
                name="retention_last_contact_without_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_population_display()} : {self.days or 'sans limite'}"


class PurgeRunQuerySet(models.QuerySet["PurgeRun"]):
    def ended_well(self) -> Self:
        """The runs that completed, including those with failed contacts."""
        return self.filter(state__in=[RunState.DONE, RunState.PARTLY])

    def whole(self) -> Self:
        """Runs as complete as a nightly one: both kinds, and everything overdue on that
        day.
        """
        return self.filter(kind="", as_of__gte=TruncDate("started_at"))


class PurgeRun(models.Model):
    """One run of the purge. Append-only: counts and ids, never a value."""

    cause = models.CharField("cause", max_length=10, choices=PurgeCause.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField("fiches", max_length=10, blank=True)
    as_of = models.DateField("à la date du")
    state = models.CharField(
        "état", max_length=12, choices=RunState.choices, default=RunState.RUNNING
    )
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin", null=True)
    due = models.PositiveIntegerField("à effacer", default=0)
    erased = models.PositiveIntegerField("effacées", default=0)
    held = models.PositiveIntegerField("dont avec des champs gardés", default=0)
    released = models.PositiveIntegerField("fins de conservation légale", default=0)
    failed = models.PositiveIntegerField("échecs", default=0)
    # The column keeps its released name: renaming it would break the version before.
    safety_limit = models.CharField(
        "frein", max_length=300, blank=True, db_column="brake"
    )
    days = models.JSONField("durées appliquées", default=dict)

    objects = PurgeRunQuerySet.as_manager()

    class Meta:
        verbose_name = "purge"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"purge du {short_date(self.as_of)}"

    @property
    def duration(self) -> datetime.timedelta | None:
        return self.ended_at - self.started_at if self.ended_at else None

    @property
    def unclear(self) -> int:
        """Contacts erased by this run with a search still to be reviewed; 1 query."""
        return (
            Erasure.objects.open()
            .filter(contact__in=self.contacts.values("contact"), at=self.started_at)
            .count()
        )


class PurgedContact(models.Model):
    """Result of a run for one contact."""

    run = models.ForeignKey(PurgeRun, models.CASCADE, related_name="contacts")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    outcome = models.CharField("résultat", max_length=10, choices=PurgeOutcome.choices)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "fiche purgée"

    def __str__(self) -> str:
        return f"{self.run_id}/{self.contact_id} {self.outcome}"


class DueWarning(models.Model):
    """The admins were notified by mail of every contact due up to this day."""

    up_to = models.DateField(unique=True)
    sheets = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = "annonce d'échéance"
        get_latest_by = "up_to"

    def __str__(self) -> str:
        return f"échéances jusqu'au {short_date(self.up_to)}"


FEWEST_DAYS = 7
MOST_DAYS = 90


class Forewarning(models.Model):
    """How many days before the deletion of their data a person is told; one row at most,
    without it nobody is."""

    days = models.PositiveSmallIntegerField(
        "jours",
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        verbose_name = "annonce aux personnes"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="forewarning_is_one"),
            models.CheckConstraint(
                condition=Q(days__gte=FEWEST_DAYS, days__lte=MOST_DAYS),
                name="forewarning_days_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} jours avant"
