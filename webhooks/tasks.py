from celery import shared_task
from django.utils import timezone

from webhooks import outbox, sending


@shared_task
def send_webhooks() -> None:
    sending.deliver_due(timezone.now)


@shared_task
def forget_old() -> None:
    """Nightly: delete finished deliveries and changes past their retention."""
    now = timezone.now()
    sending.forget_old(now)
    outbox.forget_old(now)
