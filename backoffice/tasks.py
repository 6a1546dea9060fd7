import datetime

from celery import shared_task
from django.utils import timezone

from accounts import audit
from backoffice import import_runs, stray_files, telling, webhooks
from backoffice.models import ApiAnswer
from consent import journal
from consent.models import ConsentEvent
from messaging.carrier import CarrierError, Trouble

ANSWERS_KEPT = datetime.timedelta(days=2)
NOTHING_LEFT = (Trouble.BUSY, Trouble.LATER)
# Minutes before the next try; under the hour after which a broker hands a task out again.
SMS_WAITS = (1, 5, 15, 45)


@shared_task
def resume_imports() -> None:
    """What a dead worker or a broker that was down left: the lock spares the living."""
    for import_id in import_runs.under_way():
        import_runs.work_on_import.delay(import_id)


@shared_task
def tidy() -> None:
    """Each night: answers kept for a repeated POST, files left in the middle."""
    now = timezone.now()
    ApiAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    import_runs.forget_leftovers(now)
    webhooks.forget_old(now)
    stray_files.sweep(now)


@shared_task(acks_late=False)
def tell_by_sms(event_id: int, tries: int = 0) -> None:
    """Her receipt of a manual entry, sent once at most: what a worker's death cuts short
    is lost rather than sent twice, and only what certainly did not leave goes again."""
    journal.require_open()
    event = ConsentEvent.objects.select_related("contact").get(pk=event_id)
    try:
        done = telling.by_sms(event, timezone.now())
    except CarrierError as error:
        if error.trouble in NOTHING_LEFT and tries < len(SMS_WAITS):
            wait = SMS_WAITS[tries] * 60
            tell_by_sms.apply_async((event_id, tries + 1), countdown=wait)
            return
        audit.record(
            "consent.sms_failed", target=event.contact.target, trouble=error.trouble
        )
        return
    if done:
        audit.record("consent.told_by_sms", target=event.contact.target)


@shared_task
def send_webhooks() -> None:
    webhooks.deliver_due(timezone.now)
