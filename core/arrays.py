"""Many ids in one statement."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array(values: Iterable[int | str]) -> str:
    """A PostgreSQL array as one text, for ids, codes and digests: nothing is quoted.

    As a list of a thousand constants it takes the server longer to read than most
    statements take to run.
    """
    return f"{{{','.join(map(str, values))}}}"


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in=among(ids)`."""
    return RawSQL("SELECT unnest(%s::bigint[])", [array(ids)])
