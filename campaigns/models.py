import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.enums import BINDING, LawfulBasis, State
from campaigns.wording import sounds_promotional
from contacts.enums import Channel, Kind, Status


def in_order_of(path: str = "") -> tuple[str, ...]:
    """What to sort by for the order of campaigns, from a model that reaches them by this
    path (« campaign__ »). As in French: case and accents only break ties."""
    return tuple(f"{path}{name}" for name in ("position", "sort_label", "label", "id"))


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def of_audience(self, kind: str) -> Self:
        return self.filter(audience=kind)

    def active(self) -> Self:
        return self.filter(state=State.ACTIVE)

    def not_deleted(self) -> Self:
        return self.exclude(state=State.DELETED)

    def optional(self) -> Self:
        return self.filter(mandatory=False)

    def mandatory(self) -> Self:
        return self.filter(mandatory=True)

    def in_order(self, *before: str) -> Self:
        """In the one order of campaigns; `before`: fields that come first."""
        return self.order_by(*before, *in_order_of())


# mypy does not accept a base class that is made by a call.
class CampaignManager(models.Manager.from_queryset(CampaignQuerySet)):  # type: ignore[misc]
    """The campaigns that people read and choose; not the requests for consent."""

    def get_queryset(self) -> CampaignQuerySet:
        found: CampaignQuerySet = super().get_queryset()
        return found.filter(is_request=False)


OTHER_CHANNEL = (
    "Des personnes ont déjà répondu pour cette campagne : leur réponse ne vaut pas pour "
    "un autre type de message. Ajoutez plutôt une campagne."
)
NO_LONGER_A_CHOICE = (
    "Des personnes ont déjà répondu pour cette campagne : la rendre obligatoire "
    "écrirait à celles qui ont refusé. Ajoutez plutôt une campagne."
)


SHORTEST_LIFETIME, LONGEST_LIFETIME = 6, 120


