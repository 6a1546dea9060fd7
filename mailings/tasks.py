from celery import shared_task
from django.utils import timezone

from mailings.sending import dispatch


@shared_task
def tend_mailings() -> None:
    dispatch.tend(timezone.now())
