"""Until when a deactivated sheet is kept: the floor above knows, and says it here."""

import datetime
from collections.abc import Callable

from contacts.models import Contact

LastKeptDay = Callable[[Contact, datetime.datetime], datetime.date | None]


def _no_rule(contact: Contact, deactivated_at: datetime.datetime) -> None:
    return None


_rule: list[LastKeptDay] = [_no_rule]


def follow(rule: LastKeptDay) -> None:
    """The app that owns the retention delays hands its rule over when it is ready."""
    _rule[:] = [rule]


def last_kept_day(
    contact: Contact, deactivated_at: datetime.datetime
) -> datetime.date | None:
    """The last whole day on which the data stand; None where no delay is set."""
    return _rule[0](contact, deactivated_at)
