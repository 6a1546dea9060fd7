"""The search for what is left after an erasure, beside COPY of the same tables to the
client and nowhere."""

from benchmarks import scratch
from benchmarks.bench_erasure import SIZES, _fill
from benchmarks.rows import Row
from contacts.models import Contact
from erasure.engine.plan import ErasurePlan
from erasure.engine.values import Person, collect
from erasure.verification.database import all_tables, stream
from erasure.verification.search import Search, search

# One relative each; before it all clients name the same one, a case of its own.
RELATIVES = (
    "UPDATE contacts_clientdetails SET relative_phone ="
    " '+334' || lpad((contact_id * 7919 % 100000000)::text, 8, '0')"
)


def run() -> list[Row]:
    size = SIZES[-1]
    with scratch.database():
        _fill(size)
        people = _people(100)
        rows = [_row("search for 100 with a number that all have", people)]
        scratch.run(RELATIVES, "VACUUM FULL ANALYZE contacts_clientdetails")
        rows += [
            _row(f"search for {number} erased among {size:,}", _people(number))
            for number in (1, 100)
        ]
        return [*rows, _memory(people)]


def _people(number: int) -> list[Person]:
    """By chance, as a purge takes its sample."""
    ids = sorted(Search.sample(Contact.objects.inactive()).wanted or ())
    return list(collect(ErasurePlan.of_kind("client"), ids[:number]).values())


def _row(name: str, people: list[Person]) -> Row:
    """Twice in turn, the better of each."""
    copies, searches = [], []
    for _ in range(2):
        copies.append(scratch.seconds(_copy))
        searches.append(scratch.seconds(lambda: search(people)))
    return Row(f"{name} / COPY", min(searches), min(copies), "s", 5, False)


def _copy() -> None:
    """Every column that is searched."""
    for table in all_tables():
        stream(table, lambda lines: None)


def _memory(people: list[Person]) -> Row:
    """What a table three times as long adds."""
    before = scratch.memory_mb()
    scratch.run(
        "CREATE TABLE longer AS SELECT c.* FROM contacts_contact c,"
        " generate_series(1, 3)"
    )
    search(people)
    grown = scratch.memory_mb() - before
    return Row(
        "search: memory grown by, four times the rows", grown, 10, "MB", 1, False
    )
