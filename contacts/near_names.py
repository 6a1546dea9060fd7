"""Search tolerant of typing errors: « Dupnot », « Lefebre », « Mratin ».

Exact matches come first; if there are few, similar ones follow, most similar first.
"""

import re
from collections.abc import Callable
from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable

from contacts import searching
from contacts.querysets import ContactQuerySet
from core.statements import call

FEW = 50
"""With more exact matches than this, similar ones are not searched."""
THRESHOLD = "0.5"
"""pg_trgm word similarity: allows about one wrong letter in six."""
SHORTEST = 4
"""Minimum word length; a shorter word is similar to a third of all names."""
CANDIDATES = 2000
LETTERS = re.compile(rf"[^\W\d_]{{{SHORTEST},30}}")


def search(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """As `ContactQuerySet.search`, followed by similar matches (`is_near`) if there are
    few exact ones; the order is total. Without a word, all contacts; with one, those of
    `some_ids`."""
    if not searching.words(text):
        return contacts.annotate(is_near=Value(False))
    ids = contacts.search(text).some_ids()
    near = _near(contacts, text, ids) if len(ids) <= FEW else []
    if not near:
        return contacts.of_ids(ids).annotate(is_near=Value(False))
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(near, start=1)]
    found = contacts.of_ids([*ids, *near]).annotate(
        is_near=Case(When(pk__in=near, then=Value(True)), default=Value(False)),
        place=Case(*places, default=Value(0)),
    )
    return found.order_by("place", "sort_name", "id")


def _near(contacts: ContactQuerySet, text: str, ids: list[int]) -> list[int]:
    each = searching.words(text)
    typed = [word for spellings in each for word in spellings if _is_name(spellings)]
    if not typed:
        return []
    words = [str(call("contacts_folded", word)) for word in typed]
    rest = " ".join(s[0] for s in each if not _is_name(s))
    others = contacts.search(rest).exclude(pk__in=ids)
    with transaction.atomic():
        call("set_config", "pg_trgm.word_similarity_threshold", THRESHOLD, True)
        # Letters in the wrong order first: they cost less to find.
        swapped = _some(others, words, _is_swapped)
        found = swapped if len(swapped) > FEW else _some(others, words, _is_similar)
        likeness: Combinable = Value(0.0)
        for word in words:
            likeness += TrigramWordSimilarity(word, "sort_name")
        ranked = contacts.of_ids(found).annotate(likeness=likeness)
        in_order = ranked.order_by("-likeness", "sort_name", "id")
        return list(in_order.values_list("pk", flat=True)[: FEW - len(ids)])


def _some(
    contacts: ContactQuerySet, words: list[str], is_alike: Callable[[str], Q]
) -> list[int]:
    """At most CANDIDATES of them to compare: « Marite » is similar to every Marie. The
    longest word, as a rule the rarest, is found first, and the others among those."""
    found: list[int] = []
    for word in sorted(words, key=len, reverse=True):
        alike = contacts.filter(is_alike(word)).order_by().values_list("pk", flat=True)
        found = list(alike[:CANDIDATES])
        contacts = contacts.of_ids(found)
    return found


def _is_swapped(word: str) -> Q:
    return reduce(or_, (Q(search__contains=w) for w in (word, *_swapped(word))))


def _is_similar(word: str) -> Q:
    return _is_swapped(word) | Q(search__trigram_word_similar=word)


def _is_name(spellings: tuple[str, ...]) -> bool:
    return len(spellings) == 1 and LETTERS.fullmatch(spellings[0]) is not None


def _swapped(word: str) -> list[str]:
    """The word with each pair of adjacent letters swapped; in a short word, a swap
    changes half of the trigrams."""
    pairs = range(len(word) - 1)
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in pairs]
