"""The life cycle of a mailing: launched once, sent by batches, paused, resumed,
cancelled.

A queued Delivery is not an authorisation: each batch checks the ledger just before
sending, and what has not left five seconds later is queued and checked again.
"""

import datetime
import uuid
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min, Value
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import audit
from accounts.models import User
from consent.integrity import journal
from core.after_commit import after_commit
from core.statements import statement
from mailings import audience, checks, inbound, terms, unreached, unsent
from mailings.enums import MailingDeliveryState, MailingReason, MailingState
from mailings.models import Delivery, Mailing
from mailings.sending import backups, batch, copies, safety_limit, throttle
from mailings.sending.retries import LOST

PREPARE = statement("mailings", "prepare")
AT_ONCE = 20_000
"""How many recipients a request inserts itself: more take over a second."""


class NotReady(ValueError):
    """The mailing cannot be sent; the message is in French."""


def launch(
    mailing: Mailing,
    now: datetime.datetime,
    *,
    user: User | None,
    before: tuple[MailingState, ...] = (MailingState.DRAFT, MailingState.SCHEDULED),
    hold: int = 0,
) -> bool:
    """Prepare a Delivery for each recipient in one statement, and start sending, after
    `hold` seconds in which it can be taken back.

    Returns False if it was launched already (a double click sends nothing twice) or if
    its state is not in `before` any more.
    """
    journal.require_open()
    _require_ready(mailing, is_watched=user is not None)
    assert mailing.campaign is not None
    with transaction.atomic():
        waiting = Mailing.objects.filter(pk=mailing.pk, state__in=before)
        if not waiting.update(
            state=MailingState.SENDING,
            launched_at=now,
            active_at=now,
            last_error="",
            confirmed_terms=terms.of(mailing.campaign),
        ):
            return False
        if user:
            Mailing.objects.filter(pk=mailing.pk).update(launched_by=user)
        number = prepare(mailing, now)
        if mailing.is_required:
            closed = audience.closed(mailing).values_list("pk", flat=True)
            unreached.note(mailing, closed.iterator(), now)
        audit.record(
            "mailing.launched",
            user=user,
            target=f"mailing:{mailing.pk}",
            recipients=number,
        )
        if hold:
            _hold(mailing, now, hold)
        else:
            wake(mailing, now)
    return True


def launch_or_enqueue(
    mailing: Mailing, now: datetime.datetime, *, user: User, hold: int
) -> bool:
    """Launch from a page. A large audience is inserted by a mailer, as if scheduled for
    now: until then the mailing can be taken back, and `tend` does it if the task is lost.

    Returns False if it was launched or scheduled already.
    """
    if audience.recipients(mailing, now)[: AT_ONCE + 1].count() <= AT_ONCE:
        return launch(mailing, now, user=user, hold=hold)
    journal.require_open()
    _require_ready(mailing, is_watched=True)
    with transaction.atomic():
        done = _schedule(mailing, now, user)
        if done:
            after_commit(launch_due.delay, mailing.pk)
    return done


@shared_task
def launch_due(mailing_id: int) -> None:
    """Launch a mailing whose time has come, unless it was taken back or has left."""
    now = timezone.now()
    for mailing in Mailing.objects.to_launch(now).filter(pk=mailing_id):
        _launch_scheduled(mailing, now, hold=settings.MAILING_UNDO_SECONDS)


def _launch_scheduled(mailing: Mailing, now: datetime.datetime, *, hold: int) -> None:
    try:
        if backups.may_have_left(mailing):
            raise NotReady(backups.RESTORED)
        # Only if still scheduled: a user may have returned it to draft meanwhile.
        launch(mailing, now, user=None, before=(MailingState.SCHEDULED,), hold=hold)
    except NotReady as error:
        with transaction.atomic():
            unsent.note(mailing, str(error), now)


def _require_ready(mailing: Mailing, *, is_watched: bool) -> None:
    """Raise NotReady if a rule forbids the launch. Nobody watches a scheduled one: it
    leaves as it was confirmed, or not at all."""
    problems = " ".join(checks.problems(mailing))
    if not is_watched:
        problems = problems or terms.changed(mailing)
    if problems:
        raise NotReady(problems)


def _hold(mailing: Mailing, now: datetime.datetime, seconds: int) -> None:
    """Start the slots later; `tend` does it if the task is lost."""
    slot = uuid.uuid4()
    Mailing.objects.filter(pk=mailing.pk).update(
        slot=slot, waiting_until=now + datetime.timedelta(seconds=seconds)
    )
    after_commit(begin.apply_async, (mailing.pk, str(slot)), countdown=seconds)


