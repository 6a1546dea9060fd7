from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = "back-office"

    def ready(self) -> None:
        from backoffice.roles import follow_permissions

        post_migrate.connect(follow_permissions, sender=self)
