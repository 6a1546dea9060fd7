import logging.config
import os
import time
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    celeryd_after_setup,
    heartbeat_sent,
    setup_logging,
    worker_init,
)
from django.conf import settings
from kombu import Connection

from config.processes import be
from core import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


# Maximum wait for the broker when a task is queued; the request then continues without
# it.
PUBLISH_SECONDS = 2


class EmbeddedCelery(Celery):
    """Without REDIS_URL, the first connection to the broker starts the embedded server."""

    def connection_for_read(self, *args: Any, **kwargs: Any) -> Connection:
        use_broker()
        return super().connection_for_read(*args, **kwargs)

    def connection_for_write(self, *args: Any, **kwargs: Any) -> Connection:
        use_broker()
        given = kwargs.pop("transport_options", None) or {}
        options = {"socket_timeout": PUBLISH_SECONDS, **given}
        return super().connection_for_write(*args, **kwargs, transport_options=options)


def use_broker() -> None:
    if settings.REDIS_URL:
        return
    # The packages of the embedded servers are not installed where real servers are
    # used.
    from config.embedded import Valkey

    Valkey(settings.VAR_DIR).use()


@setup_logging.connect
def use_the_project_logging(**kwargs: object) -> None:
    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def require_a_database_of_today(**kwargs: object) -> None:
    # Django is not set up yet when this module is imported.
    from config.start import wait_for_database

    wait_for_database()


@celeryd_after_setup.connect
def limit_the_worker(instance: Any, **kwargs: object) -> None:
    queues = set(instance.app.amqp.queues.consume_from)
    be("mailer" if queues == {"mailings"} else "worker")


PULSE_SECONDS = 10
PROCESS_OF_QUEUE = {"celery": "worker", "mailings": "mailer", "long": "long"}


@heartbeat_sent.connect
def say_that_the_worker_lives(sender: Any, **kwargs: object) -> None:
    # Celery calls this every two seconds, in the main process of a worker.
    now = time.monotonic()
    if now - getattr(sender, "said_at", 0) < PULSE_SECONDS:
        return
    sender.said_at = now
    for queue in sender.eventer.app.amqp.queues.consume_from:
        pulse.beat(PROCESS_OF_QUEUE[queue])


app = EmbeddedCelery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
