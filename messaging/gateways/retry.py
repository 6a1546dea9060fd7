"""Retry the SMS of a task while it certainly has not left; it is sent at most once."""

from celery import Task

from messaging.delivery_errors import DeliveryError, ErrorKind

NOTHING_LEFT = (ErrorKind.BUSY, ErrorKind.LATER)
# Minutes before the next try; less than the hour after which the broker redelivers a
# task.
WAITS = (1, 5, 15, 45)


def retry_later(task: Task, pk: int | str, tries: int, error: DeliveryError) -> bool:
    """Schedule the next try of `task(pk, tries)`; False if the SMS may have left, or if
    it was tried often enough.
    """
    if error.kind not in NOTHING_LEFT or tries >= len(WAITS):
        return False
    task.apply_async((pk, tries + 1), countdown=WAITS[tries] * 60)
    return True
