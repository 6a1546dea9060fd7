"""The suppression list."""

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consent.enums import (
    SuppressionReason,
)
from consent.models.events import ConsentEvent
from contacts.enums import Channel
from contacts.models import Contact
from contacts.personal import PersonalField
from core.typography import short_date


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def in_force(self, now: datetime.datetime) -> Self:
        return self.filter(expires_at__gt=now)

    def over(self, now: datetime.datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Suppression(models.Model):
    """Liste repoussoir: an address that no optional message of a channel may reach.

    Only the keyed digest is stored (CNIL MED-2023-040). It references no contact, so
    it survives the erasure. Scope: every optional message of the channel.
    """

    key = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason = models.CharField(max_length=20, choices=SuppressionReason.choices)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    known_as = ArrayField(models.CharField(max_length=64), default=list, db_default=[])
    """Its keys before ADDRESS_HMAC_KEY changed, under which the journal recorded it."""
    settled = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether events and flags say what the entry says.",
    )
    awaiting = models.JSONField(
        default=list,
        db_default=[],
        help_text="The acts that it stands for until their events are written.",
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée de la liste repoussoir"
        verbose_name_plural = "liste repoussoir"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel"], name="suppression_is_one_per_address"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(settled=False), name="suppression_unsettled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key[:8]}"


class SuppressionLift(models.Model):
    """A new opt-in of one contact: the entry of their address no longer blocks *them*.

    Other contacts with the same address stay blocked.
    """

    suppression = models.ForeignKey(Suppression, models.CASCADE, related_name="lifts")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="suppression_lifts"
    )
    event = models.ForeignKey(ConsentEvent, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "levée d'une entrée repoussoir"
        constraints = [
            models.UniqueConstraint(
                fields=["suppression", "contact"], name="suppression_lifted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suppression_id} pour {self.contact_id}"


class SuppressionReview(models.Model):
    """One nightly review of expired entries of the list; counts only."""

    at = models.DateTimeField()
    due = models.PositiveIntegerField()
    # The column keeps its released name: renaming it would break the version before.
    safety_limit = models.CharField(max_length=300, blank=True, db_column="brake")
    """Why nothing was removed; empty when entries were removed."""

    class Meta:
        verbose_name = "relecture de la liste repoussoir"
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{short_date(self.at)} : {self.due}"
