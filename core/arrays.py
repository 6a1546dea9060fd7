"""Many ids in one statement."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array(values: Iterable[int | str]) -> str:
    """A PostgreSQL array literal for ids, codes and digests: nothing is quoted.

    The server takes longer to parse a list of a thousand constants than to run most
    statements.
    """
    return f"{{{','.join(map(str, values))}}}"


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in=among(ids)`."""
    return RawSQL("SELECT unnest(%s::bigint[])", [array(ids)])
