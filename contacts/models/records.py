"""Rows attached to a contact: references of other software, notes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.personal import FieldGroup, PersonalField


class ExternalReference(models.Model):
    """The contact's identifier in another system (« erp »: « C1043 »).

    It is kept after an erasure: the opaque identifier serves to notify that system of
    the erasure (GDPR art. 19), and prevents it from creating a second contact.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="references")
    system = models.CharField("système", max_length=30)
    value = models.CharField("référence", max_length=100)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "référence externe"
        ordering = ["system"]
        indexes = [models.Index(fields=["value"], name="reference_by_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "system"], name="reference_is_one_per_system"
            ),
            models.UniqueConstraint(
                fields=["system", "value"], name="reference_is_of_one_sheet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} de {self.contact_id}"


class ContactNote(models.Model):
    """A dated staff note on a contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="dated_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField("note")
    created_at = models.DateTimeField("écrite le", default=timezone.now)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "text": PersonalField(
            "Notes datées",
            FieldGroup.NOTES,
            sensitive=True,
            remove_row=True,
        )
    }

    class Meta:
        verbose_name = "note"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"
