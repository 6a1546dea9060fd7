from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "société et utilisateurs"

    def ready(self) -> None:
        from accounts import sessions, sign_in_journal

        user_logged_in.connect(sessions.begin, dispatch_uid="accounts.sessions.begin")
        sign_in_journal.connect()
