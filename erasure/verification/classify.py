"""Classify hits: a value that remains, or one that other contacts rightly have.

The rules, each counted and written in the result:
- `own_row`: any erased value on the person's own rows remains, except in a field under
  hold or whose box is not ticked (`kept`);
- `alone`: a unique address, number or text remains wherever it is, except as the whole
  content of another contact's own field (`other_sheet`: a couple shares a number) or of
  a staff account (`staff`);
- `beside`: a last name with the first name or the birth date, in one cell or one line,
  except in another contact's own address (`other_sheet`: people share names);
- `name`: a last name alone, if no other contact has it; else `common`;
- a title, town, first name or birth date identifies nobody by itself: on other rows it
  is searched only in lines with one of the above, and counted as `common`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from erasure.engine.values import Person, Value, Weight
from erasure.verification.database import Column, Table
from erasure.verification.patterns import Hit, Pattern, Patterns

MOST_PLACES = 50
LONE_NAME = 5
"""A shorter last name found by itself is too often a common word."""

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
    "erasure.HoldPreset",
}
"""Company texts written for everybody: a last name found there is an ordinary word."""
MACHINERY = {"django_migrations"}
"""Framework tables without a model: their words come from the software."""
EMAIL = "contacts.Contact.email"
STAFF = {"accounts.User", "account.EmailAddress"}
TAB = ord("\t")
NOBODY = "\\N"
"""NULL in COPY output: the row is linked to no contact."""


Place = tuple[str, str, str]
"""(table and column or folder, row or line, rule)"""


@dataclass
class Places:
    """The first MOST_PLACES places with their counts, and the number of further hits."""

    first: Counter[Place] = field(default_factory=Counter)
    more: int = 0

    def add(self, place: Place, times: int = 1) -> None:
        if place in self.first or len(self.first) < MOST_PLACES:
            self.first[place] += times
        else:
            self.more += times

    def take(self, others: "Places") -> None:
        for place, times in others.first.items():
            self.add(place, times)
        self.more += others.more

    @property
    def total(self) -> int:
        return self.first.total() + self.more


@dataclass
class SearchResult:
    """What the search found for one person; contains no value."""

    places: Places = field(default_factory=Places)
    judged: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        return {
            "places": [
                {"place": place, "row": row, "rule": rule, "count": count}
                for (place, row, rule), count in self.places.first.most_common()
            ],
            "more_places": self.places.more,
            "judged": dict(self.judged),
        }


class _RowOfContact(NamedTuple):
    """A line of COPY: the row's key and its contact."""

    key: str
    contact: str


