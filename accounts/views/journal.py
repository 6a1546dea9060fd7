from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.filters import JournalFilter
from accounts.models import AuditEvent
from accounts.requests import UserRequest

PAGE_SIZE = 50


@permission_required("accounts.view_journal", raise_exception=True)
def journal(request: UserRequest) -> HttpResponse:
    lines = AuditEvent.objects.select_related("user", "api_key")
    filters = JournalFilter(request.GET, lines)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    ctx = {
        "filters": filters,
        "page": page,
        "narrowed": any(request.GET.get(name) for name in filters.filters),
    }
    return render(request, "accounts/journal.html", ctx)