@shared_task
def begin(mailing_id: int, slot: str) -> None:
    """Start a held mailing, unless it was taken back, paused or cancelled."""
    with transaction.atomic():
        held = Mailing.objects.at_work().filter(pk=mailing_id, slot=slot).first()
        if held:
            wake(held, timezone.now())


def take_back(mailing: Mailing, now: datetime.datetime, *, user: User) -> bool:
    """Undo a launch before its first message: the mailing is a draft again."""
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if not locked.is_held(now):
            return False
        locked.deliveries.all().delete()
        unreached.forget(locked)
        return _move(
            locked,
            [MailingState.SENDING],
            MailingState.DRAFT,
            user,
            **dict.fromkeys(("launched_at", "launched_by", "active_at"), None),
            **dict.fromkeys(("slot", "waiting_until", "scheduled_at"), None),
            confirmed_terms={},
        )


def prepare(mailing: Mailing, now: datetime.datetime) -> int:
    """Insert the recipients of this instant in one statement; returns how many."""
    rows = (
        audience.recipients(mailing, now)
        .order_by()
        .values_list(Value(mailing.pk), "pk", Value(MailingDeliveryState.QUEUED.value))
    )
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(PREPARE.format(recipients=sql), params)
        return cursor.rowcount


def schedule(
    mailing: Mailing, at: datetime.datetime, *, now: datetime.datetime, user: User
) -> bool:
    """Schedule an automatic launch; the recipients are computed at that time."""
    problems = checks.problems(mailing)
    if problems:
        raise NotReady(" ".join(problems))
    if at <= now:
        raise NotReady("La date de l'envoi doit être dans le futur.")
    return _schedule(mailing, at, user)


def _schedule(mailing: Mailing, at: datetime.datetime, user: User) -> bool:
    assert mailing.campaign is not None
    draft = Mailing.objects.filter(pk=mailing.pk, state=MailingState.DRAFT)
    done = draft.update(
        state=MailingState.SCHEDULED,
        scheduled_at=at,
        launched_by=user,
        last_error="",
        confirmed_terms=terms.of(mailing.campaign),
    )
    if done:
        audit.record("mailing.scheduled", user=user, target=f"mailing:{mailing.pk}")
    return bool(done)


def unschedule(mailing: Mailing, *, user: User) -> bool:
    """Return to the draft state, so that the text, the list or the time can be
    changed."""
    before = [MailingState.SCHEDULED, MailingState.UNSENT]
    after = MailingState.DRAFT
    return _move(mailing, before, after, user, scheduled_at=None)


def remove(mailing: Mailing, *, user: User) -> bool:
    """Delete a draft that was never launched; a concurrent launch finds it deleted."""
    drafts = Mailing.objects.editable().filter(launched_at=None)
    with transaction.atomic():
        draft = drafts.select_for_update().filter(pk=mailing.pk).first()
        if draft is None:
            return False
        draft.delete()
        audit.record("mailing.removed", user=user, target=f"mailing:{mailing.pk}")
    return True


def pause(mailing: Mailing, *, user: User) -> bool:
    return _move(mailing, [MailingState.SENDING], MailingState.PAUSED, user, slot=None)


def resume(mailing: Mailing, now: datetime.datetime, *, user: User) -> bool:
    backups.doubt_messages(mailing)
    with transaction.atomic():
        done = _move(
            mailing,
            [MailingState.PAUSED],
            MailingState.SENDING,
            user,
            waiting_until=None,
            **safety_limit.once_resumed(mailing, now),
        )
        if done:
            wake(mailing, now)
    return done


def cancel(mailing: Mailing, now: datetime.datetime, *, user: User) -> bool:
    """Cancel: messages that have not left will not be sent. A draft is no sending: the
    question of another tab, answered after it was taken back, leaves it as it is."""
    with transaction.atomic():
        done = _move(
            mailing,
            [
                MailingState.SCHEDULED,
                MailingState.UNSENT,
                MailingState.SENDING,
                MailingState.PAUSED,
            ],
            MailingState.CANCELLED,
            user,
            finished_at=now,
            slot=None,
            filters={},
        )
        if done:
            mailing.deliveries.filter(state=MailingDeliveryState.QUEUED).update(
                state=MailingDeliveryState.WITHHELD, reason=MailingReason.CANCELLED
            )
    return done


def _move(
    mailing: Mailing,
    before: list[MailingState],
    after: MailingState,
    user: User,
    **more: object,
) -> bool:
    done = Mailing.objects.filter(pk=mailing.pk, state__in=before).update(
        state=after, **more
    )
    if done:
        audit.record(
            f"mailing.{after.value}", user=user, target=f"mailing:{mailing.pk}"
        )
    return bool(done)


