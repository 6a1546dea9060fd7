"""Retention periods in the words shown to people (art. 13.2.a).

The text is the company's own (`RetentionRule.criterion`) or is built from the days
after which the purge erases. Without either, nothing is announced.
"""

from collections.abc import Iterable, Mapping

from retention.durations import in_words
from retention.enums import Population
from retention.models import RetentionRule
from retention.schedule import OWN_DELAY, POPULATIONS

END = dict.fromkeys(POPULATIONS, "la fin de notre relation") | {
    # There was no relation yet: nothing but questions and answers.
    Population.PROSPECT: "la fin de nos échanges",
    Population.CANDIDATE: "la fin de nos échanges",
}
LAST_CONTACT = END | {
    Population.PROSPECT: "votre dernier message ou appel",
    Population.CANDIDATE: "notre dernier échange",
}
"""What a delay counts from, as people read it."""
SITUATIONS = {
    Population.PROSPECT: "Vous nous avez contactés, sans contrat",
    Population.CLIENT: "Vous avez été client",
    Population.CANDIDATE: "Votre candidature n'est pas retenue",
    Population.WORKER: "Vous avez travaillé chez nous",
}


def said(rows: Iterable[RetentionRule] | None = None) -> dict[Population, str]:
    """By population, the announced duration; only those that have one. `rows`: the
    saved rules, for a caller that has read them."""
    rows = RetentionRule.objects.all() if rows is None else rows
    rules = {rule.population: rule for rule in rows}
    found = {}
    for population in POPULATIONS:
        rule = rules.get(population)
        if rule is None or not (rule.criterion or rule.days):
            # Prospects and candidates without a delay of their own use the list's.
            rule = rules.get(Population(POPULATIONS[population]))
        if rule and rule.criterion:
            found[population] = rule.criterion
        elif rule and rule.days:
            start = LAST_CONTACT if rule.from_last_contact else END
            found[population] = f"{in_words(rule.days)} après {start[population]}"
    return found


def of_list(
    kind: str, rows: Iterable[RetentionRule] | None = None
) -> list[tuple[str, str]]:
    """Situation and duration of each population of a list; prospects or candidates
    first. `rows` as in `said`.
    """
    words = said(rows)
    order = [Population(p) for p in OWN_DELAY.values()] + [
        Population.CLIENT,
        Population.WORKER,
    ]
    return [
        (SITUATIONS[population], words[population])
        for population in order
        if POPULATIONS[population] == kind and population in words
    ]


def of_status(
    kind: str, status: str, told: Mapping[Population, str] | None = None
) -> str:
    """The duration announced to a person of this status; "" if none is set. `told`: what
    `said` answered, for a caller that asks often."""
    told = said() if told is None else told
    own = {str(key): value for key, value in OWN_DELAY.items()}
    population = own.get(status, kind)
    return told.get(Population(population), "")
