"""Prometheus metrics: counts and instants, never personal data."""

import datetime
import hmac
from collections.abc import Callable, Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError

from backoffice.models import BackupRun
from consent.integrity import journal
from consent.models import JournalWaiting, LedgerCheck, Suppression
from contacts.models import Contact
from core import pulse
from erasure.models import DoomedFile
from imports.enums import WORKING
from imports.models import Import
from mailings.enums import MailingDeliveryState
from mailings.models import Delivery, Mailing
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from retention.overview import overview
from webhooks.enums import DeliveryState
from webhooks.models import WebhookDelivery

Sample = tuple[str, str, float]
"""Name (with its labels), help text, value. An instant is in Unix seconds, 0 for never."""

STUCK = datetime.timedelta(minutes=10)


def purge(now: datetime.datetime) -> Iterator[Sample]:
    seen = overview(now)
    success = seen.last_success
    yield "rgpd_purge_late", "1: no purge succeeded for 36 hours", seen.late
    yield "rgpd_purge_braked", "1: the purge waits for a person", bool(seen.suspended)
    yield (
        "rgpd_purge_last_success_timestamp_seconds",
        "start of the last good purge",
        _seconds(success.started_at if success else None),
    )
    yield "rgpd_purge_due", "deactivated contacts past their delay", seen.due_now
    yield "rgpd_purge_due_in_7_days", "contacts due within 7 days", seen.due_in_7_days
    yield (
        "rgpd_purge_due_in_30_days",
        "contacts due within 30 days",
        seen.due_in_30_days,
    )


def processes(now: datetime.datetime) -> Iterator[Sample]:
    for name in ("worker", "mailer", "long", "beat"):
        label = f'rgpd_process_lives{{process="{name}"}}'
        yield label, "1: such a process spoke within a minute", pulse.lives(name)
    for queue in settings.CELERY_TASK_QUEUES:
        waiting = _queued(queue)
        if waiting is not None:
            label = f'rgpd_queue_tasks{{queue="{queue}"}}'
            yield label, "tasks that wait in the broker", waiting


def sending(now: datetime.datetime) -> Iterator[Sample]:
    still = Mailing.objects.at_work().filter(active_at__lt=now - STUCK)
    yield (
        "rgpd_mailings_stuck",
        "mailings under way of which nothing left for ten minutes, no hour awaited",
        still.filter(waiting_until=None).count(),
    )
    troubled = Mailing.objects.at_work().exclude(last_error="")
    yield "rgpd_mailings_troubled", "mailings that a server refuses", troubled.count()
    uncertain = Delivery.objects.filter(state=MailingDeliveryState.UNCERTAIN)
    yield (
        "rgpd_deliveries_uncertain",
        "messages of mailings that wait for a person's word",
        uncertain.count(),
    )
    queued = OutgoingMessage.objects.due(now)
    yield "rgpd_outbox_due", "single messages that should have left", queued.count()
    yield (
        "rgpd_outbox_oldest_seconds",
        "how long the oldest of them has waited",
        _age(queued.order_by("due_at"), "due_at", now),
    )
    failed = OutgoingMessage.objects.filter(state=MessageState.UNCERTAIN)
    yield "rgpd_outbox_uncertain", "single messages of unknown outcome", failed.count()
    for channel in ("email", "mobile"):
        closed = Contact.objects.exclude(**{f"{channel}_unusable_at": None})
        label = f'rgpd_addresses_closed{{channel="{channel}"}}'
        yield label, "addresses that bounced for good", closed.count()


def exchange(now: datetime.datetime) -> Iterator[Sample]:
    for state in (DeliveryState.WAITING, DeliveryState.DEAD):
        rows = WebhookDelivery.objects.filter(state=state)
        label = f'rgpd_webhooks{{state="{state.value}"}}'
        yield label, "events to other programs", rows.count()
    running = Import.objects.filter(state__in=WORKING)
    yield "rgpd_imports_running", "imports under way", running.count()
    left = DoomedFile.objects.count()
    yield "rgpd_files_to_unlink", "files of erased people still on the disk", left


def ledger(now: datetime.datetime) -> Iterator[Sample]:
    last = LedgerCheck.objects.order_by("-at").first()
    yield (
        "rgpd_ledger_broken",
        "1: the last check found it altered",
        bool(last and last.broken),
    )
    yield (
        "rgpd_ledger_last_check_timestamp_seconds",
        "the last check",
        _seconds(last.at if last else None),
    )
    anchored = LedgerCheck.objects.aggregate(at=Max("anchored_at"))["at"]
    yield (
        "rgpd_ledger_anchor_timestamp_seconds",
        "the newest anchor that a check compared with",
        _seconds(anchored),
    )
    yield "rgpd_journal_shut", "1: the journal shuts the gate", _is_closed()
    yield (
        "rgpd_objections_waiting",
        "entries of the suppression list whose events or flags are still to be written",
        Suppression.objects.filter(settled=False).count(),
    )
    yield (
        "rgpd_journal_waiting",
        "objections that wait for a journal that is away",
        JournalWaiting.objects.count(),
    )


def backups(now: datetime.datetime) -> Iterator[Sample]:
    for kind, name in ((BackupRun.MADE, "backup"), (BackupRun.TRIED, "drill")):
        good = BackupRun.objects.filter(kind=kind, ok=True)
        at = good.aggregate(at=Max("at"))["at"]
        text = "the last good one"
        yield f"rgpd_{name}_last_success_timestamp_seconds", text, _seconds(at)


GROUPS: list[Callable[[datetime.datetime], Iterator[Sample]]] = [
    purge,
    processes,
    sending,
    exchange,
    ledger,
    backups,
]
"""Extension point for new metrics."""


def _seconds(at: datetime.datetime | None) -> float:
    return at.timestamp() if at else 0


def _age(rows: QuerySet[OutgoingMessage], field: str, now: datetime.datetime) -> float:
    at = rows.values_list(field, flat=True).first()
    return (now - at).total_seconds() if at else 0


def _queued(queue: str) -> int | None:
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            lists = [channel._q_for_pri(queue, p) for p in channel.priority_steps]
            return sum(channel.client.llen(each) for each in lists)
    except (OSError, OperationalError):
        return None


def _is_closed() -> bool:
    try:
        journal.require_open()
    except RuntimeError:
        return True
    return False


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN or with a wrong token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    now, lines, known = timezone.now(), [], set()
    for group in GROUPS:
        for label, text, value in group(now):
            name = label.partition("{")[0]
            if name not in known:
                known.add(name)
                lines.append(f"# HELP {name} {text}\n# TYPE {name} gauge\n")
            lines.append(f"{label} {float(value) if value % 1 else int(value)}\n")
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4")
