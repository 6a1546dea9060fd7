"""The ledger: what was chosen, and the evidence of it."""

from datetime import timedelta
from typing import ClassVar

from django.db import models

from campaigns.models import Campaign, CampaignVersion
from consent.enums import (
    CHOICE_TOLD,
    Decision,
    Means,
    Origin,
)
from consent.models.notices import Notice
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def last_sequence(self, contact: Contact) -> int:
        """Return the sequence number of the contact's last event; 0 without one."""
        found = self.filter(contact=contact).aggregate(last=models.Max("sequence"))
        return found["last"] or 0


class ConsentEvent(models.Model):
    """One immutable choice. Written by consent.ledger only.

    The database fills `sequence`, `recorded_at`, `previous_hash` and `hash` under a
    lock on the contact, and rejects UPDATE, DELETE and TRUNCATE. No column holds
    erasable data: that is in Evidence, of which only a salted digest is chained.
    """

    # Each index slows every insert: these foreign keys rely on the constraints'
    # indexes.
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="consent_events",
        verbose_name="fiche",
        db_index=False,
    )
    sequence = models.PositiveIntegerField(editable=False, default=0)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="consent_events", verbose_name="campagne"
    )
    campaign_version = models.ForeignKey(
        CampaignVersion, models.PROTECT, db_index=False
    )
    decision = models.CharField("valeur", max_length=10, choices=Decision.choices)
    origin = models.CharField("origine", max_length=10, choices=Origin.choices)
    occurred_at = models.DateTimeField("date et heure")
    recorded_at = models.DateTimeField("enregistré le")
    actor_type = models.CharField(
        max_length=10,
        choices=[
            ("contact", "La personne"),
            ("bearer", "Porteur du lien"),
            ("user", "Utilisateur"),
            ("api_key", "Clé API"),
            ("mandate", "Représentant"),
            ("system", "Système"),
            # With an id: copied from the chain of that merged contact. Without: put back
            # when two contacts were separated.
            ("merge", "Fusion de fiches"),
        ],
    )
    actor_id = models.BigIntegerField(null=True)
    notice = models.ForeignKey(
        Notice,
        models.PROTECT,
        null=True,
        verbose_name="version du texte",
        db_index=False,
    )
    sentence = models.CharField("phrase montrée", max_length=310, blank=True)
    means = models.CharField(
        "moyen",
        max_length=20,
        blank=True,
        choices=Means.choices,
        help_text="Comment la personne l'a dit.",
    )
    address_key = models.CharField(max_length=64, null=True)
    evidence_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.BinaryField(editable=False, default=b"")
    hash = models.BinaryField(editable=False, default=b"")

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement de consentement"
        ordering = ["contact_id", "sequence"]
        permissions = [
            ("view_history", "Peut consulter l'historique des consentements"),
            ("record_manual", "Peut saisir les préférences d'un contact"),
            ("verify_ledger", "Peut vérifier le registre des consentements"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "sequence"], name="consent_event_has_one_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact", "campaign", "-sequence"],
                name="consent_event_by_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.sequence} {self.decision}"

    @property
    def told(self) -> str:
        """« Accepté »: the decision as the person reads it."""
        return CHOICE_TOLD[Decision(self.decision)]

    @property
    def came_late(self) -> bool:
        """Whether the choice was made more than one minute before it was recorded."""
        return self.recorded_at - self.occurred_at > timedelta(minutes=1)


class Evidence(models.Model):
    """Erasable data that backs the events of one act, with its salt.

    Events reference it by digest, so deleting the row leaves the hash chain valid.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="evidence", db_index=False
    )
    digest = models.CharField(max_length=64, editable=False)
    salt = models.BinaryField(editable=False)
    address = models.CharField(
        "adresse utilisée", max_length=254, null=True, blank=True
    )
    source = models.CharField("source", max_length=200, null=True, blank=True)
    said_by = models.CharField(
        "déclaré par",
        max_length=200,
        null=True,
        blank=True,
        help_text="La personne, ou son tuteur / curateur avec le nom de la mesure.",
    )
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    context = models.JSONField(
        null=True,
        blank=True,
        help_text="De l'inscription transmise par un site : page, textes montrés, navigateur.",
    )
    scan = models.FileField(
        "document numérisé", upload_to="preuves/", null=True, blank=True
    )
    scan_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(label, FieldGroup.EVIDENCE, always=True, remove_row=True)
        for name, label in [
            ("address", "Adresse utilisée"),
            ("source", "Source indiquée"),
            ("said_by", "Personne qui a parlé"),
            ("ip_address", "Adresse IP"),
            ("context", "Page et textes de l'inscription"),
            ("scan", "Document numérisé"),
        ]
    }

    class Meta:
        verbose_name = "preuve"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "digest"], name="evidence_is_one_per_act"
            )
        ]

    def __str__(self) -> str:
        return f"preuve {self.digest[:8]}"
