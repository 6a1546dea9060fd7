import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
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
    # Where real servers are used, the packages of the embedded ones are absent.
    from config.embedded import Valkey

    Valkey(settings.VAR_DIR).use()


@setup_logging.connect
def use_the_project_logging(**kwargs: object) -> None:
    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def require_a_database_of_today(**kwargs: object) -> None:
    # Django is not set up yet where this module is imported.
    from config.start import require_database

    require_database()


app = EmbeddedCelery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
