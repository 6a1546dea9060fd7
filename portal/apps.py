from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "portail"

    def ready(self) -> None:
        # The ledger is below the messages: what it wants sent, it says.
        from consent import confirming
        from portal import tasks

        confirming.wanted.connect(tasks.ask_to_confirm_choices)
