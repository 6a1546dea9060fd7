"""Ready-made durations, each with what a person reads of it and where it comes from."""

from dataclasses import dataclass

from accounts.law import cite
from retention.enums import Population


@dataclass(frozen=True)
class Preset:
    """`days` is what the purge would take; it acts only where the company asks for it.

    `words` is what people are told (art. 13.2.a), whether the purge acts or not.
    """

    population: Population
    days: int
    words: str
    source: str
    label: str = ""
    """Whom it is for, where a population has several."""


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
    """The first preset of a population: what a new company is offered."""
    return next(each for each in PRESETS if each.population == population)
