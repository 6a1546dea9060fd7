import datetime
import re
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count
from django.http import QueryDict

from campaigns.plain_text import refuse_code
from core.plurals import counted
from core.read_forms import ReadForm
from retention import outlook, safety_limit, schedule, simulate
from retention.durations import Unit, exactly, in_days, split
from retention.enums import Population
from retention.models import FEWEST_DAYS, MAX_DAYS, MOST_DAYS
from retention.presets import PRESETS, Preset

WITHOUT_CONTRACT = (Population.PROSPECT, Population.CANDIDATE)
HINTS = {
    Population.CLIENT: "Vide : pas de suppression automatique.",
    Population.WORKER: "Vide : pas de suppression automatique.",
    Population.PROSPECT: "Vide : la durée des clients.",
    Population.CANDIDATE: "Vide : la durée des intervenants.",
    Population.DECEASED: (
        "Comptée du jour où le décès est signalé. Vide : la durée de leur situation."
    ),
}


TOO_LONG = f"Au plus {MAX_DAYS} jours (un siècle)."


class WholeNumberField(forms.IntegerField):
    """Accept only plain digits: int() would read « 1_0 » as ten."""

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if text and not re.fullmatch(r"-?[0-9]+", text):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return super().to_python(text)


def typed() -> forms.TextInput:
    """A text input: browsers submit « 1e » in a number input as "", meaning no delay."""
    return forms.TextInput(
        attrs={
            "class": "form-control",
            "inputmode": "numeric",
            "autocomplete": "off",
        }
    )


def days_field(population: Population) -> forms.IntegerField:
    return WholeNumberField(
        label=f"{population.label} : durée de conservation",
        required=False,
        min_value=1,
        max_value=MAX_DAYS,
        widget=typed(),
        help_text=HINTS[population],
        error_messages={
            "invalid": "Un nombre entier, sans virgule.",
            "min_value": "Au moins 1 jour, ou rien pour ne pas effacer.",
            "max_value": TOO_LONG,
        },
    )


