"""Access control for the portal's pages: the rubric must be ticked, then the person
signed in."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from contacts.models import Contact
from portal import session
from portal.models import PortalSettings
from portal.pages import public_page

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """The signed-in contact, the settings of their audience, and the current time."""

    contact: Contact
    settings: PortalSettings
    now: datetime.datetime

    @property
    def audience(self) -> str:
        return self.settings.audience


def portal_page(
    rubric: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Decorator for a page of one rubric: 404 if the rubric is not ticked, redirect to
    the login if nobody is signed in."""

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
            contact = session.contact_of(request, audience, now)
            if contact is None:
                return redirect("portal:home", audience)
            return view(request, Visit(contact, settings, now), *args, **kwargs)

        return answer

    return decorate
