from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "mailings"
    verbose_name = "envois"

    def ready(self) -> None:
        from anymail.signals import tracking

        from mailings.inbound import on_email_event

        tracking.connect(on_email_event, dispatch_uid="mailings.on_email_event")
