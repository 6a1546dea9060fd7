from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from contacts.models.contact import Contact
from contacts.personal import PersonalField


class Merge(models.Model):
    """One merge of two contacts of the same person, with what it takes to undo it.

    It holds ids and names of fields, never a value.
    """

    kept = models.ForeignKey(Contact, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    at = models.DateTimeField("fusionnées le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    api_key = models.ForeignKey(
        "accounts.ApiKey", models.SET_NULL, null=True, related_name="+"
    )
    was_active = models.BooleanField()
    """Whether the merged contact was active before."""
    kept_generation = models.PositiveIntegerField()
    """The link generation of the kept contact, after the merge: once it changes, the
    links of the merged contact no longer open the preference page either."""
    filled = models.JSONField(default=list)
    """The empty fields of the kept contact that were filled from the other."""
    moved = models.JSONField(default=dict)
    """Model label -> ids of the rows moved to the kept contact, or copied to it."""
    listed = models.JSONField(default=list)
    """The channels whose address of the kept contact was put on the suppression list."""
    undone_at = models.DateTimeField("séparées le", null=True)

    CONTACT_PATH: ClassVar = "merged"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "fusion de fiches"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="merge_is_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} dans {self.kept_id}"


class Distinct(models.Model):
    """Two contacts that look alike and that a user said are two people; `one` has the lower
    id."""

    one = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    at = models.DateTimeField("dit le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    CONTACT_PATH: ClassVar = "one"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "fiches de deux personnes"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinct_once"),
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="distinct_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} et {self.other_id}"
