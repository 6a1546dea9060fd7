from django.db import models


class Export(models.Model):
    """No table, exports are streamed; the model only holds the permission."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("export_contacts", "Peut exporter des contacts")]

    def __str__(self) -> str:
        return "export"
