"""Contacts cannot be edited while the journal is lost or a restored database has not
been replayed.

A restored database may contain erased people again, and the replay would delete what is
entered for them. Operations that stop messages remain available; the ledger checks
them.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader

from config.errors import RETRY_SECONDS
from consent.integrity import journal
from consent.integrity.journal_errors import JournalClosed

CONTACT_PAGES = "contacts/"
OPEN = {"backoffice:preferences", "retention:deactivate", "exports:export_contact"}
"""Views that record a refusal (the ledger refuses a consent sent with it), stop
messages, or only read.
"""


class JournalGate:
    """Middleware: 503 with one sentence, for edits and for JournalClosed raised by a
    view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (
            request.method == "POST"
            and match
            and match.route.startswith(CONTACT_PAGES)
            and match.view_name not in OPEN
            and (closed := journal.why_closed())
        ):
            return _answer(closed)
        return None

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        return _answer(error) if isinstance(error, JournalClosed) else None


def _answer(closed: JournalClosed) -> HttpResponse:
    page = loader.get_template("journal_closed.html").render({"closed": closed})
    response = HttpResponse(page, status=503)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
