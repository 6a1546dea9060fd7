"""The values of the contacts being erased, in memory only, in every form that a copy
may have.
"""

import datetime
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from urllib.parse import quote

from contacts.addresses import readable_email
from contacts.models import Contact
from contacts.personal import FieldGroup
from erasure.catalogue import FieldEntry
from erasure.engine.plan import ErasurePlan, rows_of

SHORTEST = 4
LONGEST = 4096
LONG_VALUE = 12


class Weight(Enum):
    """How well one value identifies a person by itself."""

    ALONE = "alone"
    """Unique to the person: an address, a number, a text."""
    NAME = "name"
    """A last name: identifies the person unless another contact has it."""
    BESIDE = "beside"
    """A first name or birth date: identifies the person together with a last name."""
    COMMON = "common"
    """A title or town: never identifies a person, even with other values."""


WEIGHTS = {
    "contacts.Contact.title": Weight.COMMON,
    "contacts.Contact.first_name": Weight.BESIDE,
    "contacts.Contact.last_name": Weight.NAME,
    "contacts.Contact.birth_date": Weight.BESIDE,
    "contacts.Contact.street_extra": Weight.COMMON,
    "contacts.Contact.postcode": Weight.COMMON,
    "contacts.Contact.city": Weight.COMMON,
    "contacts.WorkerDetails.nationality": Weight.COMMON,
}
BY_ROW_ONLY = {FieldGroup.MESSAGES, FieldGroup.EVIDENCE}
"""Groups made of sentences that everybody receives: their rows are checked, but their
words cannot tell one person from another.
"""


@dataclass(frozen=True, eq=False)
class Value:
    """One value of one field, and the forms under which it is searched."""

    path: str
    weight: Weight
    shapes: frozenset[str]

    @classmethod
    def of(cls, path: str, raw: object) -> "Value | None":
        """Build a value; None if it is too short to be searched."""
        texts = [text for text in _texts(raw) if len(text.strip()) >= SHORTEST]
        weight = WEIGHTS.get(path) or _weight_of(texts)
        if weight in (Weight.BESIDE, Weight.NAME):
            texts = [text for text in _texts(raw) if len(text.strip()) >= 2]
        shapes = frozenset(s for text in texts for s in _shapes(text[:LONGEST]))
        return cls(path, weight, shapes) if shapes else None


def _weight_of(texts: Sequence[str]) -> Weight:
    """COMMON for a short word (« Paul », « diabète »), ALONE for an address or a
    number.
    """
    identifying = any(
        "@" in text or len(text) >= LONG_VALUE or sum(map(str.isdigit, text)) >= 6
        for text in texts
    )
    return Weight.ALONE if identifying else Weight.COMMON


@dataclass(eq=False)
class Person:
    """One contact being erased: the values to search, and the fields that rightly stay."""

    contact_id: int
    values: list[Value] = field(default_factory=list)
    kept_paths: frozenset[str] = frozenset()
    too_short: int = 0
    notice: str = ""
    """The public id of the queued notice, the only message that may hold the address."""

    @cached_property
    def paths(self) -> list[str]:
        return sorted({value.path for value in self.values})

    def had_before(self, earlier: "Person | None") -> None:
        """Add the values that the last edits replaced, except in fields that stay."""
        known = {(value.path, value.shapes) for value in self.values}
        self.values += [
            value
            for value in (earlier.values if earlier else ())
            if value.path not in self.kept_paths
            and (value.path, value.shapes) not in known
        ]


def collect(
    plan: ErasurePlan, contact_ids: Sequence[int], kept_paths: Iterable[str] = ()
) -> dict[int, Person]:
    """Read the values that are about to be erased; one query per model."""
    people = {pk: Person(pk, kept_paths=frozenset(kept_paths)) for pk in contact_ids}
    for model, entries in plan.by_model.items():
        searched = [e for e in entries if e.group not in BY_ROW_ONLY]
        if not searched:
            continue
        path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
        names = [entry.name for entry in searched]
        for contact, *raws in rows_of(model, contact_ids).values_list(path, *names):
            _add(people[contact], searched, raws)
    return people


def _add(person: Person, entries: list[FieldEntry], raws: list[object]) -> None:
    for entry, raw in zip(entries, raws, strict=True):
        if raw in (None, "", [], {}):
            continue
        value = Value.of(entry.path, raw)
        if value:
            person.values.append(value)
        else:
            person.too_short += 1


def typed(contact: Contact, words: dict[str, str], others: Iterable[str]) -> Person:
    """Values typed again by an admin, to search for a person whose values are gone."""
    raws = [*words.items(), *(("", text) for text in others)]
    values = [Value.of(path, raw) for path, raw in raws if raw.strip()]
    return Person(contact.pk, values=[value for value in values if value])


def _texts(raw: object) -> Iterator[str]:
    """The texts of a stored value, whatever its type."""
    if isinstance(raw, dict):
        for each in raw.values():
            yield from _texts(each)
    elif isinstance(raw, list | tuple):
        for each in raw:
            yield from _texts(each)
    elif isinstance(raw, datetime.date):
        yield raw.isoformat()
        yield raw.strftime("%d/%m/%Y")
        yield raw.strftime("%d.%m.%Y")
    elif isinstance(raw, bytes | memoryview):
        yield bytes(raw).decode("utf-8", "ignore")
    elif raw is not None and not isinstance(raw, bool):
        yield str(raw)


def _shapes(text: str) -> Iterator[str]:
    """Lower-cased forms: plain, without accents, and as JSON, HTML and URLs write it."""
    for plain in {text, readable_email(text), *_numbers(text)}:
        lower = plain.strip().lower()
        for word in {lower, without_accents(lower)}:
            yield word
            yield json.dumps(word, ensure_ascii=False)[1:-1]
            yield html.escape(word)
        yield json.dumps(lower)[1:-1].lower()
        yield json.dumps(plain.strip())[1:-1].lower()
        if "@" in lower:
            yield quote(lower).lower()


def _numbers(text: str) -> Iterator[str]:
    """A number in the groupings that people use to write it."""
    compact = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"(\+?\d{9,15}|[A-Za-z]{2}\d{2}[A-Za-z0-9]{8,30})", compact):
        return
    yield compact
    if compact[0].isalpha():
        yield " ".join(compact[i : i + 4] for i in range(0, len(compact), 4))
    elif compact.startswith("+33") or (compact[0] == "0" and len(compact) == 10):
        core = compact.removeprefix("+33").removeprefix("0")
        yield core
        pairs = [core[0], *(core[i : i + 2] for i in range(1, len(core), 2))]
        yield from (glue.join(pairs) for glue in (" ", ".", "-"))


def without_accents(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c))
