"""Retention periods, and the roles with their permissions."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError

from accounts import audit
from accounts.models import COMPANY_ADMIN
from backoffice.configuring.parts import (
    ConfigurationRefused,
    Context,
    checked,
    known,
    mapping,
    texts_of,
    typed,
)
from core.plurals import counted
from retention import forewarning, rules
from retention.enums import Population
from retention.forms import WITHOUT_CONTRACT, ForewarningForm, days_field
from retention.overview import next_run
from retention.schedule import AnyRules, Rules, civil_day, rules_in_force
from retention.simulate import simulate


def dump_days() -> dict[str, int | None]:
    return dict(rules_in_force())


def apply_days(given: object, context: Context) -> bool:
    part = mapping("retention_days", given)
    known("retention_days", part, Population.values)
    wanted, errors = {}, []
    for population, days in part.items():
        if days is not None and type(days) is not int:
            errors.append(f"retention_days : {population} attend un nombre ou null.")
            continue
        try:
            wanted[population] = days_field(Population(population)).clean(days)
        except ValidationError as error:
            errors += [f"retention_days : {population} : {m}" for m in error.messages]
    if errors:
        raise ConfigurationRefused(errors)
    newly_due = _newly_due(wanted, context)
    if newly_due and not context.confirm(newly_due):
        raise ConfigurationRefused(
            [
                "retention_days : la prochaine purge effacerait"
                f" {counted(newly_due, 'fiche')} de plus. Confirmez par --confirm {newly_due}."
            ]
        )
    return bool(rules.save(wanted, user=context.user))


def _newly_due(wanted: AnyRules, context: Context) -> int:
    run_on = civil_day(next_run(context.now))
    stored = rules_in_force()
    proposed = Rules({**stored, **wanted}, from_contact=stored.from_contact)
    return simulate(proposed, run_on=run_on).newly_due.count()


def dump_starts() -> dict[str, bool]:
    counted = rules_in_force().from_contact
    return {population.value: population in counted for population in WITHOUT_CONTRACT}


def apply_starts(given: object, context: Context) -> bool:
    """What the delays of prospects and candidates count from."""
    place = "retention_from_last_contact"
    part = mapping(place, given)
    known(place, part, [population.value for population in WITHOUT_CONTRACT])
    typed(place, part, dict.fromkeys(part, bool))
    stored = rules_in_force()
    starts = {**dump_starts(), **part}
    wanted = Rules(stored, from_contact=[p for p, is_on in starts.items() if is_on])
    run_on = civil_day(next_run(context.now))
    newly_due = simulate(wanted, run_on=run_on).newly_due.count()
    if newly_due and not context.confirm(newly_due):
        raise ConfigurationRefused(
            [
                f"{place} : la prochaine purge effacerait"
                f" {counted(newly_due, 'fiche')} de plus. Confirmez par --confirm {newly_due}."
            ]
        )
    return bool(rules.count_from_last_contact(wanted.from_contact, user=context.user))


def dump_forewarning() -> dict[str, int | None]:
    return {"days": forewarning.days_in_force()}


def apply_forewarning(given: object, context: Context) -> bool:
    """How many days before the deletion people are told; null for nobody."""
    place = "retention_forewarning"
    part = mapping(place, given)
    known(place, part, ["days"])
    typed(place, part, {"days": int}, empty=["days"])
    form = ForewarningForm(part)
    checked(place, form)
    return forewarning.save(form.cleaned_data["days"], user=context.user)


def dump_roles() -> dict[str, list[str]]:
    """Group -> its permissions in our apps, « app.codename »."""
    return {
        group.name: sorted(_rights_of(group))
        for group in sorted(Group.objects.all(), key=lambda group: group.name)
    }


def apply_roles(given: object, context: Context) -> bool:
    """Admins société always have all permissions of this version, even if an older file
    lists fewer.
    """
    part = mapping("roles", given)
    rights = {_name_of(each): each for each in _rights()}
    changed = False
    for name in part:
        place = f"roles.{name}"
        wanted = set(texts_of("roles", part, name))
        if not 0 < len(name) <= 150:
            raise ConfigurationRefused(
                [f"{place} : un nom de 1 à 150 signes est attendu."]
            )
        known(place, dict.fromkeys(wanted), rights)
        group, is_new = Group.objects.get_or_create(name=name)
        before = _rights_of(group)
        if name == COMPANY_ADMIN or (not is_new and wanted == before):
            continue
        group.permissions.set([rights[each] for each in wanted])
        for user in group.user_set.all():
            user.end_sessions()
        audit.record(
            "role.changed",
            user=context.user,
            target=f"role:{group.pk}",
            given=sorted(wanted - before),
            taken=sorted(before - wanted),
        )
        changed = True
    return changed


def _rights() -> list[Permission]:
    ours = Permission.objects.filter(content_type__app_label__in=settings.FLOORS)
    return list(ours.select_related("content_type"))


def _name_of(right: Permission) -> str:
    return f"{right.content_type.app_label}.{right.codename}"


def _rights_of(group: Group) -> set[str]:
    ours = group.permissions.filter(content_type__app_label__in=settings.FLOORS)
    return {_name_of(right) for right in ours.select_related("content_type")}
