"""What the ledger says now: the state of each consent, and the views of eligibility."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from consent.enums import (
    Decision,
    Origin,
)
from consent.models.events import ConsentEvent
from contacts.models import Contact
from contacts.personal import PersonalField


class ConsentQuerySet(models.QuerySet["Consent"]):
    def reachable(self) -> Self:
        return self.filter(reachable=True)


class Consent(models.Model):
    """The current state of one contact for one optional campaign.

    The database derives it from the events: the greatest (occurred_at, protective,
    sequence) wins. `reachable` (given, active, not suppressed, address usable) is
    stored so that counting needs no join; senders call `ledger.allows` and never rely
    on this flag.
    """

    # The database copies the rows from events, whose foreign keys are already
    # checked.
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="consents",
        db_index=False,
        db_constraint=False,
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        related_name="consents",
        db_index=False,
        db_constraint=False,
    )
    state = models.CharField(max_length=10, choices=Decision.choices)
    since = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    event = models.ForeignKey(
        ConsentEvent,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    sequence = models.PositiveIntegerField()
    reachable = models.BooleanField(default=False)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "campaign"], name="consent_is_one_per_campaign"
            )
        ]
        indexes = [
            models.Index(
                fields=["campaign", "contact"],
                name="consent_reachable",
                condition=Q(reachable=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.campaign_id} {self.state}"


class Eligibility(models.Model):
    """A row of the view consent_eligibility: the verdict on one contact and campaign.

    The view has a row for each pair: always filter by contact or by campaign.
    """

    pk = models.CompositePrimaryKey("contact_id", "campaign_id")
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, related_name="eligibilities", db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    reason = models.CharField(max_length=20)  # consent.enums.Reason
    since = models.DateTimeField(null=True)
    """Date of the reason: of the choice, the deactivation, the suppression, ..."""
    event_id = models.BigIntegerField(null=True)
    """The consent event that allows an optional campaign."""
    basis = models.CharField(max_length=20, null=True)
    """The legal basis that allows a mandatory campaign."""
    included = models.BooleanField()
    until = models.DateTimeField(null=True)
    """When the consent ends, where those of the campaign have a lifetime."""

    class Meta:
        managed = False
        db_table = "consent_eligibility"

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.campaign_id} {self.reason}"


class Blocked(models.Model):
    """A row of the view consent_blocked: a contact whose address of a channel is on
    the suppression list, without a lift of theirs."""

    pk = models.CompositePrimaryKey("contact_id", "channel")
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    channel = models.CharField(max_length=10)
    suppression = models.ForeignKey(
        "Suppression", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    since = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "consent_blocked"

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel}"
