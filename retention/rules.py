"""Save the delays: the same rules for the screen and for a settings file."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from retention import schedule
from retention.models import RetentionRule


def save(
    rules: schedule.Rules, *, user: User | None = None
) -> dict[str, list[int | None]]:
    """Save what changed, one journal line each; returns {population: [before, after]}."""
    with transaction.atomic():
        before = schedule.rules_in_force()
        changed = {
            population: [before[population], days]
            for population, days in rules.items()
            if before[population] != days
        }
        for population, (old, new) in changed.items():
            RetentionRule.objects.update_or_create(
                population=population, defaults={"days": new}
            )
            audit.record(
                "retention.days_changed",
                user=user,
                target=f"retention:{population}",
                before=old,
                after=new,
            )
    return changed
