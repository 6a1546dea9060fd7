"""« Votre adresse a été changée »: the page behind the link to the former address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import links
from contacts.models import AddressChange
from portal import address_watch
from portal.limits import count_own
from portal.pages import public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Two buttons: take the change back, or confirm it. GET changes nothing."""
    now = timezone.now()
    link = links.contact_from(token, links.ADDRESS, now=now)
    change = AddressChange.objects.filter(pk=link.number, contact=link.contact).first()
    if change is None:
        raise links.BadLink
    done = ""
    if request.method == "POST":
        count_own(link.contact, "address", "10/d")
        if "confirm" not in request.POST:
            is_back = address_watch.dispute(link.contact, change, now)
            done = "undone" if is_back else "told"
        elif change.settled_at is None:
            change.former_at = now
            change.save(update_fields=["former_at"])
            done = "confirmed"
    ctx = {"change": change, "done": done, "is_open": change.settled_at is None}
    return render(request, "portal/address.html", ctx)
