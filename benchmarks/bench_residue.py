"""The search for residues after an erasure, compared with COPY of the same tables to
the client, where the data is discarded.
"""

from benchmarks import scratch
from benchmarks.bench_erasure import SIZES, _fill
from benchmarks.rows import Row
from contacts.models import Contact
from erasure.engine.plan import ErasurePlan
from erasure.engine.values import Person, collect
from erasure.verification.database import all_tables, stream
from erasure.verification.search import Search, search

# A different relative for each; before this, all clients name the same one, which is
# measured separately.
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
    """A random sample, as in a purge."""
    ids = sorted(Search.sample(Contact.objects.inactive()).wanted or ())
    return list(collect(ErasurePlan.of_kind("client"), ids[:number]).values())


def _row(name: str, people: list[Person]) -> Row:
    """Two alternating runs; the better of each."""
    copies, searches = [], []
    for _ in range(2):
        copies.append(scratch.seconds(_copy))
        searches.append(scratch.seconds(lambda: search(people)))
    return Row(f"{name} / COPY", min(searches), min(copies), "s", 5, False)


def _copy() -> None:
    """Read every column that is searched."""
    for table in all_tables():
        stream(table, lambda lines: None)


def _memory(people: list[Person]) -> Row:
    """Additional memory for a table three times as long."""
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
