from celery import shared_task
from django.utils import timezone

from dpo import monthly, register, watch
from dpo.breaches import communication
from dpo.models import Breach
from dpo.months import Month


@shared_task
def keep_register() -> None:
    """Store the register of processings if a setting has changed it since the last time."""
    register.current(timezone.now())


@shared_task
def keep_last_month() -> None:
    """Store the report of the month that is over, if it is not stored yet, and tell the
    DPO."""
    now = timezone.now()
    monthly.keep(Month.of(now).former, now)


@shared_task
def tell_breach(breach_id: int) -> None:
    """Tell the persons of one breach; goes on where a former run stopped."""
    communication.go_on(Breach.objects.get(pk=breach_id), timezone.now())


@shared_task
def tell_breaches() -> None:
    """Go on with the breaches whose persons are not all told: a worker may have died."""
    for breach in communication.unfinished():
        communication.go_on(breach, timezone.now())


@shared_task
def look_for_unusual_days() -> None:
    """Each night: compare the days that are over with the thresholds."""
    watch.look(timezone.now())
