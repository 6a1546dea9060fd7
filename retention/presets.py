"""Preset durations, each with the text shown to people and its source."""

from dataclasses import dataclass

from accounts.law import cite
from retention.durations import exactly
from retention.enums import Population


@dataclass(frozen=True)
class Preset:
    """`days`: delay proposed for the purge, applied only if the company chooses it.

    `words`: text shown to people (art. 13.2.a), whether the purge is used or not.
    """

    population: Population
    days: int
    words: str
    source: str
    label: str = ""
    """Which company or service it is for, if a population has several presets."""

    @property
    def code(self) -> str:
        return f"{self.population}-{self.days}"

    @property
    def duration(self) -> str:
        return exactly(self.days)


PRESETS = [
    Preset(
        Population.CLIENT,
        1095,
        "3 ans après la fin du contrat",
        f"{cite('commercial_guide')} : trois ans après la fin de la relation, puis "
        "archivage de ce que la loi oblige à garder.",
    ),
    Preset(
        Population.CLIENT,
        730,
        "2 ans après notre dernier échange",
        f"{cite('home_care_guide')} : deux ans après le dernier contact.",
        label="Service d'aide et d'accompagnement à domicile (SAAD)",
    ),
    Preset(
        Population.PROSPECT,
        1095,
        "3 ans après votre dernier message ou appel",
        f"{cite('prospects_three_years')} ; cinq ans ont été jugés excessifs.",
    ),
    Preset(
        Population.CANDIDATE,
        730,
        "2 ans après notre dernier échange ; moins si vous le demandez",
        f"{cite('recruitment_guide')}, sauf refus de la personne.",
    ),
    Preset(
        Population.WORKER,
        90,
        "3 mois après votre départ, le temps de tout régler",
        f"{cite('staff_register_kept', 'payslip_kept')} : cinq ans pour les seuls champs "
        "du registre et des doubles de paie, que les conservations légales protègent.",
    ),
]


def proposed(population: str) -> Preset:
    """The first preset of a population, proposed to a new company."""
    return next(each for each in PRESETS if each.population == population)
