"""Which columns a user reads in the lists of contacts."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from backoffice import list_columns
from contacts.enums import Kind

LISTS = {Kind.CLIENT.value: "contacts:clients", Kind.WORKER.value: "contacts:workers"}

LONGEST_FILTERS = 4000
"""More than all filters of a list, and less than what servers refuse as an address."""


@permission_required("contacts.view_contact", raise_exception=True)
@require_POST
def keep(request: UserRequest, kind: str) -> HttpResponse:
    """Save them for this user, then show the list again with its filters."""
    if kind not in LISTS:
        raise Http404
    list_columns.keep(request.user, kind, request.POST.getlist("colonne"))
    messages.success(
        request, "Les colonnes de cette liste sont enregistrées pour vous."
    )
    filters = QueryDict(request.POST.get("filtres", "")).urlencode()
    if not 0 < len(filters) <= LONGEST_FILTERS:
        return redirect(LISTS[kind])
    return redirect(f"{reverse(LISTS[kind])}?{filters}")
