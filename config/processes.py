"""What kind of process this is, for the limits that each kind has."""

from django.conf import settings

from config.postgresql.patience import Current, Patience, Watch


def be(kind: str) -> None:
    """`kind`: "web", "worker" or "mailer"; holds for the connections that follow."""
    Current.patience = Patience(**settings.PATIENCE_SECONDS[kind])
    Current.watch = Watch() if kind == "web" else None
