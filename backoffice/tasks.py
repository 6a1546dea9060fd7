import datetime

from celery import shared_task
from django.utils import timezone

from backoffice import import_runs, webhooks
from backoffice.models import ApiAnswer

ANSWERS_KEPT = datetime.timedelta(days=2)


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


@shared_task
def send_webhooks() -> None:
    webhooks.deliver_due(timezone.now)
