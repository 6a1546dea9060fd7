"""« Garder mes informations »: the page behind the link of an announced deletion."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import links
from portal.limits import count_own
from portal.pages import public_page
from portal.views.preferences import known_address
from retention import forewarning


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """POST keeps the contact; repeating it keeps it a little longer, and a GET nothing."""
    contact = links.contact_from(token, links.KEEP).contact
    is_sent = request.method == "POST"
    if is_sent:
        count_own(contact, "keep", "10/h")
        forewarning.keep(contact, timezone.now())
    ctx = {
        "address": known_address(contact),
        "audience": contact.kind,
        "day": contact.announced_erasure,
        "done": is_sent,
    }
    return render(request, "portal/keep.html", ctx)
