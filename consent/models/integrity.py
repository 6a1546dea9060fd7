"""What the ledger is checked against: address keys, ended chains, the journal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from contacts.models import Contact
from contacts.personal import PersonalField
from core.typography import short_instant


class AddressKey(models.Model):
    """A key (ADDRESS_HMAC_KEY) used for this database's address digests, stored as
    the keyed digest of a constant: a key can be checked against it, not recovered
    from it."""

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    """When no contact used it any more; null for the key in force."""
    needed_until = models.DateTimeField(null=True)
    """When the last suppression entry that could not be moved to another key expires."""

    class Meta:
        verbose_name = "clé des adresses"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(retired_at=None),
                name="address_key_in_force_is_one",
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class ClosedChain(models.Model):
    """A whole chain removed at the end of its proof period; the verification accepts it."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="closed_chains")
    last_hash = models.BinaryField()
    events = models.PositiveIntegerField()
    last_event = models.BigIntegerField()
    last_event_at = models.DateTimeField()
    closed_at = models.DateTimeField()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "chaîne close"

    def __str__(self) -> str:
        return f"chaîne de {self.contact_id}"


class JournalPosition(models.Model):
    """The journal line up to which this database is settled.

    Every line up to there is known to this database or was rolled back; later lines
    have a JournalEntry. After a restore the file is ahead: sending and the portal are
    blocked until the replay.
    """

    lines = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True)
    begins = models.BigIntegerField(
        default=1,
        help_text="The line that a journal may begin with after one that was lost.",
    )

    class Meta:
        verbose_name = "position du journal"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="journal_position_is_single")
        ]

    def __str__(self) -> str:
        return f"{self.lines} lignes"


class JournalEntry(models.Model):
    """Journal lines written by one transaction; each has a row of its own, so that
    writers do not block each other."""

    first = models.BigIntegerField(primary_key=True)
    lines = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_default="", blank=True)

    class Meta:
        verbose_name = "lignes du journal"

    def __str__(self) -> str:
        return f"{self.first} + {self.lines}"


class JournalWaiting(models.Model):
    """A line to be written: a death, a limitation of processing or a guardian's objection,
    and a withdrawal or suppression recorded while the journal was unavailable."""

    line = models.JSONField()

    class Meta:
        verbose_name = "ligne en attente du journal"

    def __str__(self) -> str:
        return f"{self.pk}"


class LedgerCheck(models.Model):
    """One run of verify_ledger: displayed to the admin as « vérifié le »."""

    at = models.DateTimeField()
    events = models.BigIntegerField()
    chains = models.BigIntegerField()
    broken = models.JSONField(default=list)
    anchored_at = models.DateTimeField(
        null=True, help_text="The anchor that the ledger was compared with."
    )
    seconds = models.FloatField(default=0)
    is_whole = models.BooleanField(
        default=True,
        db_default=True,
        help_text="False: the people with a new choice, and a seventh of the others.",
    )

    class Meta:
        verbose_name = "vérification du registre"
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{short_instant(self.at)} {'OK' if not self.broken else 'rompu'}"
