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


class MonthlyReport(models.Model):
    """The figures of a calendar month that is over. Counts only, kept forever.

    `content` is built by dpo.figures; `sha256` is its digest.
    """

    month = models.DateField("mois", unique=True, help_text="Its first day.")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("fait le")

    class Meta:
        verbose_name = "rapport mensuel"

    def __str__(self) -> str:
        return f"rapport de {self.month:%m/%Y}"
