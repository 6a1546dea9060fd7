import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import recent_proof
from accounts.models import AuditEvent
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts.enums import Kind
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from erasure import catalogue, pending_documents
from retention import forewarning, schedule
from retention import rules as saved_rules
from retention.durations import exactly
from retention.enums import Population
from retention.forms import ForewarningForm, RulesForm, WordsForm, with_preset
from retention.overview import next_run
from retention.presets import PRESETS, Preset

LISTED = 50


@readable("retention.manage_retention")
@one_at_a_time
def rules(request: UserRequest) -> HttpResponse:
    """The settings tab: « Simuler » shows the effect of « Enregistrer » without saving."""
    now = timezone.now()
    run_on = schedule.civil_day(next_run(now))
    preset = None
    if request.method == "POST":
        preset = _preset(request.POST.get("apply", ""))
        saves = not {"simulate", "apply"} & request.POST.keys()
        stored = schedule.rules_in_force()
        form = RulesForm(
            with_preset(request.POST, preset) if preset else request.POST,
            initial=RulesForm.initial_of(stored),
            run_on=run_on,
            saves=saves,
        )
        if form.is_valid() and saves:
            if _shortens(form.rules, stored):
                recent_proof.require(request, SensitiveAct.SHORTEN_DELAY, now)
            saved_rules.save(form.rules, user=request.user)
            messages.success(request, "Les durées de conservation sont enregistrées.")
            return redirect("retention:rules")
    else:
        stored = schedule.rules_in_force()
        form = RulesForm(initial=RulesForm.initial_of(stored), run_on=run_on)
    return _page(request, form, now, applied=preset)


def _page(
    request: UserRequest,
    form: RulesForm,
    now: datetime.datetime,
    *,
    applied: Preset | None = None,
    announced: WordsForm | None = None,
    forewarned: ForewarningForm | None = None,
) -> HttpResponse:
    """The settings tab: `applied` is the proposed duration just taken, `announced` the
    refused form of the announced durations, `forewarned` that of the days before a
    deletion."""
    stored = schedule.rules_in_force()
    days_before = forewarning.days_in_force()
    ctx = {
        "form": form,
        "run_on": schedule.civil_day(next_run(now)),
        "unprotected": pending_documents.unprotected(),
        "applied": applied,
        "presets": PRESETS,
        "words": announced or WordsForm(initial=saved_rules.said(), prefix="words"),
        "forewarning": forewarned
        or ForewarningForm(initial={"days": days_before}, prefix="forewarning"),
        "days_before": days_before,
        "untold": forewarning.obstacles_ahead(now, stored) if days_before else [],
        "rows": form.rows(stored),
        "reach": _reach(now, stored),
        "changes": _changes(),
        "fields": _fields() if form.simulation else [],
        "chart": [
            (f"{day:%d/%m}", number)
            for day, number in (form.simulation.by_day if form.simulation else [])
        ],
        "lists": _lists(form),
    }
    return render(request, "retention/rules.html", ctx)


def _preset(posted: str) -> Preset | None:
    """The proposed duration whose button « Appliquer la durée proposée » was pressed."""
    return next((each for each in PRESETS if each.code == posted), None)


def _shortens(wanted: schedule.Rules, stored: schedule.Rules) -> bool:
    """Whether some contacts would be erased sooner, or erased at all."""
    if any(wanted.get(each) for each in wanted.from_contact - stored.from_contact):
        return True
    return any(
        days is not None
        and days != stored.get(population)
        and days < (stored.get(population) or days + 1)
        for population, days in wanted.items()
    )


@permission_required("retention.manage_retention", raise_exception=True)
@require_POST
@one_at_a_time
def words(request: UserRequest) -> HttpResponse:
    """Save the durations announced to people."""
    announced = WordsForm(request.POST, initial=saved_rules.said(), prefix="words")
    if not announced.is_valid():
        now = timezone.now()
        run_on = schedule.civil_day(next_run(now))
        stored = RulesForm.initial_of(schedule.rules_in_force())
        form = RulesForm(initial=stored, run_on=run_on)
        return _page(request, form, now, announced=announced)
    said = {each: announced.cleaned_data[each] for each in announced.populations}
    saved_rules.say(said, user=request.user)
    messages.success(request, "Les durées annoncées sont enregistrées.")
    return redirect("retention:rules")


@permission_required("retention.manage_retention", raise_exception=True)
@require_POST
@one_at_a_time
def forewarn(request: UserRequest) -> HttpResponse:
    """Save how many days before the deletion people are told."""
    stored = {"days": forewarning.days_in_force()}
    form = ForewarningForm(request.POST, initial=stored, prefix="forewarning")
    if not form.is_valid():
        now = timezone.now()
        run_on = schedule.civil_day(next_run(now))
        rules_form = RulesForm(
            initial=RulesForm.initial_of(schedule.rules_in_force()), run_on=run_on
        )
        return _page(request, rules_form, now, forewarned=form)
    forewarning.save(form.cleaned_data["days"], user=request.user)
    messages.success(request, "L'annonce aux personnes est enregistrée.")
    return redirect("retention:rules")


def _lists(form: RulesForm) -> list[tuple[str, QuerySet[Contact], int]]:
    """Contacts that the next purge would erase or keep under the simulated delays."""
    seen = form.simulation
    if seen is None:
        return []
    found = [
        ("Fiches que ce changement ferait effacer", seen.newly_due, form.newly_due),
        ("Fiches que ce changement épargnerait", seen.spared, seen.spared.count()),
        ("Toutes les fiches que cette purge effacerait", seen.due, seen.number),
    ]
    return [
        (words, people[:LISTED], number) for words, people, number in found if number
    ]


def _reach(
    now: datetime.datetime, in_force: schedule.Rules
) -> list[tuple[str, datetime.date]]:
    """By population, the last kept day of a contact deactivated now, where the delay
    counts from the deactivation."""
    return [
        (population.label, schedule.last_kept_day(now, days))
        for population in schedule.POPULATIONS
        if (days := in_force[population]) and population not in in_force.from_contact
    ]


def _changes() -> list[tuple[AuditEvent, str]]:
    """Who saved what and when, most recent first."""
    saved = AuditEvent.objects.filter(action="retention.days_changed")
    return [
        (
            event,
            f"{Population(event.target.removeprefix('retention:')).label} :"
            f" {_days(event.details['after'])}, auparavant"
            f" {_days(event.details['before'])}",
        )
        for event in saved.select_related("user")[:10]
    ]


def _days(days: int | None) -> str:
    return exactly(days) or "sans durée propre"


def _fields() -> list[tuple[str, list[str]]]:
    """By kind, the labels of the fields that an erasure empties (Suppression tab)."""
    chosen = {kind: catalogue.chosen(kind) for kind in Kind}
    return [
        (
            label,
            [
                entry.label
                for entry in catalogue.fields_of(kind)
                if entry.path in chosen[kind]
            ],
        )
        for kind, label in [(Kind.CLIENT, "Clients"), (Kind.WORKER, "Intervenants")]
    ]
