"""Views that change or erase contacts leave out those whose processing is limited."""

import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.restrictions import Restricted

P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, uuid.UUID, P], HttpResponse]


def unrestricted(view: View[P]) -> View[P]:
    """Send the user back to the contact, with the reason, while the processing of its
    data is limited (GDPR art. 18)."""

    @wraps(view)
    def answer(
        request: UserRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if get_object_or_404(Contact, public_id=public_id).is_restricted:
            messages.error(request, str(Restricted()))
            return redirect("backoffice:contact", public_id)
        return view(request, public_id, *args, **kwargs)

    return answer


def say_left_out(request: UserRequest, contacts: Iterable[Contact]) -> None:
    """Name the contacts that an act on several left out (GDPR art. 18)."""
    if names := ", ".join(str(contact) for contact in contacts):
        messages.warning(
            request,
            "Laissé de côté, parce que le traitement est limité (article 18 du RGPD) : "
            f"{names}.",
        )
