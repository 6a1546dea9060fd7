"""What changes how a contact's data may be used: a death, a limitation of processing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from contacts.models.contact import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date


class Death(models.Model):
    """A reported death (loi Informatique et Libertés, art. 84 and 85): who said it, and
    which day it was. A withdrawn report leaves only its lines in the audit journal.
    """

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="death")
    on = models.DateField("date du décès", null=True, blank=True)
    source = models.CharField(
        "qui l'a dit",
        max_length=150,
        null=True,
        help_text="Ex. : sa fille, par téléphone ; la mairie ; l'hôpital.",
    )
    document = models.FileField("document", upload_to="deces/", null=True, blank=True)
    reported_at = models.DateTimeField("signalé le")
    deactivated = models.BooleanField(
        default=False, help_text="Le signalement a désactivé la fiche."
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "source": PersonalField("Qui a signalé le décès", FieldGroup.PRIVATE_LIFE),
        "document": PersonalField("Document sur le décès", FieldGroup.FILES),
    }

    class Meta:
        verbose_name = "décès"

    def __str__(self) -> str:
        return f"décès de {self.contact_id}"


class Restriction(models.Model):
    """A limitation of processing (GDPR art. 18), from `since` to `lifted_at`.

    The person is told (`told_at`) before it is lifted, and from which day (`lifts_on`):
    art. 18(3).
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="restrictions")
    reason = models.CharField("motif", max_length=300, null=True)
    since = models.DateTimeField("depuis le")
    told_at = models.DateTimeField("personne prévenue le", null=True)
    lifts_on = models.DateField("levée annoncée pour le", null=True)
    lifted_at = models.DateTimeField("levée le", null=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "reason": PersonalField("Motif d'une limitation", FieldGroup.NOTES),
    }

    class Meta:
        verbose_name = "limitation du traitement"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(lifted_at=None),
                name="restriction_is_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"limitation de {self.contact_id} depuis le {short_date(self.since)}"
