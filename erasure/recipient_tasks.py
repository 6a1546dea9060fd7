"""Recipients informed of an erasure (art. 19), by a person or through the API."""

import datetime

from accounts.models import ApiKey
from core.typography import short_date, short_instant
from erasure.enums import TaskState
from erasure.models import Erasure, RecipientTask
from webhooks.enums import WebhookEvent
from webhooks.models import Acknowledgement


def settle_by_program(erasure_id: int, key: ApiKey, now: datetime.datetime) -> int:
    """Mark as done the tasks of recipients whose system is that of this API key, after
    its acknowledgement. Returns how many were still to do.
    """
    if not key.system:
        return 0
    tasks = RecipientTask.objects.to_do().filter(
        erasure=erasure_id, recipient__system=key.system
    )
    return tasks.update(state=TaskState.DONE, done_at=now, api_key=key)


def told(erasure: Erasure) -> list[str]:
    """A French line for each recipient of this erasure, and for each API
    acknowledgement.
    """
    tasks = erasure.recipient_tasks.select_related("recipient").order_by(
        "recipient__name"
    )
    lines = [
        f"{task.recipient} : {task.get_state_display().lower()}"
        + (f" le {short_date(task.done_at)}" if task.done_at else "")
        for task in tasks
    ]
    heard = Acknowledgement.objects.filter(
        type=WebhookEvent.CONTACT_ERASED, subject=erasure.pk
    )
    return lines + [
        f"Accusé de réception par l'API : {each.api_key.system or each.api_key.name},"
        f" le {short_instant(each.at, seconds=True)}"
        f" (changement n° {each.sequence})."
        for each in heard.select_related("api_key")
    ]
