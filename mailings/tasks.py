from celery import shared_task
from django.utils import timezone

from mailings import renewals
from mailings.sending import dispatch


@shared_task
def tend_mailings() -> None:
    dispatch.tend(timezone.now())


@shared_task
def renew_consents() -> None:
    """Ask today's wave of people whose consents come to their end (daily)."""
    renewals.run(timezone.now())
