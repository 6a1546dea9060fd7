"""« Ce n'était pas vous ? »: the page behind the link of a message about a manual entry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import contesting, ledger, links, representing
from consent.enums import Origin
from portal.pages import public_page
from portal.views.preferences import known_address


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, token: str) -> HttpResponse:
    """POST withdraws what the manual entry accepted; repeating it changes nothing."""
    now = timezone.now()
    link = links.contact_from(token, links.CONTEST, now=now)
    assert link.event is not None
    is_sent = request.method == "POST"
    if is_sent:
        act = ledger.Act(Origin.LINK, ledger.Actor.contact(link.contact), now)
        campaigns = [event.campaign for event in ledger.take_back(link.event, act)]
    else:
        campaigns = [consent.campaign for consent in contesting.held(link.event)]
    ctx = {
        "address": known_address(link.contact),
        "said_at": link.event.occurred_at,
        "is_for_them": link.event.pk in representing.chosen_by([link.event]),
        "campaigns": campaigns,
        "done": is_sent,
    }
    return render(request, "portal/contest.html", ctx)
