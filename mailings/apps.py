from django.apps import AppConfig
from django.core.checks import register


class MailingsConfig(AppConfig):
    name = "mailings"
    verbose_name = "envois"

    def ready(self) -> None:
        from anymail.signals import tracking

        from mailings.inbound import on_email_event
        from mailings.sending import hours

        register(hours.check)
        tracking.connect(on_email_event, dispatch_uid="mailings.on_email_event")
