"""« Votre autre fiche »: the page after an opt-in that lifted an address's suppression."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import ledger, links, sharing
from consent.enums import Origin
from consent.suppressions import proved_by
from contacts.enums import Channel
from contacts.models import Contact
from portal import address_proof, other_contacts
from portal.access import Visit, portal_page
from portal.enums import Rubric
from portal.limits import count_own
from portal.pages import public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    link = links.contact_from(token, *links.PROVED, now=now)
    back = reverse("portal:preferences", args=[token])
    if link.expired or not address_proof.is_trusted(link.contact, link.channel):
        return redirect(back)
    actor = ledger.Actor.contact(link.contact)
    act = ledger.Act(link.origin, actor, now, proved=link.proved)
    return _ask(request, link.contact, act, back)


@portal_page(Rubric.INFORMATION)
@require_http_methods(["GET", "HEAD", "POST"])
def by_portal(request: HttpRequest, visit: Visit) -> HttpResponse:
    back = reverse("portal:my_preferences", args=[visit.audience])
    actor = ledger.Actor.contact(visit.contact)
    proved = proved_by(visit.contact, Channel.EMAIL)
    act = ledger.Act(Origin.PORTAL, actor, visit.now, proved=proved)
    return _ask(request, visit.contact, act=act, back=back, visit=visit)


def _ask(
    request: HttpRequest,
    contact: Contact,
    act: ledger.Act,
    back: str,
    visit: Visit | None = None,
) -> HttpResponse:
    if request.method == "POST":
        count_own(contact, "choices", "30/m")
        other_contacts.accept(contact, request.POST.getlist("sheet"), act)
        return redirect(f"{back}?etat=enregistre#fait")
    found = sharing.left_silenced(contact, act.proved)
    if not found:
        return redirect(back)
    # What was ticked when the session ended comes back after the login.
    kept = visit.typed.getlist("sheet") if visit and visit.typed else []
    ctx = {"sheets": found, "ticked": kept, "back": back, "visit": visit}
    return render(request, "portal/other_contacts.html", ctx)
