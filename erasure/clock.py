"""Last kept day of a deactivated contact, by a rule that a higher layer registers here."""

import datetime
from collections.abc import Callable

from contacts.models import Contact

LastKeptDay = Callable[[Contact, datetime.datetime], datetime.date | None]


def _no_rule(contact: Contact, deactivated_at: datetime.datetime) -> None:
    return None


_rule: list[LastKeptDay] = [_no_rule]


def follow(rule: LastKeptDay) -> None:
    """Register the rule; called by the app that owns the retention delays when it is
    ready.
    """
    _rule[:] = [rule]


def last_kept_day(
    contact: Contact, deactivated_at: datetime.datetime
) -> datetime.date | None:
    """The last whole day on which the data are kept; None if no delay is set."""
    return _rule[0](contact, deactivated_at)
