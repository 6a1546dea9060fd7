"""The limit of any page: a function that gunicorn calls and that does nothing."""

from collections.abc import Callable, Iterable


def application(
    environ: dict[str, object], start_response: Callable[..., object]
) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"bonjour"]
