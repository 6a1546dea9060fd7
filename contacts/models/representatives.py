"""Those who act for a person, or receive what is sent to them."""

import datetime
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from contacts.enums import Mandate
from contacts.models.contact import Contact
from contacts.personal import FieldGroup, PersonalField


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def in_force(self, today: datetime.date) -> Self:
        """Mandates that were not ended, up to their last day included, of contacts who
        are neither erased nor deceased: a death ends a mandate (C. civ., art. 418)."""
        lasting = Q(ends_on=None) | Q(ends_on__gte=today)
        return self.filter(
            lasting,
            ended_at=None,
            contact__erased_at=None,
            contact__deceased_at=None,
        )

    def binding(self, today: datetime.date) -> Self:
        """Those whose objection holds against the person's own later choice."""
        kinds = [kind for kind in Mandate if kind.binds]
        return self.in_force(today).filter(kind__in=kinds, answers=True)


class Representative(models.Model):
    """A representative of a contact: kind and end of the mandate, scope, and an address
    of their own. An ended mandate stays on file with the choices made under it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="representatives")
    kind = models.CharField("qualité", max_length=10, choices=Mandate.choices)
    name = models.CharField("nom", max_length=120, null=True)
    email = models.EmailField("e-mail", null=True, blank=True)
    phone = models.CharField("téléphone", max_length=30, null=True, blank=True)
    address = models.TextField("adresse postale", max_length=300, null=True, blank=True)
    proof = models.FileField(
        "justificatif", upload_to="mandats/", null=True, blank=True
    )
    receives = models.BooleanField("reçoit une copie des messages")
    answers = models.BooleanField("répond pour les choix")
    sees_portal = models.BooleanField(
        "consulte l'espace en ligne", default=False, db_default=False
    )
    ends_on = models.DateField("dernier jour du mandat", null=True, blank=True)
    ended_at = models.DateTimeField("mandat terminé le", null=True)
    created_at = models.DateTimeField("ajouté le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "name": PersonalField("Nom d'un représentant", FieldGroup.PRIVATE_LIFE),
        "email": PersonalField("E-mail d'un représentant", FieldGroup.PRIVATE_LIFE),
        "phone": PersonalField("Téléphone d'un représentant", FieldGroup.PRIVATE_LIFE),
        "address": PersonalField("Adresse d'un représentant", FieldGroup.PRIVATE_LIFE),
        "proof": PersonalField("Justificatif d'un mandat", FieldGroup.FILES),
    }

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = "représentant"
        ordering = ["ended_at", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name or 'Nom supprimé'}, {self.quality}"

    @property
    def quality(self) -> str:
        """« tuteur », in a sentence."""
        return str(Mandate(self.kind).label).lower()

    def is_in_force(self, today: datetime.date) -> bool:
        return Representative.objects.in_force(today).filter(pk=self.pk).exists()
