"""Mes informations: the data held, the choices, the copy and the requests."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from consent import ledger, links, representing
from consent.enums import Origin
from consent.suppressions import proved_by
from contacts.enums import Channel
from contacts.models import Representative, WorkerDetails
from portal import other_contacts, personal_data, reading, rights
from portal.access import Visit, portal_page
from portal.enums import CameBy, Identity, RequestKind, Rubric
from portal.forms import OwnRequestForm
from portal.limits import count_own
from portal.preferences import PreferenceForm, as_pressed
from portal.views.preferences import (
    done_words,
    known_address,
    next_page,
    save_choices,
)

OWN_REQUESTS = {
    "correction": RequestKind.RECTIFICATION,
    "suppression": RequestKind.ERASURE,
    "opposition": RequestKind.OBJECTION,
    "blocage": RequestKind.RESTRICTION,
    "acces": RequestKind.ACCESS,
}
TITLES = {
    "correction": "Demander une correction",
    "suppression": "Demander la suppression",
    "opposition": "M'opposer à l'utilisation de mes données",
    "blocage": "Bloquer mes informations",
    "acces": "Demander une copie complète",
}


@portal_page(Rubric.INFORMATION, for_representatives=True)
@require_safe
def information(request: HttpRequest, visit: Visit) -> HttpResponse:
    ctx = {
        "visit": visit,
        "sections": personal_data.sections_of(visit.contact),
        "keeps_relative": personal_data.keeps_a_relative(visit.contact),
        "names_relative": personal_data.may_name_a_relative(visit.contact),
        "done": request.GET.get("etat") == "proche",
        "has_resume": _resume_of(visit) is not None,
        "offers_data": visit.settings.offers(Rubric.DATA),
        "offers_requests": visit.settings.offers(Rubric.REQUESTS),
    }
    return render(request, "portal/information.html", ctx)


def _resume_of(visit: Visit) -> WorkerDetails | None:
    details = WorkerDetails.objects.filter(contact=visit.contact).first()
    return details if details and details.resume else None


@portal_page(Rubric.INFORMATION)
@require_safe
def resume(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    return _resume(visit)


@portal_page(Rubric.DATA)
@require_safe
def resume_of_mine(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The CV belongs to the copy of the data, even if the rubric Mes informations is
    off."""
    return _resume(visit)


def _resume(visit: Visit) -> HttpResponseBase:
    details = _resume_of(visit)
    if details is None or not details.resume:
        raise Http404
    name = personal_data.file_name("cv", details.resume)
    try:
        return FileResponse(details.resume.open(), as_attachment=True, filename=name)
    except FileNotFoundError as missing:
        raise Http404 from missing


@portal_page(Rubric.INFORMATION, for_representatives=True)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, visit: Visit) -> HttpResponse:
    """« Modifier mes préférences de contact »: the preference form, origin PORTAL. A
    representative chooses on a page of their own, if their mandate says so."""
    if visit.representative:
        return _to_their_page(visit.representative, visit)
    error = ""
    if request.method == "POST":
        count_own(visit.contact, "choices", "30/m")
        actor = ledger.Actor.contact(visit.contact)
        act = ledger.Act(
            Origin.PORTAL,
            actor,
            visit.now,
            proved=proved_by(visit.contact, Channel.EMAIL),
        )
        try:
            done = save_choices(request, reading.of(visit.contact), act)
            return redirect(next_page(request, done))
        except ledger.ChoiceRefused as refused:
            error = str(refused)
    form = PreferenceForm(reading.of(visit.contact), as_pressed(visit.typed))
    ctx = {
        "visit": visit,
        "form": form,
        "notice": form.notice,
        "error": error,
        "expired": False,
        "address": known_address(visit.contact),
        "done": done_words(request, form.notice),
    }
    return render(request, "portal/my_preferences.html", ctx)


def _to_their_page(representative: Representative, visit: Visit) -> HttpResponse:
    if representative.answers:
        return redirect(links.representative_url(representative, visit.now))
    home = reverse("portal:home", args=[visit.audience])
    return redirect(f"{home}?etat=mandat#fait")


