"""Error pages: each says what the user can do; none needs the database."""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from core.file_errors import is_full, refusal

log = logging.getLogger(__name__)

RETRY_SECONDS = 30
FAILURE = "rgpd.failure"
"""Key of the exception in `request.META`, for `say_in_a_trial`."""


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 while a server is unavailable, 507 if a file
    cannot be written.
    """
    page = _known_page(sys.exc_info()[1])
    return _answer(request, *(page or ("500.html", 500, "Erreur interne")))


def say_in_a_trial(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer with these pages under DEBUG too, where Django shows a traceback instead of
    calling handler500: no line of code is at fault.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code == 500:
            page = _known_page(request.META.get(FAILURE))
            return _answer(request, *page) if page else response
        return response

    return middleware


@receiver(got_request_exception)
def _keep_failure(request: HttpRequest, **kwargs: object) -> None:
    if request is not None:
        request.META[FAILURE] = sys.exc_info()[1]


def _known_page(error: object) -> tuple[str, int, str] | None:
    """Template, status and title of a failure of the machine, not of the code."""
    if isinstance(error, OperationalError | InterfaceError):
        return "503.html", 503, "Service momentanément indisponible"
    if refusal(error):
        page = "507.html" if is_full(error) else "507_refused.html"
        return page, 507, "Fichier non enregistré"
    return None


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
