import datetime

from contacts.models import Contact
from retention.models import RetentionRule
from tests.contacts.factories import ContactFactory

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def keep(**days: int | None) -> None:
    """Save the delays in days: keep(client=30)."""
    for population, number in days.items():
        RetentionRule.objects.update_or_create(
            population=population, defaults={"days": number}
        )


def deactivated(days_ago: int, **fields) -> Contact:
    """Create a former client deactivated so many days before TODAY."""
    at = NOW - datetime.timedelta(days=days_ago)
    return ContactFactory(former_client=True, deactivated_at=at, **fields)