@portal_page(Rubric.INFORMATION, for_representatives=True)
@require_safe
def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    events = (
        visit.contact.consent_events.select_related("campaign_version")
        .order_by("-occurred_at", "-sequence")
        .all()
    )
    ctx = {"visit": visit, "events": events}
    return render(request, "portal/history.html", ctx)


@portal_page(Rubric.DATA, for_representatives=True)
@require_safe
def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The copy of the data as a printable page; the same content exists as a file."""
    ctx = {
        "visit": visit,
        "sections": personal_data.sections_of(visit.contact),
        "copy": personal_data.copy_of(visit.contact, visit.now),
        "uses": personal_data.uses_of(visit.contact),
        "campaigns": personal_data.purposes_of(visit.contact),
        "kept": personal_data.kept_by_law(visit.contact, visit.now),
        "nobody": personal_data.no_recipient(visit.audience),
        "requests": personal_data.requests_of(visit.contact),
        "has_resume": _resume_of(visit) is not None,
        "events": visit.contact.consent_events.select_related(
            "campaign_version"
        ).order_by("-occurred_at", "-sequence"),
    }
    return render(request, "portal/data.html", ctx)


@portal_page(Rubric.DATA, for_representatives=True)
@require_safe
def data_file(request: HttpRequest, visit: Visit) -> JsonResponse:
    copy = personal_data.copy_of(visit.contact, visit.now)
    audit.record("portal.data_downloaded", target=visit.contact.target)
    response = JsonResponse(
        copy, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@portal_page(Rubric.REQUESTS, for_representatives=True)
@require_safe
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    ctx = {
        "visit": visit,
        "requests": personal_data.requests_of(visit.contact),
        "filed": request.GET.get("etat") == "recue",
    }
    return render(request, "portal/my_requests.html", ctx)


@portal_page(Rubric.REQUESTS, for_representatives=True)
@require_http_methods(["GET", "HEAD", "POST"])
def file_request(request: HttpRequest, visit: Visit, what: str) -> HttpResponse:
    """Register the contact's request; an objection takes effect at once where it can."""
    if what not in OWN_REQUESTS:
        raise Http404
    if visit.representative and not visit.representative.answers:
        return _to_their_page(visit.representative, visit)
    kind = OWN_REQUESTS[what]
    form = OwnRequestForm(kind, visit.typed)
    if request.method == "POST":
        count_own(visit.contact, "requests", "10/h")
        form = OwnRequestForm(kind, request.POST)
        if form.is_valid():
            _file(visit, kind, form.cleaned_data)
            page = reverse("portal:requests_of_mine", args=[visit.audience])
            return redirect(f"{page}?etat=recue#fait")
    ctx = {
        "visit": visit,
        "form": form,
        "what": what,
        "title": TITLES[what],
        "silenced": other_contacts.silenced_words(visit.contact)
        if kind == RequestKind.OBJECTION
        else [],
        "status": visit.contact.active_status,
    }
    return render(request, "portal/file_request.html", ctx)


def _file(visit: Visit, kind: RequestKind, asked: Mapping[str, Any]) -> None:
    """A representative's request names them, and the staff looks at the mandate; their
    objection to messages has the effect of their quality (consent.representing)."""
    about_messages = bool(asked.get("about_messages"))
    message, identity = asked["message"], Identity.LINK
    if visit.representative:
        if about_messages:
            representing.object_to_all(visit.representative, now=visit.now)
        message = f"Demande de {visit.representative}.\n{message}".strip()
        about_messages, identity = False, Identity.NOT_YET
    rights.file(
        visit.contact,
        kind,
        came_by=CameBy.PORTAL,
        identity=identity,
        received_on=timezone.localdate(visit.now),
        message=message,
        about_messages=about_messages,
        about_other_use=bool(asked.get("about_other_use")),
        now=visit.now,
    )
