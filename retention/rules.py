"""Save the delays, for the settings page and for a settings file."""

from collections.abc import Mapping

from django.db import transaction

from accounts import audit
from accounts.models import User
from retention import schedule
from retention.enums import Population
from retention.models import RetentionRule


def save(
    rules: schedule.Rules, *, user: User | None = None
) -> dict[str, list[int | None]]:
    """Save the changes, one audit line each; return {population: [before, after]}."""
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


def said() -> dict[str, str]:
    """By population, the announced duration; "" if there is none."""
    saved = dict(RetentionRule.objects.values_list("population", "criterion"))
    return {str(population): saved.get(population, "") for population in Population}


def say(words: Mapping[str, str], *, user: User | None = None) -> list[str]:
    """Save the announced duration of each population; return the changed populations.

    Has no effect on erasure, which depends only on the days.
    """
    with transaction.atomic():
        before = dict(RetentionRule.objects.values_list("population", "criterion"))
        changed = [
            population
            for population, text in words.items()
            if before.get(population, "") != text
        ]
        for population in changed:
            RetentionRule.objects.update_or_create(
                population=population, defaults={"criterion": words[population]}
            )
            audit.record(
                "retention.words_changed",
                user=user,
                target=f"retention:{population}",
            )
    return changed