class Campaign(models.Model):
    """One purpose on one channel, for one audience (art. 4(11): specific consent)."""

    code = models.SlugField(
        max_length=40, unique=True, null=True, blank=True, editable=False
    )
    audience = models.CharField("liste", max_length=10, choices=Kind.choices)
    label = models.CharField(
        "valeur",
        max_length=150,
        help_text="Se lit après « J'accepte de recevoir ». Ex. : la newsletter. Pour le "
        "téléphone, après « J'accepte d'être appelé(e) au téléphone pour ».",
    )
    position = models.PositiveSmallIntegerField(
        "ordre",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="1 : en haut de la liste, 10 : en bas.",
    )
    channel = models.CharField(
        "type de message", max_length=10, choices=Channel.choices
    )
    mandatory = models.BooleanField("obligatoire", default=False)
    lawful_basis = models.CharField(
        "base légale",
        max_length=20,
        choices=LawfulBasis.choices,
        default=LawfulBasis.CONSENT,
    )
    state = models.CharField(
        "état", max_length=10, choices=State.choices, default=State.ACTIVE
    )
    applies_to = ArrayField(
        models.CharField(max_length=20, choices=Status.choices),
        default=list,
        blank=True,
        verbose_name="situations concernées",
        help_text="Aucune : toutes les situations actives de la liste.",
    )
    lifetime_months = models.PositiveSmallIntegerField(
        "durée du consentement, en mois",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(SHORTEST_LIFETIME),
            MaxValueValidator(LONGEST_LIFETIME),
        ],
        help_text="Vide : un accord n'a pas de fin. Durée proposée : 36 mois. Avant la fin, "
        "la personne est sollicitée une fois ; sans réponse, son accord prend fin.",
    )
    lifetime_set_at = models.DateTimeField(null=True, editable=False)
    """When the lifetime was set or changed: no consent ends in the 60 days after."""
    renewals_a_day = models.PositiveSmallIntegerField(
        "personnes sollicitées de nouveau, par jour au plus",
        default=100,
        db_default=100,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
        help_text="Sert seulement si les accords ont une durée.",
    )
    is_request = models.BooleanField(default=False, db_default=False, editable=False)
    """The kind « Demande de consentement » of a list and channel: it can be sent, nobody
    chooses it, and no screen or page lists it."""
    sort_label = models.GeneratedField(
        # Unaccented lower-case text, so that the order does not depend on the
        # server's collation.
        expression=models.Func("label", function="contacts_plain"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = CampaignManager()
    everything = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        permissions = [("manage_campaigns", "Peut gérer les campagnes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=10),
                name="campaign_position_1_to_10",
            ),
            models.CheckConstraint(
                condition=Q(is_request=False, mandatory=False, lawful_basis="consent")
                | Q(is_request=False, mandatory=True, lawful_basis__in=BINDING)
                | Q(
                    is_request=True,
                    mandatory=True,
                    lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
                ),
                name="campaign_basis_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(lifetime_months=None)
                | Q(
                    mandatory=False,
                    lifetime_months__gte=SHORTEST_LIFETIME,
                    lifetime_months__lte=LONGEST_LIFETIME,
                    lifetime_set_at__isnull=False,
                ),
                name="campaign_lifetime_of_consents",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and create a new version when what the person reads has changed."""
        with transaction.atomic():
            if kwargs.get("update_fields") is None:
                self._date_lifetime()
            super().save(*args, **kwargs)
            CampaignVersion.objects.follow(self)

    def _date_lifetime(self) -> None:
        stored = Campaign.everything.filter(pk=self.pk).values_list(
            "lifetime_months", flat=True
        )
        if self.lifetime_months != stored.first():
            self.lifetime_set_at = timezone.now() if self.lifetime_months else None

    def clean(self) -> None:
        """Reject a new channel or a change to mandatory once somebody has answered."""
        super().clean()
        if not self.pk or not self.is_answered:
            return
        before = Campaign.objects.get(pk=self.pk)
        if self.channel != before.channel:
            raise ValidationError({"channel": OTHER_CHANNEL})
        if self.mandatory and not before.mandatory:
            raise ValidationError({"mandatory": NO_LONGER_A_CHOICE})

    def concerns(self, status: str) -> bool:
        """Whether the campaign is for active contacts of this status; the same rule is
        in consent/sql/eligibility.sql.
        """
        return not self.applies_to or status in self.applies_to

    @property
    def has_double(self) -> bool:
        """Whether another campaign of its list has this label (case-insensitive) and channel."""
        alike = Campaign.objects.of_audience(self.audience).not_deleted()
        return (
            alike.filter(label__iexact=self.label, channel=self.channel)
            .exclude(pk=self.pk)
            .exists()
        )

    @property
    def is_doubtful(self) -> bool:
        """Whether it is mandatory although its label suggests prospecting."""
        return self.mandatory and sounds_promotional(self.label)

    @property
    def is_answered(self) -> bool:
        """Whether somebody ever answered (relation defined by the consent app)."""
        return bool(self.pk) and self.consent_events.exists()

    @property
    def current_version(self) -> "CampaignVersion":
        return self.versions.latest("number")


class CampaignVersionQuerySet(models.QuerySet["CampaignVersion"]):
    def current(
        self, audience: str, at: datetime.datetime | None = None
    ) -> dict[int, int]:
        """Return the latest version id of each campaign of a list, now or at `at`, by
        campaign id; 1 query."""
        mine = self.filter(campaign__audience=audience)
        if at:
            mine = mine.filter(created_at__lte=at)
        last = mine.order_by("campaign", "-number").distinct("campaign")
        return dict(last.values_list("campaign_id", "pk"))

    def follow(self, campaign: Campaign) -> "CampaignVersion":
        """Return the version that matches the campaign's texts, creating it if needed."""
        last = self.filter(campaign=campaign).order_by("-number").first()
        words = {name: getattr(campaign, name) for name in CampaignVersion.WORDS}
        if last and all(getattr(last, name) == words[name] for name in words):
            return last
        return self.create(
            campaign=campaign, number=last.number + 1 if last else 1, **words
        )


class CampaignVersion(models.Model):
    """The texts of a campaign at one time; consent events reference it, so renaming a
    campaign does not rewrite history."""

    WORDS = ("label", "channel", "mandatory", "lawful_basis")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    label = models.CharField(max_length=150)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    mandatory = models.BooleanField()
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis.choices)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CampaignVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de campagne"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="campaign_version_is_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} (v{self.number})"
