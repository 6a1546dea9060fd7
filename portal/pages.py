"""Common behaviour of public pages: headers, closed pages and error pages."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from consent import links
from consent.integrity import journal
from consent.integrity.journal_errors import (
    JournalClosed,
    JournalUnwritable,
    RestoreGuard,
)
from contacts.addresses import readable_email
from portal.limits import BAD_TOKENS_PER_IP, TooMany, count_ip

View = Callable[..., HttpResponseBase]

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "strict-origin",
}


def public_page(view: View, *, tells_nothing: bool = False) -> View:
    """Public view: no login, same answer for everyone; 503 until a restored backup has
    been replayed, unless `tells_nothing` (the page discloses nothing about anyone).

    If the journal is lost or unreadable the pages stay open, because withdrawals must
    still be accepted; a new consent is refused with 503.

    A broken, foreign or revoked token always gets the same 404, which offers a new
    link; too many of them get 429.
    """

    @login_not_required
    @wraps(view)
    def answer(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            if not tells_nothing:
                _require_replayed()
            response = view(request, *args, **kwargs)
        except JournalClosed as reason:
            ctx = {"restored": isinstance(reason, RestoreGuard)}
            response = render(request, "portal/closed.html", ctx, status=503)
            response["Retry-After"] = "3600"
        except links.BadLink:
            response = _bad_link(request)
        except Http404:
            response = render(request, "404.html", status=404)
        except TooMany:
            response = render(request, "429.html", status=429)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


objection_page = partial(public_page, tells_nothing=True)


def _require_replayed() -> None:
    """Raise if a restored database may again contain people erased according to the
    journal."""
    # An unreadable journal cannot tell, so the page stays open.
    with suppress(JournalUnwritable):
        journal.require_open()


def _bad_link(request: HttpRequest) -> HttpResponse:
    try:
        count_ip(request, "bad_token", BAD_TOKENS_PER_IP)
    except TooMany:
        return render(request, "429.html", status=429)
    return render(request, "portal/bad_link.html", status=404)


def masked_email(email: str) -> str:
    """« j•••@exemple.fr »: recognisable by its holder only."""
    name, _, domain = readable_email(email).partition("@")
    return f"{name[:1]}•••@{domain}"


def masked_mobile(number: str) -> str:
    return f"•• •• •• •• {number[-2:]}"
