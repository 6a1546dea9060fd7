"""The lower bound of any page: a WSGI function that does nothing."""

from collections.abc import Callable, Iterable


def application(
    environ: dict[str, object], start_response: Callable[..., object]
) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"bonjour"]
