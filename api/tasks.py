import datetime

from celery import shared_task
from django.utils import timezone

from api.models import ApiAnswer

ANSWERS_KEPT = datetime.timedelta(days=2)


@shared_task
def forget_answers() -> None:
    """Delete expired idempotency answers (nightly)."""
    limit = timezone.now() - ANSWERS_KEPT
    ApiAnswer.objects.filter(created_at__lt=limit).delete()
