import datetime
from typing import ClassVar

from django.db import models

from disclosure.enums import Audience, Section


class Wording(models.Model):
    """A section of the notice in the company's own wording."""

    audience = models.CharField("liste", max_length=10, choices=Audience.choices)
    section = models.CharField("partie", max_length=20, choices=Section.choices)
    text = models.TextField("texte", max_length=4000)

    class Meta:
        verbose_name = "texte de l'information"
        permissions = [("manage_disclosure", "Peut régler l'information des personnes")]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "section"], name="wording_is_one_per_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} : {self.get_section_display()}"


class VersionQuerySet(models.QuerySet["NoticeVersion"]):
    def in_force(self, audience: str, at: datetime.datetime) -> "NoticeVersion | None":
        """The notice that a person of this list could read at that instant."""
        found = self.filter(audience=audience, published_at__lte=at)
        return found.order_by("-number").first()


class NoticeVersion(models.Model):
    """A version of the notice as shown, kept forever to prove what people were told.

    `content` is built by disclosure.notice; `sha256` is its digest.
    """

    audience = models.CharField("liste", max_length=10, choices=Audience.choices)
    number = models.PositiveIntegerField("version")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField("affichée depuis le")

    objects: ClassVar = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de l'information"
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "number"], name="notice_version_is_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} v{self.number}"
