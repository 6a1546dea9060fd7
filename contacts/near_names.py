"""A search in which a word has a typing error: « Dupnot », « Lefebre », « Mratin ».

The sheets that hold every word as it was typed come first; where they are few, those that
hold a word like it come behind them, the likeliest first.
"""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable

from contacts import searching
from contacts.querysets import ContactQuerySet

FEW = 50
"""Where so many sheets hold the words as they are, nobody looks for others."""
THRESHOLD = "0.5"
"""Of pg_trgm, for words: one letter in six may be wrong."""
SHORTEST = 4
"""Characters of a word; of a shorter one every third name is near."""
CANDIDATES = 1000
LETTERS = re.compile(rf"[^\W\d_]{{{SHORTEST},30}}")


def search(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """As `ContactQuerySet.search`; few finds are followed by the near ones, which have
    `is_near`, in an order that is complete."""
    exact = contacts.search(text)
    ids = list(exact.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(ids) > FEW:
        return exact.annotate(is_near=Value(False))
    near = _near(contacts, text, ids)
    if not near:
        return exact.annotate(is_near=Value(False))
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(near, start=1)]
    found = contacts.filter(pk__in=[*ids, *near]).annotate(
        is_near=Case(When(pk__in=near, then=Value(True)), default=Value(False)),
        place=Case(*places, default=Value(0)),
    )
    return found.order_by("place", "sort_name", "id")


def _near(contacts: ContactQuerySet, text: str, ids: list[int]) -> list[int]:
    each = searching.words(text)
    typed = [word for spellings in each for word in spellings if _is_name(spellings)]
    if not typed:
        return []
    words = [_folded(typed_word) for typed_word in typed]
    alike = [
        reduce(or_, (Q(search__contains=w) for w in (word, *_swapped(word))))
        | Q(search__trigram_word_similar=word)
        for word in words
    ]
    rest = " ".join(s[0] for s in each if not _is_name(s))
    likeness: Combinable = Value(0.0)
    for word in words:
        likeness += TrigramWordSimilarity(word, "sort_name")
    found = contacts.search(rest).filter(reduce(and_, alike)).exclude(pk__in=ids)
    # So many candidates are compared: « Marite » is near to every Marie.
    some = contacts.filter(pk__in=found.order_by().values("pk")[:CANDIDATES])
    ranked = some.annotate(likeness=likeness).order_by("-likeness", "sort_name", "id")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
            [THRESHOLD],
        )
        return list(ranked.values_list("pk", flat=True)[: FEW - len(ids)])


def _is_name(spellings: tuple[str, ...]) -> bool:
    return len(spellings) == 1 and LETTERS.fullmatch(spellings[0]) is not None


def _folded(word: str) -> str:
    """As the database folds it (contacts_folded)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contacts_folded(%s)", [word])
        return str(cursor.fetchone()[0])


def _swapped(word: str) -> list[str]:
    """Two letters in a row that changed places: of a short word, half of its trigrams
    are others then."""
    pairs = range(len(word) - 1)
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in pairs]
