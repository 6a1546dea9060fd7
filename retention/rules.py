"""Save the delays, for the settings page and for a settings file."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import audit
from accounts.models import User
from retention import schedule
from retention.models import RetentionRule


def save(
    rules: schedule.AnyRules, *, user: User | None = None
) -> dict[str, list[int | None]]:
    """Save the changes, one audit line each; return {population: [before, after]}. Days
    alone leave what they are counted from."""
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
        if isinstance(rules, schedule.Rules):
            count_from_last_contact(rules.from_contact, user=user)
    return changed


def count_from_last_contact(
    populations: Iterable[str], *, user: User | None = None
) -> list[str]:
    """Count the delays of these populations from the last contact, the others from the
    deactivation; return the populations that changed."""
    wanted = frozenset(populations)
    with transaction.atomic():
        changed = sorted(schedule.rules_in_force().from_contact ^ wanted)
        for population in changed:
            RetentionRule.objects.update_or_create(
                population=population,
                defaults={"from_last_contact": population in wanted},
            )
            audit.record(
                "retention.start_changed",
                user=user,
                target=f"retention:{population}",
                from_last_contact=population in wanted,
            )
    return changed


def said() -> dict[str, str]:
    """By population, the announced duration; "" if there is none."""
    saved = dict(RetentionRule.objects.values_list("population", "criterion"))
    return {str(each): saved.get(each, "") for each in schedule.POPULATIONS}


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
