"""Error pages: each says what the user can do; none needs the database."""

import errno
import logging
import sys
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger(__name__)

RETRY_SECONDS = 30
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 while a server is unavailable, 507 if a disk is full."""
    error = sys.exc_info()[1]
    page = "500.html", 500, "Erreur interne"
    if isinstance(error, OperationalError | InterfaceError):
        page = "503.html", 503, "Service momentanément indisponible"
    elif isinstance(error, OSError) and error.errno in FULL:
        page = "507.html", 507, "Disque plein"
    return _answer(request, *page)


class UnreadableInput:
    """Answer 400, with one sentence, to input that no form has validated: a NUL, an
    invalid id, a number or a date beyond the range of the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        is_nul = isinstance(error, ValueError) and "NUL (0x00)" in str(error)
        kinds = (DataError, ValidationError, UnicodeEncodeError, OverflowError)
        if not is_nul and not isinstance(error, kinds):
            return None
        log.warning("unreadable input: %s", type(error).__name__)
        return _answer(request, "400.html", 400, "Demande illisible")


def _answer(
    request: HttpRequest, template: str, status: int, title: str
) -> HttpResponse:
    response: HttpResponse
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status}
        content_type = "application/problem+json"
        response = JsonResponse(problem, status=status, content_type=content_type)
    else:
        page = loader.get_template(template).render()
        response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
