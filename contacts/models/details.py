"""Fields that only one kind of contact has."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from contacts.models.contact import Contact
from contacts.personal import FieldGroup, PersonalField
from contacts.querysets import Folded

CLIENT_ONLY = ("client",)

WORKER_ONLY = ("worker",)


def _of_relatives(name: str) -> GinIndex:
    """The index by which a relative is found, by name or number."""
    return GinIndex(
        OpClass(Folded("relative_name"), name="gin_trgm_ops"),
        OpClass("relative_phone", name="gin_trgm_ops"),
        name=name,
        condition=models.Q(relative_name__isnull=False)
        | models.Q(relative_phone__isnull=False),
    )


class ClientDetails(models.Model):
    """Client-specific fields of a contact."""

    contact = models.OneToOneField(
        Contact, models.CASCADE, related_name="client_details"
    )
    relative_name = models.CharField(
        "proche à prévenir", max_length=150, null=True, blank=True
    )
    relative_phone = models.CharField(
        "téléphone du proche", max_length=30, null=True, blank=True
    )
    relative_told_at = models.DateTimeField("proche informé le", null=True, blank=True)
    """When the relative was told that their name and number are held (art. 14); the
    database empties it when either changes."""
    access_notes = models.TextField(
        "accès au domicile", null=True, blank=True, help_text="Digicode, étage, clés."
    )
    health_notes = models.TextField("santé et autonomie", null=True, blank=True)
    iban = models.CharField("IBAN", max_length=34, null=True, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "relative_name": PersonalField(
            "Proche à prévenir", FieldGroup.PRIVATE_LIFE, kinds=CLIENT_ONLY
        ),
        "relative_phone": PersonalField(
            "Téléphone du proche", FieldGroup.PRIVATE_LIFE, kinds=CLIENT_ONLY
        ),
        "access_notes": PersonalField(
            "Accès au domicile", FieldGroup.PRIVATE_LIFE, kinds=CLIENT_ONLY
        ),
        "health_notes": PersonalField(
            "Santé et autonomie",
            FieldGroup.HEALTH,
            kinds=CLIENT_ONLY,
            sensitive=True,
            restricted=True,
        ),
        "iban": PersonalField(
            "IBAN",
            FieldGroup.BANK,
            kinds=CLIENT_ONLY,
            sensitive=True,
            restricted=True,
        ),
    }

    class Meta:
        verbose_name = "détails du client"
        indexes: ClassVar = [_of_relatives("client_details_by_relative")]

    def __str__(self) -> str:
        return f"détails {self.contact_id}"


class WorkerDetails(models.Model):
    """Worker- and candidate-specific fields of a contact."""

    contact = models.OneToOneField(
        Contact, models.CASCADE, related_name="worker_details"
    )
    worker_number = models.CharField("matricule", max_length=20, null=True, blank=True)
    social_security_number = models.CharField(
        "numéro de sécurité sociale", max_length=15, null=True, blank=True
    )
    nationality = models.CharField("nationalité", max_length=50, null=True, blank=True)
    relative_name = models.CharField(
        "proche à prévenir", max_length=150, null=True, blank=True
    )
    relative_phone = models.CharField(
        "téléphone du proche", max_length=30, null=True, blank=True
    )
    relative_told_at = models.DateTimeField("proche informé le", null=True, blank=True)
    """When the relative was told that their name and number are held (art. 14); the
    database empties it when either changes."""
    diplomas = models.TextField("diplômes et expérience", null=True, blank=True)
    iban = models.CharField("IBAN", max_length=34, null=True, blank=True)
    resume = models.FileField("CV", upload_to="cv/", null=True, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "worker_number": PersonalField(
            "Matricule",
            FieldGroup.WORK,
            kinds=WORKER_ONLY,
        ),
        "social_security_number": PersonalField(
            "Numéro de sécurité sociale",
            FieldGroup.IDENTITY,
            kinds=WORKER_ONLY,
            sensitive=True,
            restricted=True,
        ),
        "nationality": PersonalField(
            "Nationalité", FieldGroup.IDENTITY, kinds=WORKER_ONLY
        ),
        "relative_name": PersonalField(
            "Proche à prévenir", FieldGroup.PRIVATE_LIFE, kinds=WORKER_ONLY
        ),
        "relative_phone": PersonalField(
            "Téléphone du proche", FieldGroup.PRIVATE_LIFE, kinds=WORKER_ONLY
        ),
        "diplomas": PersonalField(
            "Diplômes et expérience", FieldGroup.WORK, kinds=WORKER_ONLY
        ),
        "iban": PersonalField(
            "IBAN",
            FieldGroup.BANK,
            kinds=WORKER_ONLY,
            sensitive=True,
            restricted=True,
        ),
        "resume": PersonalField("CV", FieldGroup.FILES, kinds=WORKER_ONLY),
    }

    class Meta:
        verbose_name = "détails de l'intervenant"
        indexes: ClassVar = [_of_relatives("worker_details_by_relative")]

    def __str__(self) -> str:
        return f"détails {self.contact_id}"
