"""Requests are read as UTF-8, whatever charset their Content-Type header names."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

BOUNDARY = re.compile(r';\s*boundary=("[^"]*"|[^;\s]*)', re.IGNORECASE)


def read_as_utf_8(application: Application) -> Application:
    """The WSGI application, given the media type and the boundary of Content-Type alone.

    Django reads the query and the form with the charset of this header, if Python knows
    it: « hex » and « idna », which are no encodings of text, raise before any middleware
    could answer. A form has no charset (RFC 1866), JSON is UTF-8 (RFC 8259).
    """

    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        return application(
            {**environ, "CONTENT_TYPE": without_charset(content_type)}, start_response
        )

    return called


def without_charset(content_type: str) -> str:
    boundary = BOUNDARY.search(content_type)
    media_type = content_type.partition(";")[0].strip()
    return media_type + (boundary[0] if boundary else "")
