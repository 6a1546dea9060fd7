from celery import shared_task
from django.utils import timezone

from imports import runs


@shared_task
def resume_imports() -> None:
    """Resume imports left by a killed worker or an unavailable broker; the lock skips
    running ones.
    """
    for import_id in runs.under_way():
        runs.work_on_import.delay(import_id)


@shared_task
def forget_leftovers() -> None:
    """Delete abandoned imports and files (nightly)."""
    runs.forget_leftovers(timezone.now())
