"""The life of a mailing: launched once, sent by batches, paused, resumed, cancelled.

A queued Delivery is no promise: each batch asks the ledger just before it leaves, and
what has not left five seconds later goes back and is asked about again.
"""

import datetime
import uuid
from functools import partial
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
from mailings import audience, checks, inbound, terms, unreached, unsent
from mailings.enums import DeliveryState, MailingState, RecipientVerdict
from mailings.models import Delivery, DeliveryQuerySet, Mailing
from mailings.sending import batch, safety_limit, throttle
from mailings.sending.retries import LOST


class NotReady(ValueError):
    """The mailing cannot be sent; the message is French."""


def launch(
    mailing: Mailing,
    now: datetime.datetime,
    *,
    user: User | None,
    before: tuple[MailingState, ...] = (MailingState.DRAFT, MailingState.SCHEDULED),
) -> bool:
    """Prepare a Delivery for each recipient in one statement, and start sending.

    False when it was launched already, a double click sends nothing twice; or when it
    is none of `before` any more.
    """
    journal.require_open()
    problems = checks.problems(mailing)
    if not problems and user is None:
        # Nobody looks at it now: it leaves as it was confirmed, or not at all.
        problems = [why for why in [terms.changed(mailing)] if why]
    if problems:
        raise NotReady(" ".join(problems))
    assert mailing.campaign is not None
    with transaction.atomic():
        waiting = Mailing.objects.filter(pk=mailing.pk, state__in=before)
        if not waiting.update(
            state=MailingState.SENDING,
            launched_at=now,
            active_at=now,
            trouble="",
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
        _wake(mailing, now)
    return True


def prepare(mailing: Mailing, now: datetime.datetime) -> int:
    """One INSERT ... SELECT of the recipients of this instant; returns how many."""
    rows = (
        audience.recipients(mailing, now)
        .order_by()
        .values_list(Value(mailing.pk), "pk", Value(DeliveryState.QUEUED.value))
    )
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mailings_delivery (mailing_id, contact_id, state, reason,"
            " basis, attempts, provider_id)"
            f" SELECT r.m, r.c, r.s, '', '', 0, '' FROM ({sql}) r (m, c, s)"
            " ON CONFLICT (mailing_id, contact_id) DO NOTHING",
            params,
        )
        return cursor.rowcount


def schedule(
    mailing: Mailing, at: datetime.datetime, *, now: datetime.datetime, user: User
) -> bool:
    """Launch it by itself at a later time; the list is computed then."""
    problems = checks.problems(mailing)
    if problems:
        raise NotReady(" ".join(problems))
    if at <= now:
        raise NotReady("La date de l'envoi doit être dans le futur.")
    assert mailing.campaign is not None
    draft = Mailing.objects.filter(pk=mailing.pk, state=MailingState.DRAFT)
    done = draft.update(
        state=MailingState.SCHEDULED,
        scheduled_at=at,
        launched_by=user,
        trouble="",
        confirmed_terms=terms.of(mailing.campaign),
    )
    if done:
        audit.record("mailing.scheduled", user=user, target=f"mailing:{mailing.pk}")
    return bool(done)


def unschedule(mailing: Mailing, *, user: User) -> bool:
    """Back to the draft, to change its words, its list or its hour."""
    before = [MailingState.SCHEDULED, MailingState.UNSENT]
    after = MailingState.DRAFT
    return _move(mailing, before, after, user, scheduled_at=None)


def remove(mailing: Mailing, *, user: User) -> bool:
    """A draft that was never launched; who launches it meanwhile finds it gone."""
    drafts = Mailing.objects.editable().filter(launched_at=None)
    with transaction.atomic():
        draft = drafts.select_for_update().filter(pk=mailing.pk).first()
        if draft is None:
            return False
        draft.delete()
        audit.record("mailing.removed", user=user, target=f"mailing:{mailing.pk}")
    return True


def pause(mailing: Mailing, *, user: User) -> bool:
    return _move(mailing, [MailingState.SENDING], MailingState.PAUSED, user, lane=None)


def resume(mailing: Mailing, now: datetime.datetime, *, user: User) -> bool:
    with transaction.atomic():
        done = _move(
            mailing,
            [MailingState.PAUSED],
            MailingState.SENDING,
            user,
            waiting_until=None,
            limit="",
            limit_waived=mailing.limit_waived or safety_limit.is_by_rate(mailing),
            refusal_streak=0,
        )
        if done:
            _wake(mailing, now)
    return done


def cancel(mailing: Mailing, now: datetime.datetime, *, user: User) -> bool:
    """What has not left will not leave."""
    with transaction.atomic():
        done = _move(
            mailing,
            [
                *(MailingState.DRAFT, MailingState.SCHEDULED, MailingState.UNSENT),
                *(MailingState.SENDING, MailingState.PAUSED),
            ],
            MailingState.CANCELLED,
            user,
            finished_at=now,
            lane=None,
            filters={},
        )
        if done:
            mailing.deliveries.filter(state=DeliveryState.QUEUED).update(
                state=DeliveryState.WITHHELD, reason=RecipientVerdict.CANCELLED
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


def send_again(delivery: Delivery, now: datetime.datetime, *, user: User) -> bool:
    """A person decides that an uncertain message did not arrive."""
    with transaction.atomic():
        mailing = delivery.mailing
        done = _queue_again(_uncertain(mailing, delivery), mailing, now)
        if done:
            _note(delivery, "sent_again", user)
    return bool(done)


def send_all_again(mailing: Mailing, now: datetime.datetime, *, user: User) -> int:
    """The same of all its uncertain messages at once; returns how many."""
    with transaction.atomic():
        done = _queue_again(_uncertain(mailing), mailing, now)
        if done:
            _note_all(mailing, "sent_again", done, user)
    return done


def _queue_again(
    rows: DeliveryQuerySet, mailing: Mailing, now: datetime.datetime
) -> int:
    """These alone: a cancelled mailing stays cancelled, and its rest closed."""
    state = Mailing.objects.locked_state(mailing.pk)
    done = rows.update(state=DeliveryState.QUEUED, reason="", batch=None, due_at=None)
    if done:
        if state == MailingState.DONE:
            Mailing.objects.filter(pk=mailing.pk).update(
                state=MailingState.SENDING, finished_at=None
            )
        _wake(mailing, now)
    return done


def count_as_sent(delivery: Delivery, *, user: User) -> bool:
    """A person decides that an uncertain message did arrive."""
    done = _count(_uncertain(delivery.mailing, delivery))
    if done:
        _note(delivery, "counted_as_sent", user)
    return bool(done)


def count_all_as_sent(mailing: Mailing, *, user: User) -> int:
    """The same of all its uncertain messages at once; returns how many."""
    done = _count(_uncertain(mailing))
    if done:
        _note_all(mailing, "counted_as_sent", done, user)
    return done


def _count(rows: DeliveryQuerySet) -> int:
    rows = rows.exclude(event=None, basis="")
    return rows.update(
        state=DeliveryState.SENT, reason=RecipientVerdict.COUNTED_AS_SENT
    )


def _uncertain(mailing: Mailing, *only: Delivery) -> DeliveryQuerySet:
    rows = Delivery.objects.filter(mailing=mailing, state=DeliveryState.UNCERTAIN)
    return rows.filter(pk__in=[d.pk for d in only]) if only else rows


def _note_all(mailing: Mailing, act: str, number: int, user: User) -> None:
    target = f"mailing:{mailing.pk}"
    audit.record(f"mailing.{act}", user=user, target=target, messages=number)


def _note(delivery: Delivery, act: str, user: User) -> None:
    audit.record(
        f"delivery.{act}",
        user=user,
        target=delivery.contact.target,
        mailing=delivery.mailing_id,
    )


def _wake(mailing: Mailing, now: datetime.datetime) -> None:
    """Start the lanes, and stop those of before: each carries a name that must match."""
    lane = uuid.uuid4()
    Mailing.objects.filter(pk=mailing.pk).update(
        lane=lane, active_at=now, waiting_until=None
    )
    for _ in range(settings.MAILING_LANES):
        transaction.on_commit(
            partial(send_batch.delay, mailing.pk, str(lane)), robust=True
        )


@shared_task(
    autoretry_for=LOST,
    max_retries=None,
    retry_backoff=1,
    retry_backoff_max=10,
    retry_jitter=False,
)
def send_batch(mailing_id: int, lane: str) -> None:
    """One batch, then the next; while the database is away, this one again."""
    pause = step(mailing_id, lane, timezone.now())
    if pause is not None:
        send_batch.apply_async((mailing_id, lane), countdown=pause)


def step(mailing_id: int, lane: str, now: datetime.datetime) -> float | None:
    """Send one batch; returns how long to wait before the next, None at the end."""
    journal.require_open()
    mailing = (
        Mailing.objects.at_work()
        .select_related("campaign", "template")
        .filter(pk=mailing_id, lane=lane)
        .first()
    )
    if mailing is None or mailing.campaign is None:
        return None
    outcome = batch.send(mailing, now)
    if outcome.busy and outcome.sent:
        # A server may take only so many on one connection: a new one comes at once.
        return 1
    if outcome.busy:
        _put_off(mailing, now, outcome.busy)
        return None
    if outcome.claimed:
        Mailing.objects.filter(pk=mailing.pk).update(
            active_at=now, setbacks=0, trouble=""
        )
        if safety_limit.after_batch(mailing, outcome, now):
            return None
        return throttle.pause(mailing, outcome.claimed, now)
    _end_or_wait(mailing, now)
    return None


BACKOFF = (1, 1, 2, 5, 10)


def _put_off(mailing: Mailing, now: datetime.datetime, trouble: str) -> None:
    """The server does not answer: all wait, nothing is lost, nobody is blamed."""
    minutes = BACKOFF[min(mailing.setbacks, len(BACKOFF) - 1)]
    Mailing.objects.filter(pk=mailing.pk).update(
        waiting_until=now + datetime.timedelta(minutes=minutes),
        setbacks=mailing.setbacks + 1,
        trouble=trouble[:200],
    )


def _end_or_wait(mailing: Mailing, now: datetime.datetime) -> None:
    """Nothing is due: either all is done, or some wait for another try or batch."""
    rest = mailing.deliveries.open()
    if not rest.exists():
        # Not one that was woken meanwhile, for a message sent again: its lane is another.
        ended = Mailing.objects.filter(pk=mailing.pk, lane=mailing.lane)
        over = {"lane": None, "setbacks": 0, "trouble": ""}
        ended.filter(state=MailingState.CANCELLED).update(**over)
        ended.filter(state=MailingState.SENDING).update(
            **over, state=MailingState.DONE, finished_at=now, filters={}
        )
        return
    tried = rest.filter(due_at__gt=now).aggregate(at=Min("due_at"))["at"]
    instants = [at for at in (tried, batch.opens_at(mailing, now)) if at]
    if instants:
        later = min(instants)
        Mailing.objects.filter(pk=mailing.pk).update(waiting_until=later)


def tend(now: datetime.datetime) -> None:
    """Each minute: batches of dead workers, mailings whose time has come, lost tasks."""
    inbound.forget_old_events(now)
    inbound.hear_waiting(now)
    _take_back(now - datetime.timedelta(seconds=settings.MAILING_BATCH_TIMEOUT))
    for mailing in Mailing.objects.to_launch(now):
        try:
            # Not a draft: somebody may just have taken it back to change it.
            launch(mailing, now, user=None, before=(MailingState.SCHEDULED,))
        except NotReady as error:
            with transaction.atomic():
                unsent.note(mailing, str(error), now)
    for mailing in Mailing.objects.asleep(now, queue_is_empty=_queue_is_empty()):
        with transaction.atomic():
            _wake(mailing, now)


def _queue_is_empty() -> bool:
    """Whether no batch waits for a mailer; False where the broker does not say."""
    queue = settings.CELERY_TASK_ROUTES[send_batch.name]
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            return not channel.client.llen(queue)
    except (OSError, OperationalError):
        return False


def _take_back(before: datetime.datetime) -> None:
    """Batches that have been silent since: whether they left, nobody knows, and only a
    person may send them again. (A worker that dies while it claims takes nothing.)"""
    Delivery.objects.silent_since(before).update(
        state=DeliveryState.UNCERTAIN, reason=RecipientVerdict.NOBODY_KNOWS
    )
