from celery import shared_task
from django.utils import timezone

from dpo import monthly, register
from dpo.months import Month


@shared_task
def keep_register() -> None:
    """Store the register of processings if a setting has changed it since the last time."""
    register.current(timezone.now())


@shared_task
def keep_last_month() -> None:
    """Store the report of the month that is over, if it is not stored yet."""
    now = timezone.now()
    monthly.report(Month.of(now).former, now)
