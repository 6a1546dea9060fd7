from django.db import models


class Export(models.Model):
    """No table: exports are streamed. It holds the right to make one."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("export_contacts", "Peut exporter des contacts")]

    def __str__(self) -> str:
        return "export"
