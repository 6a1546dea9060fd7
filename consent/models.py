import datetime
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, CampaignVersion
from consent.enums import (
    CHOICE_TOLD,
    Decision,
    Means,
    Origin,
    SuppressionReason,
)
from contacts.enums import Channel, Kind
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField


class NoticeManager(models.Manager["Notice"]):
    def published(self, audience: str) -> "Notice":
        """Return the version in force for an audience; a migration creates the first one."""
        return self.filter(audience=audience, version__isnull=False).latest("version")

    def in_force(self, audience: str, at: datetime.datetime) -> "Notice | None":
        """Return the version displayed at that instant; None before the first."""
        published = self.filter(audience=audience, published_at__lte=at)
        return published.order_by("-version").first()


class Notice(models.Model):
    """The texts of a consent request. Published once, never changed after (art. 7(1)).

    The database rejects changes to a published row. `version` is null for the draft;
    an audience has at most one.
    """

    TEXTS = (
        "title",
        "introduction",
        "sentence",
        "optional_heading",
        "mandatory_heading",
        "mandatory_explanation",
        "closing",
        "privacy_label",
        "confirmation",
    )

    audience = models.CharField("liste", max_length=10, choices=Kind.choices)
    version = models.PositiveIntegerField("version", null=True, blank=True)
    language = models.CharField("langue", max_length=5, default="fr", editable=False)
    title = models.CharField("titre", max_length=150)
    introduction = models.TextField("introduction")
    sentence = models.CharField(
        "phrase devant chaque campagne",
        max_length=150,
        help_text="Suivie de la valeur de la campagne. Ex. : J'accepte de recevoir",
    )
    optional_heading = models.CharField("titre des campagnes au choix", max_length=150)
    mandatory_heading = models.CharField(
        "titre des campagnes obligatoires", max_length=150
    )
    mandatory_explanation = models.TextField("explication des campagnes obligatoires")
    closing = models.TextField("texte de fin", blank=True)
    privacy_label = models.CharField(
        "texte du lien vers la politique de confidentialité", max_length=150
    )
    confirmation = models.TextField("message après l'enregistrement")
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = NoticeManager()

    class Meta:
        verbose_name = "mention d'information"
        permissions = [("manage_notices", "Peut gérer les textes du consentement")]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "version"], name="notice_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["audience"],
                condition=Q(version=None),
                name="notice_has_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} v{self.version or '(brouillon)'}"

    def get_absolute_url(self) -> str:
        if self.version is None:
            return reverse("consent:edit_notice", args=[self.audience])
        return reverse("consent:notice_version", args=[self.audience, self.version])


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
            ("system", "Système"),
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


class ConsentQuerySet(models.QuerySet["Consent"]):
    def reachable(self) -> Self:
        return self.filter(reachable=True)


class Consent(models.Model):
    """The current state of one contact for one optional campaign.

    The database derives it from the events: the greatest (occurred_at, protective,
    sequence) wins. `reachable` (given, active, not suppressed, address usable) is
    stored so that counting needs no join; senders call `ledger.allows` and never rely
    on this flag.
    """

    # The database copies the rows from events, whose foreign keys are already
    # checked.
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="consents",
        db_index=False,
        db_constraint=False,
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        related_name="consents",
        db_index=False,
        db_constraint=False,
    )
    state = models.CharField(max_length=10, choices=Decision.choices)
    since = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    event = models.ForeignKey(
        ConsentEvent,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    sequence = models.PositiveIntegerField()
    reachable = models.BooleanField(default=False)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "campaign"], name="consent_is_one_per_campaign"
            )
        ]
        indexes = [
            models.Index(
                fields=["campaign", "contact"],
                name="consent_reachable",
                condition=Q(reachable=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.campaign_id} {self.state}"


class Eligibility(models.Model):
    """A row of the view consent_eligibility: the verdict on one contact and campaign.

    The view has a row for each pair: always filter by contact or by campaign.
    """

    pk = models.CompositePrimaryKey("contact_id", "campaign_id")
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, related_name="eligibilities", db_constraint=False
    )
    campaign = models.ForeignKey(
        Campaign, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    reason = models.CharField(max_length=20)  # consent.enums.Reason
    since = models.DateTimeField(null=True)
    """Date of the reason: of the choice, the deactivation, the suppression, ..."""
    event_id = models.BigIntegerField(null=True)
    """The consent event that allows an optional campaign."""
    basis = models.CharField(max_length=20, null=True)
    """The legal basis that allows a mandatory campaign."""
    included = models.BooleanField()

    class Meta:
        managed = False
        db_table = "consent_eligibility"

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.campaign_id} {self.reason}"


class Blocked(models.Model):
    """A row of the view consent_blocked: a contact whose address of a channel is on
    the suppression list, without a lift of theirs."""

    pk = models.CompositePrimaryKey("contact_id", "channel")
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, related_name="+", db_constraint=False
    )
    channel = models.CharField(max_length=10)
    suppression = models.ForeignKey(
        "Suppression", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    since = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "consent_blocked"

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel}"


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
    brake = models.CharField(max_length=300, blank=True)
    """Why nothing was removed; empty when entries were removed."""

    class Meta:
        verbose_name = "relecture de la liste repoussoir"
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y} : {self.due}"


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
    """A withdrawal or suppression recorded while the journal was unavailable; to be written."""

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

    class Meta:
        verbose_name = "vérification du registre"
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {'OK' if not self.broken else 'rompu'}"
