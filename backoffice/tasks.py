from celery import shared_task
from django.utils import timezone

from accounts import audit
from backoffice import notifications, stray_files
from consent.integrity import journal
from consent.models import ConsentEvent
from messaging.delivery_errors import DeliveryError
from messaging.gateways.retry import retry_later


@shared_task
def sweep_stray_files() -> None:
    """Delete orphan media files (nightly)."""
    stray_files.sweep(timezone.now())


@shared_task(acks_late=False)
def tell_by_sms(event_id: int, tries: int = 0) -> None:
    """Send the SMS receipt of a manual entry, at most once: a message interrupted by a
    worker's crash is lost rather than sent twice; only one that was certainly not sent
    is retried.
    """
    journal.require_open()
    event = ConsentEvent.objects.select_related("contact").get(pk=event_id)
    try:
        done = notifications.by_sms(event, timezone.now())
    except DeliveryError as error:
        if retry_later(tell_by_sms, event_id, tries, error):
            return
        audit.record(
            "consent.sms_failed", target=event.contact.target, error=error.kind
        )
        return
    if done:
        audit.record("consent.told_by_sms", target=event.contact.target)
