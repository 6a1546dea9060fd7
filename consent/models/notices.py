"""The texts of a consent request."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.wording import sentence
from contacts.enums import Kind


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

    def sentence_of(self, campaign: Campaign) -> str:
        """The sentence by which a person accepts this campaign."""
        return sentence(self.sentence, campaign.label, campaign.channel)
