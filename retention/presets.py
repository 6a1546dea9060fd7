"""Ready-made delays, each with where it comes from."""

from dataclasses import dataclass

from retention.enums import Population


@dataclass(frozen=True)
class Preset:
    population: Population
    days: int
    label: str
    source: str


PRESETS = [
    Preset(
        Population.CLIENT,
        1095,
        "3 ans après la fin de la relation",
        "CNIL, référentiel de gestion commerciale : trois ans après la fin de la "
        "relation, puis archivage de ce que la loi oblige à garder.",
    ),
    Preset(
        Population.PROSPECT,
        1095,
        "3 ans après le dernier contact",
        "CNIL : trois ans après le dernier contact venant de la personne ; cinq ans ont "
        "été jugés excessifs (SAN-2020-003).",
    ),
    Preset(
        Population.CANDIDATE,
        730,
        "2 ans après le dernier contact",
        "CNIL, recrutement : deux ans après le dernier contact, sauf refus de la personne.",
    ),
    Preset(
        Population.WORKER,
        1826,
        "5 ans après le départ",
        "Code du travail : registre du personnel et bulletins de paie, cinq ans.",
    ),
]
