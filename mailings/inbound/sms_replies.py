"""SMS replies that were not recognised automatically, until a person has handled
them."""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from mailings import inbound
from mailings.models import SmsReply


def take_as_stop(reply: SmsReply, now: datetime.datetime, *, user: User) -> bool:
    """« C'est un STOP »: record the objection of everyone on that number, in the
    journal.

    Returns False if it was already handled, or if the sender is not a mobile number.
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
    """File a reply that is not a STOP; returns False if it was already handled."""
    with transaction.atomic():
        done = _settle(reply, now, user, was_stop=False)
        if done:
            audit.record("sms_reply.read", user=user, target=reply.target)
    return done


def _settle(
    reply: SmsReply, now: datetime.datetime, user: User, *, was_stop: bool
) -> bool:
    """A filed reply may still be treated as a STOP, but not the reverse."""
    rows = SmsReply.objects.filter(pk=reply.pk, was_stop=False)
    if not was_stop:
        rows = rows.waiting()
    return bool(rows.update(settled_at=now, settled_by=user, was_stop=was_stop))
