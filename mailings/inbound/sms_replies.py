"""Replies to our SMS that no program understood, until a person has judged them."""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from mailings import inbound
from mailings.models import SmsReply


def take_as_stop(reply: SmsReply, now: datetime.datetime, *, user: User) -> bool:
    """« C'est un STOP »: the objection of everyone on that number, journalled.

    False where somebody judged it before, or where it came from no mobile.
    """
    with transaction.atomic():
        if not _settle(reply, now, user, was_stop=True):
            return False
        if not inbound.stop(reply.number, now):
            transaction.set_rollback(True)
            return False
        audit.record("sms_reply.stop", user=user, target=reply.target)
    return True


def file_away(reply: SmsReply, now: datetime.datetime, *, user: User) -> bool:
    """It asks to leave nothing; False where somebody judged it before."""
    with transaction.atomic():
        done = _settle(reply, now, user, was_stop=False)
        if done:
            audit.record("sms_reply.read", user=user, target=reply.target)
    return done


def _settle(
    reply: SmsReply, now: datetime.datetime, user: User, *, was_stop: bool
) -> bool:
    """A reply that was filed away may still be taken as a STOP, never the other way."""
    rows = SmsReply.objects.filter(pk=reply.pk, was_stop=False)
    if not was_stop:
        rows = rows.waiting()
    return bool(rows.update(settled_at=now, settled_by=user, was_stop=was_stop))
