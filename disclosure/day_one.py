"""Store in one operation what the first-day screen confirmed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts import audit
from accounts import company as companies
from accounts.models import Company, User
from contacts.enums import Kind
from disclosure.forms import PROPOSED_RECIPIENTS, DayOneForm
from erasure.models import HoldPreset, Recipient
from retention import rules, schedule
from retention.forms import WITHOUT_CONTRACT


def store(form: DayOneForm, *, user: User | None) -> None:
    """Store the company, its recipients, the announced durations and the legal holds."""
    cleaned = form.cleaned_data
    company: Company = form.save(commit=False)
    with transaction.atomic():
        nobody = list(Kind.values) if cleaned["no_recipients"] else []
        changed = _changed(company)
        if sorted(company.no_recipients) != nobody:
            company.no_recipients = nobody
            changed.add("no_recipients")
        companies.store(company, changed, user=user)
        _add_recipients(cleaned, user)
        rules.say(
            {p.value: cleaned[f"duration_{p}"] for p in schedule.POPULATIONS}, user=user
        )
        _count_as_announced(cleaned, user)
        _confirm_holds(cleaned["holds"], user)


def _changed(company: Company) -> set[str]:
    """The fields that differ from what is stored; a proposal confirmed as it stood is
    one of them, although the form does not count it as changed."""
    stored = Company.current()
    names = DayOneForm.Meta.fields
    return {name for name in names if getattr(company, name) != getattr(stored, name)}


def _count_as_announced(cleaned: dict[str, Any], user: User | None) -> None:
    """Where no erasure is automatic yet, a delay will count from what was announced: the
    last contact, if the words say so."""
    stored = schedule.rules_in_force()
    announced = {
        population.value
        for population in WITHOUT_CONTRACT
        if not stored[population]
        and "dernier" in cleaned[f"duration_{population}"].lower()
    }
    rules.count_from_last_contact(stored.from_contact | announced, user=user)


def _add_recipients(cleaned: dict[str, Any], user: User | None) -> None:
    for code, _, role, data, kinds in PROPOSED_RECIPIENTS:
        name = cleaned[f"recipient_{code}"]
        if not name:
            continue
        made, is_new = Recipient.objects.get_or_create(
            name=name,
            role=role,
            defaults={
                "data": data,
                "kinds": [*kinds],
                # Until it is noted where they keep the data, nobody reads « non ».
                "country": "FR" if cleaned["in_union"] else "",
            },
        )
        if is_new:
            audit.record(
                "erasure.recipient_saved", user=user, target=f"recipient:{made.pk}"
            )


def _confirm_holds(chosen: Iterable[HoldPreset], user: User | None) -> None:
    wanted = {preset.pk for preset in chosen}
    for preset in HoldPreset.objects.all():
        if preset.automatic != (preset.pk in wanted):
            preset.automatic = preset.pk in wanted
            preset.save(update_fields=["automatic"])
            audit.record(
                "erasure.preset_changed", user=user, target=f"hold_preset:{preset.code}"
            )
