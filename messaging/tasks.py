from celery import shared_task
from django.utils import timezone

from messaging import outbox
from messaging.deliverability import watch


@shared_task
def sweep_outbox() -> None:
    """Each minute: send messages due for a retry, and handle those of a dead worker."""
    now = timezone.now()
    outbox.give_up_silent(now)
    for message_id, kind in outbox.waiting(now):
        outbox.start(message_id, kind)


@shared_task
def forget_uncertain() -> None:
    """Nightly: delete the personal data from messages that stayed uncertain."""
    outbox.forget_uncertain(timezone.now())


@shared_task
def check_domain() -> None:
    """Each week: check SPF, DKIM, DMARC and MX of the sending domain."""
    watch.check(timezone.now())
