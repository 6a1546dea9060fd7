"""Access control for the portal's pages: the rubric must be ticked, then the person
signed in."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from contacts.models import Contact, Representative
from portal import interrupted, session
from portal.limits import count_ip
from portal.models import PortalSettings
from portal.pages import public_page

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """The signed-in contact, the settings of their audience, and the current time."""

    contact: Contact
    settings: PortalSettings
    now: datetime.datetime
    typed: QueryDict | None = None
    """What was typed in this page's form before the session ended, to show again."""
    representative: Representative | None = None
    """Who is signed in in the contact's stead, in their own quality."""

    @property
    def audience(self) -> str:
        return self.settings.audience


def _to_login(request: HttpRequest, audience: str) -> HttpResponse:
    """Redirect to the login; a form that was sent is kept for after it."""
    home = resolve_url("portal:home", audience)
    if request.method != "POST":
        return redirect(home)
    count_ip(request, "interrupted")
    kept = interrupted.keep(request, audience, session.cookie_digest(request))
    return redirect(f"{home}?etat={'fin' if kept else 'perdu'}#fait")


def portal_page(
    rubric: str, *, for_representatives: bool = False
) -> Callable[
    [Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Decorator for a page of one rubric: 404 if the rubric is not ticked, redirect to
    the login if nobody is signed in.

    A representative opens only the pages marked `for_representatives`: the others speak
    as the person.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @public_page
        @wraps(view)
        def answer(
            request: HttpRequest, audience: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            settings = PortalSettings.of(audience)
            if not settings.offers(rubric):
                raise Http404
            now = timezone.now()
            opened = session.open_of(request, audience, now)
            if opened is None:
                return _to_login(request, audience)
            contact, row = opened
            if row.representative and not for_representatives:
                home = resolve_url("portal:home", audience)
                return redirect(f"{home}?etat=mandat#fait")
            typed = interrupted.given_back(request, row)
            visit = Visit(
                contact, settings, now, typed=typed, representative=row.representative
            )
            return view(request, visit, *args, **kwargs)

        return answer

    return decorate
