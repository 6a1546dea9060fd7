"""Changes of an e-mail address or mobile number, and the closed ones left behind."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from contacts.enums import WRITTEN, ChangeOrigin, Channel
from contacts.models.contact import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date


class AddressChange(models.Model):
    """A change of e-mail or mobile: who made it and who confirmed it.

    While it is open, `Contact.<channel>_unconfirmed_at` stops optional messages to the
    new address (contacts.address_changes). `former` is emptied when the change is
    settled.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="address_changes")
    channel = models.CharField("canal", max_length=10, choices=WRITTEN)
    at = models.DateTimeField("changée le")
    origin = models.CharField("par", max_length=10, choices=ChangeOrigin.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    api_key = models.ForeignKey(
        "accounts.ApiKey", models.SET_NULL, null=True, related_name="+"
    )
    former = models.CharField("adresse d'avant", max_length=254, null=True, blank=True)
    notice = models.BigIntegerField(
        null=True, help_text="Le message à l'ancienne adresse, dans la file d'envoi."
    )
    sms = models.CharField(
        max_length=100,
        null=True,
        help_text="L'identifiant chez le prestataire du SMS à l'ancien numéro ; vide tant "
        "qu'il n'est pas parti, absent s'il n'y en a pas.",
    )
    told_of_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(
        null=True, help_text="Le serveur de l'ancienne adresse a accepté le message."
    )
    is_unreachable = models.BooleanField(default=False)
    holder_at = models.DateTimeField(null=True)
    former_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    vouched_means = models.CharField(max_length=20, blank=True)
    vouched_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "former": PersonalField(
            "Adresse précédente", FieldGroup.ADDRESSES, always=True
        ),
    }

    class Meta:
        verbose_name = "changement d'adresse"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["contact", "channel"],
                name="address_change_open",
                condition=Q(settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} de {self.contact_id} le {short_date(self.at)}"


class ClosedAddress(models.Model):
    """A closed address that its contact no longer has: it is still closed when it comes
    back, to whichever contact (contacts_carry_closing). Written by the database."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="closed_addresses"
    )
    channel = models.CharField("canal", max_length=10, choices=Channel.choices)
    key = models.CharField(max_length=64)
    at = models.DateTimeField("fermée le")
    refusal = models.CharField(max_length=200, null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "key": PersonalField(
            "Empreinte d'une adresse rejetée",
            FieldGroup.ADDRESSES,
            always=True,
            remove_row=True,
        ),
        "refusal": PersonalField(
            "Réponse du serveur à une adresse rejetée",
            FieldGroup.ADDRESSES,
            always=True,
            remove_row=True,
        ),
    }

    class Meta:
        verbose_name = "adresse fermée"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel", "contact"], name="closed_address_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} de {self.contact_id}, fermée le {short_date(self.at)}"
