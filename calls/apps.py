from django.apps import AppConfig
from django.core.checks import register


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = "appels"

    def ready(self) -> None:
        from calls import hours

        register(hours.check)
