from celery import shared_task
from django.utils import timezone

from imports import runs


@shared_task
def resume_imports() -> None:
    """What a dead worker or a broker that was down left: the lock spares the living."""
    for import_id in runs.under_way():
        runs.work_on_import.delay(import_id)


@shared_task
def forget_leftovers() -> None:
    """Each night: imports and files left in the middle."""
    runs.forget_leftovers(timezone.now())
