from celery import shared_task
from django.utils import timezone

from webhooks import outbox, sending


@shared_task
def send_webhooks() -> None:
    sending.deliver_due(timezone.now)


@shared_task
def forget_old() -> None:
    """Each night: deliveries that are over, and changes that nobody may read any more."""
    now = timezone.now()
    sending.forget_old(now)
    outbox.forget_old(now)