def wake(mailing: Mailing, now: datetime.datetime) -> None:
    """Start new slots and stop the previous ones: a slot runs only while its id
    matches."""
    slot = uuid.uuid4()
    Mailing.objects.filter(pk=mailing.pk).update(
        slot=slot, active_at=now, waiting_until=None
    )
    for _ in range(settings.MAILING_LANES):
        after_commit(send_batch.delay, mailing.pk, str(slot))


@shared_task(
    autoretry_for=LOST,
    max_retries=None,
    retry_backoff=1,
    retry_backoff_max=10,
    retry_jitter=False,
)
def send_batch(mailing_id: int, slot: str) -> None:
    """Send one batch and schedule the next; retry while the database is unavailable."""
    pause = step(mailing_id, slot, timezone.now())
    if pause is not None:
        send_batch.apply_async((mailing_id, slot), countdown=pause)


def step(mailing_id: int, slot: str, now: datetime.datetime) -> float | None:
    """Send one batch; returns the seconds to wait before the next, or None at the
    end."""
    journal.require_open()
    mailing = (
        Mailing.objects.at_work()
        .select_related("campaign", "template")
        .filter(pk=mailing_id, slot=slot)
        .first()
    )
    if mailing is None or mailing.campaign is None:
        return None
    backups.doubt_messages(mailing)
    outcome = batch.send(mailing, now)
    if outcome.busy and outcome.sent:
        # The server may limit the messages per connection: open a new one soon.
        return 1
    if outcome.busy:
        _put_off(mailing, now, outcome.busy)
        return None
    if outcome.claimed:
        Mailing.objects.filter(pk=mailing.pk).update(
            active_at=now, setbacks=0, last_error=""
        )
        if safety_limit.after_batch(mailing, outcome, now):
            return None
        return throttle.pause(mailing, outcome.claimed, now)
    _end_or_wait(mailing, now)
    return None


BACKOFF = (1, 1, 2, 5, 10)


def _put_off(mailing: Mailing, now: datetime.datetime, error: str) -> None:
    """Delay the mailing because the server does not answer; no message is lost or
    marked failed."""
    minutes = BACKOFF[min(mailing.setbacks, len(BACKOFF) - 1)]
    Mailing.objects.filter(pk=mailing.pk).update(
        waiting_until=now + datetime.timedelta(minutes=minutes),
        setbacks=mailing.setbacks + 1,
        last_error=error[:200],
    )


def _end_or_wait(mailing: Mailing, now: datetime.datetime) -> None:
    """Nothing is due: the mailing is finished, or some messages wait for a retry or a
    batch."""
    rest = mailing.deliveries.open()
    if not rest.exists():
        # Not a mailing restarted meanwhile for a message sent again: its slot is
        # different.
        ended = Mailing.objects.filter(pk=mailing.pk, slot=mailing.slot)
        over = {"slot": None, "setbacks": 0, "last_error": ""}
        ended.filter(state=MailingState.CANCELLED).update(**over)
        with transaction.atomic():
            if ended.filter(state=MailingState.SENDING).update(
                **over, state=MailingState.DONE, finished_at=now, filters={}
            ):
                copies.queue(mailing, now)
        return
    tried = rest.filter(due_at__gt=now).aggregate(at=Min("due_at"))["at"]
    instants = [at for at in (tried, batch.opens_at(mailing, now)) if at]
    if instants:
        later = min(instants)
        Mailing.objects.filter(pk=mailing.pk).update(waiting_until=later)


def tend(now: datetime.datetime) -> None:
    """Each minute: handle batches of dead workers, scheduled mailings that are due,
    lost tasks."""
    inbound.forget_old_events(now)
    inbound.hear_waiting(now)
    _take_back(now - datetime.timedelta(seconds=settings.MAILING_BATCH_TIMEOUT))
    for mailing in Mailing.objects.to_launch(now):
        _launch_scheduled(mailing, now, hold=0)
    for mailing in Mailing.objects.asleep(now, queue_is_empty=_queue_is_empty()):
        with transaction.atomic():
            # Before it is woken: that makes it look as if it had been at work since.
            backups.doubt_messages(mailing)
            wake(mailing, now)


def _queue_is_empty() -> bool:
    """Whether no batch waits for a mailer; False if the broker does not answer."""
    queue = settings.CELERY_TASK_ROUTES[send_batch.name]
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            return not channel.client.llen(queue)
    except (OSError, OperationalError):
        return False


def _take_back(before: datetime.datetime) -> None:
    """Mark the messages of batches silent since `before` as uncertain: it is unknown
    whether they left, and only a person may send them again. (A worker killed during
    the claim leaves nothing claimed.)"""
    Delivery.objects.silent_since(before).update(
        state=MailingDeliveryState.UNCERTAIN, reason=MailingReason.NOBODY_KNOWS
    )
