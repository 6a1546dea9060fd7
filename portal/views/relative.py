"""« Proche à prévenir »: the person corrects or removes the relative they named."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal import personal_data, relative
from portal.access import Visit, portal_page
from portal.enums import Rubric
from portal.forms import RelativeForm
from portal.limits import count_own


@portal_page(Rubric.INFORMATION)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form with the stored values; empty fields remove the relative."""
    if not personal_data.may_name_a_relative(visit.contact):
        raise Http404
    details = relative.details_of(visit.contact)
    form = RelativeForm.of(details, visit.typed)
    if request.method == "POST":
        count_own(visit.contact, "relative", "10/h")
        form = RelativeForm.of(details, request.POST)
        if form.is_valid():
            relative.store(visit.contact, form.cleaned_data)
            page = reverse("portal:information", args=[visit.audience])
            return redirect(f"{page}?etat=proche#fait")
    return render(request, "portal/relative.html", {"visit": visit, "form": form})
