"""What the public pages hand to the worker, so that they answer alike for everyone."""

import logging

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from contacts.models import Contact
from messaging import outbox

logger = logging.getLogger(__name__)


def hand_over(task: Task, *args: object) -> None:
    """Start a task once the transaction is through; with no broker, do it here."""

    def start() -> None:
        try:
            task.delay(*args)
        except OperationalError:
            logger.warning("%s runs in the web process: no broker", task.name)
            task(*args)

    transaction.on_commit(start)


@shared_task
def send_new_links(email_key: str) -> None:
    """A new preference link for each sheet that holds this address.

    The broker only sees the keyed digest; whether anyone has it is decided here, so
    that the page takes the same time for known and unknown addresses.
    """
    now = timezone.now()
    for contact in Contact.objects.filter(email_key=email_key).order_by("id"):
        with transaction.atomic():
            outbox.queue("new_link", contact=contact, now=now)
