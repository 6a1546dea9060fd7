"""The page on which a representative chooses for the person."""

import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent import ledger, links, representing
from contacts.models import Representative
from messaging import representatives as copies
from portal import reading
from portal.limits import count_own
from portal.pages import public_page
from portal.preferences import REFUSE_ALL, PreferenceForm

DONE = {
    "enregistre": "Ces choix sont enregistrés au nom de la personne.",
    "retire": (
        "C'est fait : la personne ne reçoit plus aucun message facultatif. Les messages "
        "de son contrat, si elle en a un, continuent."
    ),
}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    representative = links.representative_from(token, now)
    read = reading.of(representative.contact)
    form, error = PreferenceForm(read), ""
    if request.method == "POST":
        count_own(read.contact, "choices", "30/m")
        sent = PreferenceForm(read, request.POST, closed=True)
        try:
            done = _save(sent, representative, now)
            return redirect(f"{request.path}?etat={done}#fait")
        except (ledger.ChoiceRefused, representing.NotTheirs) as refused:
            error = str(refused)
            form = PreferenceForm(reading.of(representative.contact))
    ctx = {
        "form": form,
        "notice": form.notice,
        "representative": representative,
        "person": read.contact,
        "error": error,
        "done": DONE.get(request.GET.get("etat", ""), ""),
    }
    return render(request, "portal/represented.html", ctx)


def _save(
    form: PreferenceForm, representative: Representative, now: datetime.datetime
) -> str:
    """Save the choices as the representative's, never as the person's; returns a key of
    DONE. Raises ledger.ChoiceRefused or NotTheirs, and then nothing is saved."""
    if not form.is_valid():
        raise ledger.ChoiceRefused("form", form.refusal)
    if form.action == REFUSE_ALL:
        representing.object_to_all(representative, now=now)
        return "retire"
    with transaction.atomic():
        act = representing.act_of(representative, now)
        if form.accepts:
            representing.release(representative.contact, now=now, act=act)
        events = form.save(act)
        copies.tell_chosen(representative, events, now=now)
    return "enregistre"
