"""What the rule of eligibility read before each change, so that it can be asked of any
past instant (consent/past.py). The database writes the rows (consent/sql/consent_past_*)."""

from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from contacts.enums import Channel
from contacts.models import Contact
from contacts.personal import PersonalField
from core.typography import short_date


class PastContact(models.Model):
    """A contact as it was before a change: status, dates, and whether it had an address."""

    # Copied by the database from the contact itself.
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    until = models.DateTimeField()
    was = models.JSONField()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "état passé d'une fiche"
        indexes = [
            models.Index(fields=["contact", "until", "id"], name="past_contact_until")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} jusqu'au {short_date(self.until)}"


class PastCampaign(models.Model):
    """A campaign as it was before a change."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    until = models.DateTimeField()
    was = models.JSONField()

    class Meta:
        verbose_name = "état passé d'une campagne"

    def __str__(self) -> str:
        return f"{self.campaign_id} jusqu'au {short_date(self.until)}"


class PastBlock(models.Model):
    """From `at` on the suppression list blocked a contact's address, or (`since` null)
    no longer did."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "blocage passé"
        indexes = [
            models.Index(
                fields=["contact", "channel", "at", "id"], name="past_block_at"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {short_date(self.at)}"


class PastStart(models.Model):
    """Since when these rows are written, where people were on file before them; no row
    in an installation that always had them."""

    at = models.DateTimeField()

    class Meta:
        verbose_name = "début de l'historique des fiches"

    def __str__(self) -> str:
        return short_date(self.at)
