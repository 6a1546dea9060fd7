import logging

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from retention import alerts, forewarning, purge, schedule
from retention.enums import PurgeCause

logger = logging.getLogger(__name__)


@shared_task(
    autoretry_for=(OperationalError,), retry_backoff=60, retry_kwargs={"max_retries": 5}
)
def purge_nightly() -> None:
    """Nightly purge, called by Celery beat; retried while the database restarts."""
    now = timezone.now()
    try:
        purge.run(today=schedule.civil_day(now), now=now, cause=PurgeCause.NIGHTLY)
    except purge.PurgeRefused as refused:
        # Two beats, or a manual run in progress: the other run does the work.
        logger.warning("%s", refused)


@shared_task
def purge_by_button(user_id: int, confirm: int) -> None:
    """Run the purge as confirmed by a user.

    Raises PurgeRefused if the number due has changed since the page was shown.
    """
    now = timezone.now()
    user = User.objects.get(pk=user_id)
    purge.run(
        today=schedule.civil_day(now),
        now=now,
        cause=PurgeCause.BUTTON,
        confirm=confirm,
        user=user,
    )


@shared_task
def announce_due() -> None:
    """Notify the admins of the contacts that fall due soon."""
    now = timezone.now()
    alerts.announce(today=schedule.civil_day(now), now=now)


@shared_task
def tell_people() -> None:
    """Tell the people whose data will be deleted; deactivate those who stayed silent."""
    forewarning.run(timezone.now())
