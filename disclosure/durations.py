"""How long data are kept, in the words that a person reads (art. 13.2.a).

The words are the company's own (`RetentionRule.criterion`) or are made of the days after
which the purge erases; without either there is no promise, and nothing is said.
"""

from retention.enums import Population
from retention.models import RetentionRule
from retention.schedule import OWN_DELAY, POPULATIONS

YEAR = 365
SITUATIONS = {
    Population.PROSPECT: "Vous nous avez contactés, sans contrat",
    Population.CLIENT: "Vous avez été client",
    Population.CANDIDATE: "Votre candidature n'est pas retenue",
    Population.WORKER: "Vous avez travaillé chez nous",
}


def in_words(days: int) -> str:
    """« 3 ans », « 6 mois » or « 45 jours »: what the days amount to."""
    years = round(days / 365.25)
    if years and years * YEAR <= days <= years * YEAR + years // 4 + 1:
        return f"{years} an{'s' * (years > 1)}"
    if days % 30 == 0 and days < YEAR:
        return f"{days // 30} mois"
    return f"{days} jour{'s' * (days > 1)}"


def said() -> dict[Population, str]:
    """By population: what is said of its duration; only those that have one."""
    rules = {rule.population: rule for rule in RetentionRule.objects.all()}
    found = {}
    for population in Population:
        rule = rules.get(population)
        if rule and rule.criterion:
            found[population] = rule.criterion
        elif rule and rule.days:
            found[population] = f"{in_words(rule.days)} après la fin de notre relation"
    for population, kind in POPULATIONS.items():
        # Prospects and candidates without a delay of their own have the list's.
        if population not in found and Population(kind) in found:
            found[population] = found[Population(kind)]
    return found


def of_list(kind: str) -> list[tuple[str, str]]:
    """Situation and duration of each population of a list, the first contact first."""
    words = said()
    order = [Population(p) for p in OWN_DELAY.values()] + [
        Population.CLIENT,
        Population.WORKER,
    ]
    return [
        (SITUATIONS[population], words[population])
        for population in order
        if POPULATIONS[population] == kind and population in words
    ]


def of_status(kind: str, status: str) -> str:
    """What is said to somebody in this situation; empty where nothing is set."""
    own = {str(key): value for key, value in OWN_DELAY.items()}
    population = own.get(status, kind)
    return said().get(Population(population), "")
