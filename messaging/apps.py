from django.apps import AppConfig
from django.core.checks import register


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "messages"

    def ready(self) -> None:
        from messaging import mail_provider

        register(mail_provider.check)
