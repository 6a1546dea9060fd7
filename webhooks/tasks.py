from celery import shared_task
from django.utils import timezone

from webhooks import sending


@shared_task
def send_webhooks() -> None:
    sending.deliver_due(timezone.now)


@shared_task
def forget_old() -> None:
    """Each night: deliveries that are over."""
    sending.forget_old(timezone.now())
