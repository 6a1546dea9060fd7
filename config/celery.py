import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class EmbeddedCelery(Celery):
    """Without REDIS_URL, whoever opens the broker starts it first."""

    def connection_for_read(self, *args: Any, **kwargs: Any) -> Connection:
        use_broker()
        return super().connection_for_read(*args, **kwargs)

    def connection_for_write(self, *args: Any, **kwargs: Any) -> Connection:
        use_broker()
        return super().connection_for_write(*args, **kwargs)


def use_broker() -> None:
    if settings.REDIS_URL:
        return
    # Where real servers are used, the package of the embedded ones is not installed.
    from config.embedded import Valkey

    Valkey(settings.VAR_DIR).use()


@setup_logging.connect
def use_the_project_logging(**kwargs: object) -> None:
    logging.config.dictConfig(settings.LOGGING)


app = EmbeddedCelery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
