"""Cursor pagination by a key that only increases, so that rows added between two pages
are neither skipped nor repeated.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Annotated, Any, TypeVar

from django.core import signing
from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from api.problems import Problem

SALT = "api.cursor"
Row = TypeVar("Row")


class Page(Schema):
    cursor: str | None = Field(
        None,
        max_length=300,
        description="La valeur « next » de la page d'avant ; absente : la première page.",
    )
    limit: int = Field(
        50, ge=1, le=500, description="Nombre de lignes par page, 500 au plus."
    )


PageQuery = Annotated[Page, Query()]


def slice_of(
    rows: "QuerySet[Any, Row]",
    page: Page,
    *,
    of: str,
    key: Callable[[Row], int] = attrgetter("pk"),
    by: str = "pk",
) -> tuple[list[Row], str | None]:
    """The rows of a page in the order of `by`, and the cursor of the next page.

    `of` names the list; a cursor is only valid for the list it came from.
    """
    ordered = rows.order_by(by)
    if page.cursor is not None:
        ordered = ordered.filter(**{f"{by}__gt": _position(page.cursor, of)})
    found = list(ordered[: page.limit + 1])
    if len(found) <= page.limit:
        return found, None
    found = found[: page.limit]
    return found, signing.dumps([of, key(found[-1])], salt=SALT)


def _position(cursor: str, of: str) -> int:
    try:
        name, position = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, UnicodeError):
        name, position = None, 0
    if name != of:
        raise Problem(
            "invalid_content",
            "Ce curseur n'est pas celui de cette liste.",
            errors=[{"pointer": "?cursor", "detail": "Curseur inconnu."}],
        )
    return int(position)
