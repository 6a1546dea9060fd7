"""« Continuer à recevoir »: the page behind the message before a consent ends."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import ledger, links
from consent.suppressions import keys_of
from contacts import last_contact
from contacts.enums import Channel
from portal import address_proof
from portal.limits import count_own
from portal.pages import public_page
from portal.renewal_form import CHANGED, RenewalForm
from portal.views.preferences import known_address


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """POST renews the ticked consents from now on; a GET changes nothing."""
    now = timezone.now()
    link = links.contact_from(token, links.PREFERENCES, now=now)
    contact = link.contact
    form = RenewalForm(contact, now, request.POST or None)
    done = error = ""
    if request.method == "POST" and not link.expired:
        count_own(contact, "choices", "30/m")
        if form.is_valid():
            try:
                done = _save(form, link)
            except ledger.ChoiceRefused as refused:
                error = str(refused)
        else:
            error = CHANGED
        form = RenewalForm(contact, now)
    ctx = {
        "form": form,
        "expired": link.expired,
        "relayed": link.relayed,
        "address": known_address(contact),
        "done": done,
        "error": error,
    }
    return render(request, "portal/renewal.html", ctx)


def _save(form: RenewalForm, link: links.Link) -> str:
    act = ledger.Act(
        link.origin,
        ledger.Actor.contact(form.contact),
        form.now,
        occurred_at=form.now,
        notice=form.notice,
        # Each consent is in force: its address needs no new proof to be renewed.
        proved=link.proved | keys_of(form.contact, Channel.SMS),
    )
    with transaction.atomic():
        address_proof.answered(form.contact, link.channel, form.now)
        events = form.save(act)
        last_contact.note(form.contact.pk, form.now)
    if events:
        return "Vos accords sont renouvelés à partir d'aujourd'hui."
    return "Rien n'était coché : chaque accord prend fin à sa date."