class Classifier:
    def __init__(
        self,
        people: Sequence[Person],
        patterns: Patterns,
        notices: dict[tuple[str, str], int],
    ) -> None:
        self.patterns = patterns
        self.notices = notices
        self.people = {str(person.contact_id): person for person in people}
        self.outcomes = {person.contact_id: SearchResult() for person in people}
        self.covered: set[str] = set()
        self.lone_names: dict[tuple[Value, int], Places] = defaultdict(Places)

    def read_rows(self, table: Table, text: bytes) -> None:
        """Classify the lines of COPY with an identifying hit, or of the people
        searched.
        """
        for start, end, hits in self.patterns.lines(text):
            self._read_row(table, text[start:end], hits)

    def _read_row(self, table: Table, line: bytes, identifying: list[Hit]) -> None:
        key, contact, _ = line.split(b"\t", 2)
        row = _RowOfContact(key.decode(), contact.decode())
        if row.contact in self.people:
            for column, whole, pattern in _cells(table, line, self.patterns.hits(line)):
                self._own_row(table, row, column=column, pattern=pattern, whole=whole)
        loose = self._loose(table, row, line, identifying)
        if any(column.name not in self.covered for _, column in loose):
            others = (h for h in self.patterns.hits(line) if not h.pattern.identifying)
            self._close_row(table, row, loose + self._loose(table, row, line, others))
        self.covered.clear()

    def _loose(
        self, table: Table, row: _RowOfContact, line: bytes, hits: Iterable[Hit]
    ) -> list[tuple[Pattern, Column]]:
        return [
            (pattern, column)
            for column, whole, pattern in _cells(table, line, hits)
            if self._is_loose(table, row, column=column, pattern=pattern, whole=whole)
        ]

    def _own_row(
        self,
        table: Table,
        row: _RowOfContact,
        column: Column,
        pattern: Pattern,
        whole: bool,
    ) -> None:
        person = self.people[row.contact]
        if (column.codes and whole) or all(
            who is not person for who, _ in pattern.owners
        ):
            return
        outcome = self.outcomes[person.contact_id]
        if self.notices.get((table.name, row.key)) == person.contact_id:
            outcome.judged["notice"] += 1
        elif column.path in person.kept_paths or (
            column.generated and person.kept_paths
        ):
            outcome.judged["kept"] += 1
        else:
            outcome.places.add((f"{table.label}.{column.name}", row.key, "own_row"))

    def _is_loose(
        self,
        table: Table,
        row: _RowOfContact,
        column: Column,
        pattern: Pattern,
        whole: bool,
    ) -> bool:
        """Whether this hit may identify a person on a row that is not theirs."""
        if pattern.weight is Weight.COMMON:
            pattern.judged["common"] += 1
            return False
        if column.codes and whole:
            return False
        if row.contact != NOBODY and (
            column.generated or (whole and (column.own or column.path in pattern.paths))
        ):
            if whole:
                self.covered.add(column.name)
                pattern.borne = True
            pattern.judged["other_sheet"] += 1
            return False
        if (
            row.contact != NOBODY
            and column.path == EMAIL
            and pattern.weight is not Weight.ALONE
        ):
            # « jeanne.arbusse@... » is also the address of other people of that name.
            pattern.judged["other_sheet"] += 1
            return False
        if whole and table.model and table.model._meta.label in STAFF:
            self.covered.add(column.name)
            pattern.judged["staff"] += 1
            return False
        return True

    def _close_row(
        self, table: Table, row: _RowOfContact, loose: list[tuple[Pattern, Column]]
    ) -> None:
        """Classify together the hits of one cell, or of one row linked to no contact.

        A cell that is entirely another contact's value (« +33612... ») is skipped,
        although a shorter form of the number matches in it too.
        """
        loose = [each for each in loose if each[1].name not in self.covered]
        together: dict[str, list[Pattern]] = defaultdict(list)
        for pattern, column in loose:
            together[column.name if row.contact != NOBODY else ""].append(pattern)
        published = table.name in MACHINERY or bool(
            table.model and table.model._meta.label in PUBLISHED
        )
        first = min(column.name for _, column in loose)
        for name, patterns in together.items():
            place = f"{table.label}.{name or first}"
            for person, found in _by_person(patterns).items():
                if str(person.contact_id) == row.contact:
                    continue
                if self.notices.get((table.name, row.key)) == person.contact_id:
                    self.outcomes[person.contact_id].judged["notice"] += 1
                else:
                    self._weigh(person, found, place, row.key, lone=not published)

    def knows(self, text: str) -> bool:
        """Whether a text contains any searched value."""
        return any(True for _ in self.patterns.hits(text.encode("utf-8", "replace")))

    def read_text(self, place: str, text: bytes, *, whole: bool = False) -> None:
        """Classify a file: line by line, or as a whole (a message)."""
        lines = [(0, len(text), [])] if whole else self.patterns.lines(text)
        for start, end, _ in lines:
            number = text.count(b"\n", 0, start) + 1
            row = "" if whole else f"ligne {number}"
            patterns = [hit.pattern for hit in self.patterns.hits(text[start:end])]
            for person, found in _by_person(patterns).items():
                self._weigh(person, found, place, row, lone=True)

    def _weigh(
        self,
        person: Person,
        found: list[tuple[Pattern, Value]],
        place: str,
        row: str,
        *,
        lone: bool,
    ) -> None:
        outcome = self.outcomes[person.contact_id]
        weights = {value.weight for _, value in found}
        if Weight.ALONE in weights:
            outcome.places.add((place, row, "alone"))
        elif {Weight.NAME, Weight.BESIDE} <= weights:
            outcome.places.add((place, row, "beside"))
        elif Weight.NAME in weights and lone:
            name = next(v for _, v in found if v.weight is Weight.NAME)
            self.lone_names[name, person.contact_id].add((place, row, "name"))
        else:
            outcome.judged["common"] += 1

    def close(self) -> dict[int, SearchResult]:
        """Classify the lone last names, once other holders of them are known; return
        results.
        """
        borne = {
            value
            for pattern in self.patterns.all
            if pattern.borne
            for _, value in pattern.owners
        }
        for (name, contact), places in self.lone_names.items():
            outcome = self.outcomes[contact]
            if name in borne or max(map(len, name.shapes)) < LONE_NAME:
                outcome.judged["common"] += places.total
            else:
                outcome.places.take(places)
        for pattern in self.patterns.all:
            for contact in {person.contact_id for person, _ in pattern.owners}:
                self.outcomes[contact].judged += pattern.judged
        return self.outcomes


def _cells(
    table: Table, line: bytes, hits: Iterable[Hit]
) -> Iterator[tuple[Column, bool, Pattern]]:
    """For each hit in a line of COPY: its column, and whether it fills the cell."""
    for start, end, pattern in hits:
        index = line.count(b"\t", 0, start) - 2
        if index >= 0:
            whole = line[start - 1] == TAB and (end == len(line) or line[end] == TAB)
            yield table.columns[index], whole, pattern


def _by_person(
    patterns: Iterable[Pattern],
) -> dict[Person, list[tuple[Pattern, Value]]]:
    found: dict[Person, list[tuple[Pattern, Value]]] = defaultdict(list)
    for pattern in patterns:
        for person, value in pattern.owners:
            found[person].append((pattern, value))
    return found