def unit_field(population: Population) -> forms.ChoiceField:
    """The unit of the number beside it; a program that sends days leaves it out."""
    return forms.ChoiceField(
        label=f"{population.label} : unité",
        choices=Unit.choices,
        initial=Unit.DAYS,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def from_contact_field(population: Population) -> forms.BooleanField:
    return forms.BooleanField(
        label=f"{population.label} : compter depuis le dernier contact venant de la "
        "personne",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=(
            "Cochez si la durée annoncée parle du dernier message ou du dernier échange. "
            "Une fiche reste toujours 30 jours après sa désactivation."
        ),
    )


class RulesForm(ReadForm):
    """The delays. A shorter one must be confirmed with the number of contacts to
    erase.
    """

    client = days_field(Population.CLIENT)
    client_unit = unit_field(Population.CLIENT)
    prospect = days_field(Population.PROSPECT)
    prospect_unit = unit_field(Population.PROSPECT)
    worker = days_field(Population.WORKER)
    worker_unit = unit_field(Population.WORKER)
    candidate = days_field(Population.CANDIDATE)
    candidate_unit = unit_field(Population.CANDIDATE)
    deceased = days_field(Population.DECEASED)
    deceased_unit = unit_field(Population.DECEASED)
    prospect_from_contact = from_contact_field(Population.PROSPECT)
    candidate_from_contact = from_contact_field(Population.CANDIDATE)
    confirmation = WholeNumberField(
        label="Pour confirmer, tapez le nombre de fiches à effacer",
        required=False,
        widget=typed(),
    )

    simulation: simulate.Simulation | None = None
    newly_due = 0
    safety_limit = ""
    """Why the next purge would stop and ask for confirmation."""

    def __init__(
        self, *args: Any, run_on: datetime.date, saves: bool = True, **kwargs: Any
    ) -> None:
        """`run_on`: day of the next purge; `saves`: False for a simulation, not
        confirmed.
        """
        super().__init__(*args, **kwargs)
        self.run_on = run_on
        self.saves = saves

    @property
    def rules(self) -> schedule.Rules:
        return schedule.Rules(
            {str(population): self._days(population) for population in Population},
            from_contact=[p for p in WITHOUT_CONTRACT if self._counts(p)],
        )

    def _days(self, population: Population) -> int | None:
        number: int | None = self.cleaned_data[population]
        return number and in_days(number, self._unit(population))

    def _unit(self, population: Population) -> str:
        return self.cleaned_data[f"{population}_unit"] or Unit.DAYS

    def _counts(self, population: Population) -> bool:
        return bool(self.cleaned_data[f"{population}_from_contact"])

    @staticmethod
    def initial_of(rules: schedule.Rules) -> dict[str, Any]:
        """The initial values of the form under these rules."""
        shown = {
            name: value
            for population, days in rules.items()
            if days
            for name, value in zip(
                (population, f"{population}_unit"), split(days), strict=True
            )
        }
        started = {
            f"{p}_from_contact": p in rules.from_contact for p in WITHOUT_CONTRACT
        }
        return {**shown, **started}

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._refuse_a_typing_error()
        if self.errors:
            return self.cleaned_data
        self.simulation = simulate.simulate(self.rules, run_on=self.run_on)
        self.newly_due = self.simulation.newly_due.count()
        kinds = self.simulation.due.order_by().values_list("kind")
        self.safety_limit = safety_limit.too_many(dict(kinds.annotate(Count("pk"))))
        typed = self.cleaned_data["confirmation"]
        if self.saves and self.newly_due and typed != self.newly_due:
            self.add_error(
                "confirmation",
                f"À effacer en plus avec cette durée : {counted(self.newly_due, 'fiche')}. "
                f"Tapez {self.newly_due} pour confirmer.",
            )
        return self.cleaned_data

    def _refuse_a_typing_error(self) -> None:
        for population in Population:
            if (self._days(population) or 0) > MAX_DAYS:
                self.add_error(population, TOO_LONG)

    def rows(self, stored: schedule.Rules) -> list["RuleRow"]:
        """The table: what is typed, and what holds until it is saved."""
        shown = self.simulation.rules if self.simulation else stored
        ahead = outlook.of_each(shown)
        return [
            RuleRow(
                label=str(population.label),
                number=self[population],
                unit=self[f"{population}_unit"],
                start=self[f"{population}_from_contact"]
                if population in WITHOUT_CONTRACT
                else None,
                in_force=_in_force(population, stored),
                people=ahead[population].people,
                next_day=ahead[population].next_day,
                presets=[p for p in PRESETS if p.population == population],
            )
            for population in (
                Population.CLIENT,
                Population.PROSPECT,
                Population.WORKER,
                Population.CANDIDATE,
                Population.DECEASED,
            )
        ]


def _in_force(population: Population, stored: schedule.Rules) -> str:
    """The delay that is applied to a population: its own, else the one it inherits."""
    if own := stored[population]:
        return exactly(own)
    if population == Population.DECEASED:
        return "celle de leur situation"
    followed = Population(schedule.POPULATIONS[population])
    inherited = exactly(stored[followed])
    return f"{inherited}, comme les {followed.label.lower()}" if inherited else ""


class RuleRow(NamedTuple):
    """One population in the table of delays."""

    label: str
    number: forms.BoundField
    unit: forms.BoundField
    start: forms.BoundField | None
    in_force: str
    people: int
    next_day: datetime.date | None
    presets: list[Preset]


def with_preset(data: QueryDict, preset: Preset) -> QueryDict:
    """The posted values, with those of a preset in their place; nothing is saved."""
    number, unit = split(preset.days)
    filled = data.copy()
    filled[preset.population] = str(number)
    filled[f"{preset.population}_unit"] = unit
    if preset.population in WITHOUT_CONTRACT:
        # Their presets count from the last contact (domain 2.12), and say so.
        filled[f"{preset.population}_from_contact"] = "on"
    return filled


class WordsForm(ReadForm):
    """The durations announced to people, one field per population."""

    populations = [population.value for population in schedule.POPULATIONS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for population in schedule.POPULATIONS:
            self.fields[population.value] = forms.CharField(
                label=f"{population.label} : durée annoncée",
                required=False,
                max_length=200,
                validators=[refuse_code],
                help_text="Une durée, ou ce qui la fixe. Vide : elle est faite des jours.",
            )


class ForewarningForm(ReadForm):
    """How many days before the deletion people are told."""

    days = WholeNumberField(
        label="Prévenir la personne, nombre de jours avant",
        required=False,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        widget=typed(),
        help_text=f"De {FEWEST_DAYS} à {MOST_DAYS} jours. Vide : personne n'est prévenu.",
        error_messages={
            "invalid": "Un nombre entier, sans virgule.",
            "min_value": f"Au moins {FEWEST_DAYS} jours, ou rien pour ne pas prévenir.",
            "max_value": f"Au plus {MOST_DAYS} jours.",
        },
    )
