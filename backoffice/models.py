from django.db import models


class BackupRun(models.Model):
    """A backup or a restore drill, kept as evidence for an audit."""

    MADE, TRIED = "made", "tried"

    at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=[(MADE, "faite"), (TRIED, "essayée")])
    name = models.CharField(max_length=40)
    ok = models.BooleanField()
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = "sauvegarde"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()}"
