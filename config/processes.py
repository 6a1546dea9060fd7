"""The kind of this process, which determines its time limits."""

from django.conf import settings

from config.postgresql.patience import Current, Patience, Watch


def be(kind: str) -> None:
    """`kind`: "web", "worker" or "mailer"; applies to connections opened afterwards."""
    Current.patience = Patience(**settings.PATIENCE_SECONDS[kind])
    Current.watch = Watch() if kind == "web" else None
