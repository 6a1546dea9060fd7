"""What a hit means: a value that stays, or one that others rightly bear.

The rules, each counted and written down in the result:
- `own_row`: any erased value on the person's own rows stays, but in a field that is
  held or whose box is not ticked (`kept`);
- `alone`: an address, a number or a text that nobody else has stays wherever it is,
  but as the whole content of another sheet's own field (`other_sheet`: a couple shares
  a number) or of a staff account (`staff`);
- `beside`: a last name with the first name or the birth date, in one cell or one line;
- `name`: a last name alone, when no other sheet bears it; else `common`;
- a title, a town or a first name by itself says nobody: `common`.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from erasure.patterns import Hit, Patterns
from erasure.tables import Column, Table
from erasure.values import Person, Value, Weight

MOST_PLACES = 50
LONE_NAME = 5
"""A shorter last name, found by itself, is too often a common word."""

PUBLISHED = {
    "accounts.Company",
    "campaigns.Campaign",
    "campaigns.CampaignVersion",
    "consent.Notice",
    "messaging.MessageTemplate",
    "messaging.MessageText",
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",
}
"""The company's own words for everybody: a last name in them is a word."""
STAFF = {"accounts.User", "account.EmailAddress"}


@dataclass
class Outcome:
    """What the search found for one person; no value in it."""

    places: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(place, row, rule) -> how many times."""
    judged: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        rows = [
            {"place": place, "row": row, "rule": rule, "count": count}
            for (place, row, rule), count in self.places.most_common(MOST_PLACES)
        ]
        return {
            "places": rows,
            "more_places": max(0, len(self.places) - MOST_PLACES),
            "judged": dict(self.judged),
        }


@dataclass(frozen=True)
class _Cell:
    """Where in a row a hit is."""

    column: Column
    whole: bool
    """The hit is all that the cell holds."""


class Judge:
    def __init__(
        self,
        people: Sequence[Person],
        patterns: Patterns,
        notices: dict[tuple[str, str], int],
    ) -> None:
        self.patterns = patterns
        self.notices = notices
        self.outcomes = {person.contact_id: Outcome() for person in people}
        self.bearers: Counter[int] = Counter()
        self.lone_names: dict[int, list[tuple[int, Value, str, str]]] = defaultdict(
            list
        )

    def read_rows(self, table: Table, text: str) -> None:
        """Judge every hit in lines of COPY."""
        for start, hits in _by_line(text, self.patterns.hits(text)).items():
            end = text.find("\n", start)
            self._row(table, text[start:end], start, hits)

    def _row(self, table: Table, line: str, start: int, hits: list[Hit]) -> None:
        row, contact, _ = line.split("\t", 2)
        bounds = _bounds(line)
        for person, own in _by_person(hits).items():
            if self.notices.get((table.name, row)) == person.contact_id:
                self.outcomes[person.contact_id].judged["notice"] += 1
                continue
            found = _cells(table, bounds, own, start)
            if contact == str(person.contact_id):
                self._own_row(person, table, row, line, found)
            else:
                self._other_row(person, table, row, contact, found)

    def _own_row(
        self,
        person: Person,
        table: Table,
        row: str,
        line: str,
        found: list[tuple[Value, _Cell]],
    ) -> None:
        outcome = self.outcomes[person.contact_id]
        for _, cell in found:
            column = cell.column
            if column.codes and cell.whole:
                continue
            kept = column.path in person.kept_paths
            if kept or (column.generated and person.kept_paths):
                outcome.judged["kept"] += 1
            else:
                outcome.places[f"{table.label}.{column.name}", row, "own_row"] += 1

    def _other_row(
        self,
        person: Person,
        table: Table,
        row: str,
        contact: str,
        found: list[tuple[Value, _Cell]],
    ) -> None:
        label = table.model._meta.label if table.model else ""
        foreign = contact != "\\n"
        loose: list[tuple[Value, _Cell]] = []
        for value, cell in found:
            if foreign and (cell.column.generated or (cell.column.own and cell.whole)):
                if value.weight is Weight.NAME and cell.whole:
                    self.bearers[id(value)] += 1
                self.outcomes[person.contact_id].judged["other_sheet"] += 1
            elif label in STAFF and cell.whole:
                self.outcomes[person.contact_id].judged["staff"] += 1
            elif not (cell.column.codes and cell.whole):
                loose.append((value, cell))
        together: dict[str, list[Value]] = defaultdict(list)
        for value, cell in loose:
            together[cell.column.name if foreign else ""].append(value)
        for values in together.values():
            names = {cell.column.name for value, cell in loose if value in values}
            place = f"{table.label}.{min(names)}"
            self._weigh(person, values, place, row, lone=label not in PUBLISHED)

    def read_text(self, place: str, text: str, *, whole: bool = False) -> None:
        """Judge a file: line by line, or as one thing (a message)."""
        hits = self.patterns.hits(text)
        groups = {0: list(hits)} if whole else _by_line(text, hits)
        for start, found in groups.items():
            row = "" if whole else f"ligne {text.count(chr(10), 0, start) + 1}"
            for person, own in _by_person(found).items():
                self._weigh(person, [hit.value for hit in own], place, row, lone=True)

    def _weigh(
        self, person: Person, values: list[Value], place: str, row: str, *, lone: bool
    ) -> None:
        outcome = self.outcomes[person.contact_id]
        weights = {value.weight for value in values}
        if Weight.ALONE in weights:
            outcome.places[place, row, "alone"] += 1
        elif {Weight.NAME, Weight.BESIDE} <= weights:
            outcome.places[place, row, "beside"] += 1
        elif Weight.NAME in weights and lone:
            name = next(v for v in values if v.weight is Weight.NAME)
            self.lone_names[id(name)].append((person.contact_id, name, place, row))
        else:
            outcome.judged["common"] += 1

    def close(self) -> dict[int, Outcome]:
        """The lone last names, once it is known who else bears them."""
        for key, found in self.lone_names.items():
            for contact, name, place, row in found:
                outcome = self.outcomes[contact]
                shared = self.bearers[key] > 0
                if shared or max(map(len, name.shapes)) < LONE_NAME:
                    outcome.judged["common"] += 1
                else:
                    outcome.places[place, row, "name"] += 1
        return self.outcomes


def _by_line(text: str, hits: Iterable[Hit]) -> dict[int, list[Hit]]:
    lines: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        lines[text.rfind("\n", 0, hit.start) + 1].append(hit)
    return lines


def _by_person(hits: Iterable[Hit]) -> dict[Person, list[Hit]]:
    found: dict[int, tuple[Person, list[Hit]]] = {}
    for hit in hits:
        found.setdefault(hit.person.contact_id, (hit.person, []))[1].append(hit)
    return dict(found.values())


def _bounds(line: str) -> list[int]:
    """Where each cell begins; one more for the end of the line."""
    bounds = [0]
    while (tab := line.find("\t", bounds[-1])) >= 0:
        bounds.append(tab + 1)
    bounds.append(len(line) + 1)
    return bounds


def _cells(
    table: Table, bounds: list[int], hits: list[Hit], start: int
) -> list[tuple[Value, _Cell]]:
    """Each value once a cell: whole, when one of its shapes is all that the cell holds."""
    found: dict[tuple[int, int], tuple[Value, bool]] = {}
    for hit in hits:
        offset = hit.start - start
        index = bisect_right(bounds, offset) - 1
        if index < 2:
            continue
        whole = bounds[index] == offset and bounds[index + 1] - 1 == hit.end - start
        key = (id(hit.value), index)
        found[key] = (hit.value, whole or (key in found and found[key][1]))
    return [
        (value, _Cell(table.columns[index - 2], whole))
        for (_, index), (value, whole) in found.items()
    ]
