from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "portail"

    def ready(self) -> None:
        # consent is a lower layer than messaging: it asks for messages through this
        # signal.
        from consent import confirming
        from portal import tasks

        confirming.wanted.connect(tasks.ask_to_confirm_choices)
