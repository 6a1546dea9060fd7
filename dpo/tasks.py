from celery import shared_task
from django.utils import timezone

from dpo import register


@shared_task
def keep_register() -> None:
    """Store the register of processings if a setting has changed it since the last time."""
    register.current(timezone.now())
