from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from retention import alerts, purge, schedule
from retention.enums import Cause


@shared_task(
    autoretry_for=(OperationalError,), retry_backoff=60, retry_kwargs={"max_retries": 5}
)
def purge_nightly() -> None:
    """Beat's door to the purge; a database that restarts is waited for."""
    now = timezone.now()
    purge.run(today=schedule.civil_day(now), now=now, cause=Cause.NIGHTLY)


@shared_task
def purge_by_button(user_id: int, confirm: int) -> None:
    now = timezone.now()
    purge.run(
        today=schedule.civil_day(now),
        now=now,
        cause=Cause.BUTTON,
        confirm=confirm,
        user=User.objects.get(pk=user_id),
    )


@shared_task
def announce_due() -> None:
    """Tell the admins of the sheets that fall due soon."""
    now = timezone.now()
    alerts.announce(today=schedule.civil_day(now), now=now)
