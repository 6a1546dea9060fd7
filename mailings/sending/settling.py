"""Messages that failed, or whose outcome is unknown: sent again, or counted as sent, by a user."""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from mailings.enums import MailingDeliveryState, MailingReason, MailingState
from mailings.models import Delivery, DeliveryQuerySet, Mailing
from mailings.sending import backups
from mailings.sending.dispatch import wake


def send_again(delivery: Delivery, now: datetime.datetime, *, user: User) -> bool:
    """Queue an uncertain message again: a person decided that it did not arrive."""
    with transaction.atomic():
        mailing = delivery.mailing
        done = _queue_again(_uncertain(mailing, delivery), mailing, now)
        if done:
            _note(delivery, "sent_again", user)
    return bool(done)


def send_all_again(mailing: Mailing, now: datetime.datetime, *, user: User) -> int:
    """Queue all the mailing's uncertain messages again; returns how many."""
    with transaction.atomic():
        done = _queue_again(_uncertain(mailing), mailing, now)
        if done:
            _note_all(mailing, "sent_again", done, user)
    return done


def _queue_again(
    rows: DeliveryQuerySet, mailing: Mailing, now: datetime.datetime
) -> int:
    """Queue only these messages: a cancelled mailing stays cancelled, and its other
    messages withheld."""
    state = Mailing.objects.locked_state(mailing.pk)
    chosen = list(rows.values_list("pk", flat=True))
    backups.doubt_messages(mailing)
    done = Delivery.objects.filter(pk__in=chosen).update(
        state=MailingDeliveryState.QUEUED, reason="", batch=None, due_at=None
    )
    if done:
        if state == MailingState.DONE:
            Mailing.objects.filter(pk=mailing.pk).update(
                state=MailingState.SENDING, finished_at=None
            )
        wake(mailing, now)
    return done


def count_as_sent(delivery: Delivery, *, user: User) -> bool:
    """Mark an uncertain message as sent: a person decided that it did arrive."""
    done = _count(_uncertain(delivery.mailing, delivery))
    if done:
        _note(delivery, "counted_as_sent", user)
    return bool(done)


def count_all_as_sent(mailing: Mailing, *, user: User) -> int:
    """Mark all the mailing's uncertain messages as sent; returns how many."""
    done = _count(_uncertain(mailing))
    if done:
        _note_all(mailing, "counted_as_sent", done, user)
    return done


def _count(rows: DeliveryQuerySet) -> int:
    rows = rows.exclude(event=None, basis="")
    return rows.update(
        state=MailingDeliveryState.SENT, reason=MailingReason.COUNTED_AS_SENT
    )


def _uncertain(mailing: Mailing, *only: Delivery) -> DeliveryQuerySet:
    rows = Delivery.objects.filter(
        mailing=mailing, state=MailingDeliveryState.UNCERTAIN
    )
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
