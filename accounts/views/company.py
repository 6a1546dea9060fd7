from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control

from accounts import company as companies
from accounts.forms import CompanyScreenForm
from accounts.models import Company
from accounts.reading import readable
from accounts.requests import UserRequest
from core.one_at_a_time import one_at_a_time


@readable("accounts.manage_company")
@one_at_a_time
def company(request: UserRequest) -> HttpResponse:
    current = Company.current()
    if request.method == "POST":
        form = CompanyScreenForm(request.POST, request.FILES, instance=current)
        if form.is_valid():
            new = form.cleaned_data["new_logo"]
            with transaction.atomic():
                companies.store(current, form.changed_fields, user=request.user)
                if new or form.cleaned_data.get("remove_logo"):
                    companies.change_logo(current, new, user=request.user)
            messages.success(request, "La société est enregistrée.")
            return redirect("accounts:company")
    else:
        form = CompanyScreenForm(instance=current)
    return render(request, "accounts/company.html", {"form": form})


@login_not_required
@cache_control(max_age=300, public=True)
def logo(request: HttpRequest) -> HttpResponseBase:
    """Public, like the pages and e-mails that show it."""
    company = Company.current()
    if not company.logo:
        raise Http404
    return FileResponse(company.logo.open(), content_type="image/png")
