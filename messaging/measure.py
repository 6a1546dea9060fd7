"""The length of an SMS for the recipient whose message is longest."""

import datetime
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Length, NullIf

from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from messaging import render, sms, tag_values
from messaging.placeholders import Pieces, Placeholder
from messaging.tags import CORRECT

COLUMNS = {"civilite": "title", "prenom": "first_name", "nom": "last_name"}
SOME = 20


@dataclass(frozen=True)
class SmsDraft:
    """The text of an SMS before the values of a recipient are inserted."""

    body: str
    names: frozenset[str]
    stop: bool
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def pieces(self) -> Pieces:
        return render.compile_sms(self.body, self.names)

    def to(self, contact: Contact, now: datetime.datetime) -> str:
        pieces = self.pieces
        values = {**harmless_links(), **self.values}
        own = tag_values.values_of(contact, pieces.names, values=values, now=now)
        return sms.outgoing(pieces.fill(own), stop=self.stop)


class Measure(NamedTuple):
    """The length of the longest message, and its length with simpler characters."""

    length: sms.Count
    shorter: sms.Count | None
    """None if the text has no character to replace."""
    from_names: str
    """Characters that come only from some people's names: no change of the text avoids
    them."""
    stop: bool


def harmless_links() -> dict[str, str]:
    """Harmless links of the same length, in place of a person's own links."""
    back = f"{settings.BASE_URL}/rgpd/{'apercu-'.ljust(60, 'x')}/"
    return {
        "lienRGDP": back,
        CORRECT: f"{back}corriger/",
        "lienDesabonnement": f"{back}desabonnement/",
        "lien": f"{back}contester/",
    }


def longest(
    draft: SmsDraft, people: Collection[Contact], now: datetime.datetime
) -> Measure:
    """Measure the longest message; `people` are the candidates of `worst`, or an
    example contact."""
    length = _longest(draft, people, now)
    body = unicodedata.normalize("NFC", draft.body)
    plainer = replace(draft, body=sms.shortened(body))
    return Measure(
        length,
        _longest(plainer, people, now) if plainer.body != body else None,
        "".join(c for c in length.forcing if c not in body),
        draft.stop,
    )


def _longest(
    draft: SmsDraft, people: Iterable[Contact], now: datetime.datetime
) -> sms.Count:
    lengths = [sms.count(draft.to(person, now)) for person in people]
    return max(lengths, key=lambda count: (count.parts, count.units))


def worst(draft: SmsDraft, people: ContactQuerySet) -> list[Contact]:
    """Candidates for the longest message: the contacts whose names take the most room
    in this text, among all and among those whose names force the long encoding."""
    uses = Counter(p.name for p in draft.pieces.parts if isinstance(p, Placeholder))
    used = {COLUMNS[name]: uses[name] for name in COLUMNS if name in uses}
    if not used:
        return list(people.order_by("pk")[:1])
    room: Combinable = Value(0)
    odd = Q()
    for column, times in used.items():
        # A name is preceded by a space, which is removed with it.
        written = Length(NullIf(F(column), Value(""))) + 1
        room = room + Coalesce(written, 0) * times
        odd |= Q(**{f"{column}__regex": _OUTSIDE})
    ranked = people.annotate(room=room).order_by("-room", "pk")
    return [*ranked[:SOME], *ranked.filter(odd)[:SOME]]


_OUTSIDE = (
    "[^"
    + "".join(
        f"\\{c}" if c in "\\]^-[" else c
        for c in sorted((sms.BASIC | sms.EXTENDED) - {"\n", "\r", "\f"})
    )
    + "]"
)
