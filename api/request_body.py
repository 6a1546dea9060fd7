"""Parse the body of a call: read once, limited in size, without characters that cannot
be stored.
"""

import json
import re
from collections import Counter

from django.http import HttpRequest

from api.problems import Problem
from contacts.texts import FORBIDDEN

MAX_BODY = 1_000_000
MAX_VALUES = 5_000
"""Limit on the values of a body: each invalid value adds a sentence to the error
response.
"""
JSON = ("application/json",)
TYPES = {"PATCH": (*JSON, "application/merge-patch+json")}
"""The body of a PATCH is a merge patch (RFC 7396): null empties a field, an absent
field stays.
"""
WRITES = ("POST", "PUT", "PATCH", "DELETE")
TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


class Doubled(dict[str, object]):
    """An object of which one field is written twice."""

    def __init__(self, fields: list[tuple[str, object]]) -> None:
        super().__init__(fields)
        self.name = Counter(name for name, _ in fields).most_common(1)[0][0]


def json_body(
    request: HttpRequest, *, most: int = MAX_BODY, values: int = MAX_VALUES
) -> object:
    """The JSON of a write, limited in bytes and in number of values; None if there is
    no body. `require_storable` is for the caller.
    """
    raw = _raw(request, most) if request.method in WRITES else b""
    if not raw:
        return None
    if request.content_type not in TYPES.get(str(request.method), JSON):
        raise Problem(
            "unsupported_media_type", "Le contenu doit être du JSON (application/json)."
        )
    if _commas(raw) > values:
        raise Problem("too_large", f"Une requête compte {values} valeurs au plus.")
    try:
        body = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_once,
        )
    except (ValueError, RecursionError) as error:
        raise Problem(
            "invalid_request", "Le contenu n'est pas du JSON valide en UTF-8."
        ) from error
    if body is None:
        raise Problem("invalid_content", "Le contenu ne peut pas être null.")
    return body


def _raw(request: HttpRequest, most: int) -> bytes:
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > most:
        raise _too_large(most)
    try:
        if request.headers.get("Transfer-Encoding"):
            # Django treats a body without a length as empty; the server ends the
            # stream.
            raw: bytes = request.META["wsgi.input"].read(most + 1)
            request._body = raw
        else:
            raw = request.body
    except OSError as error:
        raise Problem("invalid_request", "La requête est incomplète.") from error
    if len(raw) > most:
        raise _too_large(most)
    return raw


def _commas(raw: bytes) -> int:
    """Number of commas outside strings: it bounds the number of values before parsing."""
    found, end = 0, 0
    for text in TEXT.finditer(raw):
        found += raw.count(b",", end, text.start())
        end = text.end()
    return found + raw.count(b",", end)


def _too_large(most: int) -> Problem:
    return Problem("too_large", f"Une requête compte {most} octets au plus.")


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _each_once(fields: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(fields)
    return found if len(found) == len(fields) else Doubled(fields)


def require_storable(body: object, *, leave: str = "") -> None:
    """Raise Problem for a field written twice, or a character that cannot be stored;
    not within the field `leave`.
    """
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *(v for n, v in value.items() if n != leave)]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and FORBIDDEN.search(value):
            raise Problem(
                "invalid_content", "Un texte contient un caractère impossible."
            )
        if isinstance(value, Doubled) and not FORBIDDEN.search(value.name):
            raise Problem(
                "invalid_content", f"Le champ « {value.name} » est écrit deux fois."
            )
