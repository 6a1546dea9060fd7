"""A scheduled mailing that could not be sent: shown on its page, the list and the
dashboard, and mailed to its author, or to the Admins société once their account is
closed. It never silently returns to draft."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from accounts import audit
from accounts.models import COMPANY_ADMIN, User
from core.typography import long_date
from mailings.enums import MailingState
from mailings.models import Mailing
from messaging import outbox


def note(mailing: Mailing, why: str, now: datetime.datetime) -> None:
    """Mark a scheduled mailing « Non parti » with its reason, and notify its author."""
    waiting = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SCHEDULED)
    if not waiting.update(state=MailingState.UNSENT, last_error=why[:200]):
        return
    audit.record("mailing.unsent", user=None, target=f"mailing:{mailing.pk}")
    author = mailing.launched_by or mailing.created_by
    for reader in [author] if author and author.is_active else _admins():
        _tell(reader, mailing, why, now)


def _admins() -> Iterable[User]:
    """The active Admins société: they read for a colleague whose account is closed."""
    return User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True)


def _day(mailing: Mailing) -> datetime.date:
    """A mailing that waits for its hour always has one."""
    return timezone.localdate(mailing.scheduled_at)


def _tell(author: User, mailing: Mailing, why: str, now: datetime.datetime) -> None:
    values = {
        "raison": why,
        "date": long_date(_day(mailing)),
        "lien": settings.BASE_URL + mailing.get_absolute_url(),
    }
    outbox.queue(
        "mailing_unsent", contact=None, address=author.email, values=values, now=now
    )
