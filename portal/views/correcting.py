"""« Corriger mes coordonnées »: the page behind the message that shows what is held."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import links
from portal import rights
from portal.enums import CameBy, Identity, RequestKind
from portal.forms import OwnRequestForm
from portal.limits import count_own
from portal.models import RightsRequest
from portal.pages import public_page
from portal.views.preferences import known_address

KIND = RequestKind.RECTIFICATION


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """POST files a request of rectification (art. 16) in the person's own words; sent
    again, it files nothing more. The page shows nothing of the contact: the message did."""
    now = timezone.now()
    link = links.contact_from(token, links.PREFERENCES, links.TEXTED, now=now)
    form = OwnRequestForm(KIND)
    done = False
    if request.method == "POST" and not link.expired:
        count_own(link.contact, "correct", "10/h")
        form = OwnRequestForm(KIND, request.POST)
        if form.is_valid():
            _file(link, str(form.cleaned_data["message"]))
            done = True
    ctx = {
        "form": form,
        "done": done,
        "expired": link.expired,
        "relayed": link.relayed,
        "address": known_address(link.contact),
        "audience": link.contact.kind,
    }
    return render(request, "portal/correct.html", ctx)


def _file(link: links.Link, message: str) -> None:
    open_ones = RightsRequest.objects.open().filter(contact=link.contact, kind=KIND)
    if open_ones.filter(message=message).exists():
        return
    now = timezone.now()
    rights.file(
        link.contact,
        KIND,
        came_by=CameBy.FORM,
        identity=Identity.LINK,
        received_on=timezone.localdate(now),
        message=message,
        now=now,
    )
