"""A form sent twice (double click, browser Back) acts once.

Django masks the CSRF token anew in each form that it renders, so the same token with the
same fields is the same rendered form. Two tabs are two forms: there the views compare
with what is stored. For the users of the back-office only: what a person says on their own
pages is recorded each time, and an objection is never taken for a repetition.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

KEPT_SECONDS = 12 * 3600
"""As long as a session lasts."""
WAIT_SECONDS = 20
WAIT_STEP = 0.1
WORKING = "working"
AGAIN = (
    "Ce formulaire avait déjà été envoyé : il n'a pas été traité une seconde fois. "
    "Rouvrez la page pour recommencer."
)


class SentOnce:
    """Middleware; last of the list, so that a request refused by another leaves no trace.

    The first sending is known as done once it is answered by a redirection: a form
    shown again with its errors may be sent again. The second waits for the first, then
    goes where the first went.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if name := getattr(request, "sent_once", None):
            if 300 <= response.status_code < 400:
                # Without its query, which might quote what was searched.
                place = response["Location"].split("?")[0].split("#")[0]
                cache.set(name, place, KEPT_SECONDS)
            else:
                cache.delete(name)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False):
            # A program reads its body itself, which reading the form would forbid.
            return None
        token = request.POST.get("csrfmiddlewaretoken")
        is_act = token and not request.headers.get("HX-Request")
        if not is_act or not request.user.is_authenticated:
            return None
        name = _name(request)
        if cache.add(name, WORKING, KEPT_SECONDS):
            # For process_response: Django has no typed place for it.
            request.sent_once = name  # type: ignore[attr-defined]
            return None
        place = _wait(name)
        if place is None:
            # The first sending was refused: this one is as good.
            return None
        messages.info(request, AGAIN)
        return HttpResponseRedirect(_back(request) if place == WORKING else place)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """An act that asks for the password first is not done yet."""
        if name := request.__dict__.pop("sent_once", None):
            cache.delete(name)


def _name(request: HttpRequest) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists())
    files = [
        (name, file.name, file.size)
        for name, sent in request.FILES.lists()
        for file in sent
    ]
    text = repr((request.get_full_path(), fields, files))
    return f"sent_once:{sha256(text.encode(errors='replace')).hexdigest()}"


def _wait(name: str) -> str | None:
    """Where the first sending went, WORKING after a long wait; None if it was
    refused."""
    until = time.monotonic() + WAIT_SECONDS
    place: str | None = cache.get(name)
    while place == WORKING and time.monotonic() < until:
        time.sleep(WAIT_STEP)
        place = cache.get(name)
    return place


def _back(request: HttpRequest) -> str:
    """The page that the form was on, as far as the browser says."""
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return referer if url_has_allowed_host_and_scheme(referer, hosts) else request.path
