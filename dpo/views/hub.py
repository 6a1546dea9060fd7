"""The page /dpo/."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import UserRequest
from dpo import hub
from dpo.access import sees


@sees
def show(request: UserRequest) -> HttpResponse:
    """What the company can show in a control, one card per subject."""
    return render(request, "dpo/hub.html", {"cards": list(hub.cards(request.user))})
