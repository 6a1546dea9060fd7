"""Conditional requests (RFC 9110, 13): entity tags are compared, never looked up."""

from collections.abc import Iterable

from django.utils.http import parse_etags

from api.authorization import ApiRequest
from api.problems import Problem


def require_match(request: ApiRequest, current: Iterable[str]) -> None:
    """Raise Problem (412) if the If-Match of the call matches none of these tags.

    `current`: the strong tags of the current representation; empty if it does not
    exist. A weak tag never matches (13.1.1).
    """
    request.condition_was_read = True
    given = request.headers.get("If-Match")
    if given is None:
        return
    tags = parse_etags(given)
    held = set(current)
    if held and tags == ["*"] or held & set(tags):
        return
    raise Problem(
        "precondition_failed", "La fiche a changé depuis que vous l'avez lue."
    )


def require_none(request: ApiRequest, *, exists: bool) -> None:
    """Raise Problem (412) for « If-None-Match: * » if the resource already exists."""
    if exists and parse_etags(request.headers.get("If-None-Match", "")) == ["*"]:
        raise Problem("precondition_failed", "Cette fiche existe déjà.")


def is_unchanged(request: ApiRequest, tag: str | None) -> bool:
    """Whether the caller already has this version (weak comparison, 13.1.2)."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return bool(tag) and (
        given == ["*"] or tag in {t.removeprefix("W/") for t in given}
    )
