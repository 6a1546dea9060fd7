from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice import hub


def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "backoffice/dashboard.html")


@permission_required("accounts.manage_company", raise_exception=True)
def configuration(request: HttpRequest) -> HttpResponse:
    ctx = {"cards": list(hub.cards(request.user))}
    return render(request, "backoffice/configuration.html", ctx)
