from django.db import models


class RegisterVersion(models.Model):
    """The register of processings (art. 30) as it was from `made_at` to the next version.

    `content` is built by dpo.processings and holds no data of a contact; `sha256` is its
    digest.
    """

    number = models.PositiveIntegerField("version", unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("en vigueur depuis le")

    class Meta:
        verbose_name = "version du registre des traitements"
        get_latest_by = "number"

    def __str__(self) -> str:
        return f"registre v{self.number}"
