"""Lists of calls, worked on screen: one person at a time, claimed by the user who calls."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit, recent_proof
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from calls import exporting, hours, queue, recording
from calls.enums import CallOutcome
from calls.forms import ListForm, OutcomeForm, ScriptForm, campaigns_to_call
from calls.models import Call, CallClaim, CallList
from consent.integrity import journal
from consent.models import ConsentEvent
from contacts.models import Contact
from core.confirmation import ask
from core.csv_lines import csv_lines
from core.id_ranges import compact
from core.one_at_a_time import one_at_a_time

RIGHT = "calls.make_calls"
A_PAGE = 50
NOBODY = (
    "Personne n'est à appeler maintenant dans cette liste. Les raisons sont ci-dessous."
)
NO_NOTE = "La note n'est pas gardée : les informations de la personne sont supprimées."
TAKEN = "Cet appel n'est pas le vôtre : passez par « Appeler la personne suivante »."
RECORDED = {
    CallOutcome.OBJECTED: "L'opposition de {} est enregistrée : plus aucun appel.",
    CallOutcome.WRONG_NUMBER: "Le numéro de {} n'est plus appelé : corrigez sa fiche.",
}


def _list_of(pk: int) -> CallList:
    return get_object_or_404(CallList.objects.select_related("campaign"), pk=pk)


@readable(RIGHT)
def call_lists(request: UserRequest) -> HttpResponse:
    rows = (
        CallList.objects.select_related("campaign")
        .annotate(made=Count("calls"))
        .order_by("-pk")
    )
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    ctx = {"page": page, "can_open": campaigns_to_call().exists()}
    return render(request, "calls/list.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def new(request: UserRequest) -> HttpResponse:
    form = ListForm(request.POST or None)
    if form.is_valid():
        campaign, body = form.cleaned_data["campaign"], form.cleaned_data["body"]
        try:
            made = recording.open_list(
                campaign, body, now=timezone.now(), user=request.user
            )
        except IntegrityError:
            # Two tabs, one campaign.
            form.add_error("campaign", "Cette campagne a déjà une liste ouverte.")
        else:
            return redirect(made)
    return render(request, "calls/new.html", {"form": form})


@readable(RIGHT)
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Who may be called and who may not, with the reason, the words of the agreement and
    its date."""
    call_list, now = _list_of(pk), timezone.now()
    reason = request.GET.get("raison", "")
    people = queue.everyone(call_list, now)
    if reason in queue.LABELS:
        people = people.filter(reason=reason)
    page = Paginator(people.order_by("sort_name", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    totals = queue.totals(call_list, now)
    ctx = {
        "call_list": call_list,
        "totals": totals,
        "called": sum(t.number for t in totals if t.is_called),
        "sum": sum(t.number for t in totals),
        "reason": reason,
        "page": page,
        "rows": [*_with_proof(call_list, list(page))],
        "labels": queue.LABELS,
        "hours": hours.in_words(),
        "recent": call_list.calls.select_related("contact", "user", "script")[:10],
    }
    return render(request, "calls/show.html", ctx)


def _with_proof(
    call_list: CallList, people: list[Any]
) -> Iterator[tuple[Contact, ConsentEvent | None]]:
    """Each with the yes that allows the call, if one does."""
    allowed = queue.allowed(call_list, people)
    events = exporting.proofs([verdict.event_id for verdict in allowed.values()])
    for contact in people:
        verdict = allowed.get(contact.pk)
        event_id = verdict.event_id if verdict else None
        yield contact, events.get(event_id) if event_id else None


@permission_required(RIGHT, raise_exception=True)
@one_at_a_time
def script(request: UserRequest, pk: int) -> HttpResponse:
    """A new version of the words; the calls made keep theirs."""
    call_list = _list_of(pk)
    if not call_list.is_open:
        messages.error(request, "Cette liste est fermée.")
        return redirect(call_list)
    form = ScriptForm(
        call_list.campaign,
        request.POST or None,
        initial={"body": call_list.script.body},
    )
    if form.is_valid():
        body = form.cleaned_data["body"]
        now = timezone.now()
        made = recording.write_script(call_list, body, now=now, user=request.user)
        messages.success(request, f"Le texte est enregistré : {made}.")
        return redirect(call_list)
    return render(request, "calls/script.html", {"form": form, "call_list": call_list})


@permission_required(RIGHT, raise_exception=True)
def close(request: UserRequest, pk: int) -> HttpResponse:
    call_list = _list_of(pk)
    if request.method == "POST":
        if recording.close_list(call_list, now=timezone.now(), user=request.user):
            messages.success(
                request, "La liste est fermée : plus personne n'y est appelé."
            )
        return redirect(call_list)
    return ask(
        request,
        "Fermer cette liste d'appels ?",
        text="Plus personne n'y sera appelé. Les appels faits restent, avec leurs preuves. "
        "Une nouvelle liste de la même campagne pourra être ouverte.",
        submit_label="Fermer la liste",
        back=call_list.get_absolute_url(),
        heading=str(call_list),
        crumbs=[("Communication", ""), (str(call_list), call_list.get_absolute_url())],
    )


@require_POST
@permission_required(RIGHT, raise_exception=True)
def call_next(request: UserRequest, pk: int) -> HttpResponse:
    call_list = _list_of(pk)
    claim = queue.claim_next(call_list, timezone.now(), request.user)
    if claim is None:
        messages.info(request, NOBODY)
        return redirect(call_list)
    audit.record("call.claimed", user=request.user, target=claim.contact.target)
    return redirect("calls:person", pk, claim.contact.public_id)


@permission_required(RIGHT, raise_exception=True)
def person(request: UserRequest, pk: int, public_id: uuid.UUID) -> HttpResponse:
    """The card of the person whom this user calls. The ledger is read again each time: a
    card shows no number that may no longer be called."""
    call_list, now, user = _list_of(pk), timezone.now(), request.user
    claim = (
        CallClaim.objects.select_related("contact", "call_list__campaign")
        .filter(call_list=call_list, contact__public_id=public_id, user=user)
        .first()
    )
    if claim is None:
        return _not_held(request, call_list, public_id, TAKEN)
    place = Contact.objects.filter(pk=claim.contact_id).values_list(
        hours.place(), flat=True
    )
    form = OutcomeForm(request.POST or None, now=now, place=place.get())
    if form.is_valid():
        return _record(request, claim, form, now)
    return _card(request, claim, form, now)


def _record(
    request: UserRequest, claim: CallClaim, form: OutcomeForm, now: datetime.datetime
) -> HttpResponse:
    data = form.cleaned_data
    call_list = claim.call_list
    read = get_object_or_404(call_list.scripts, number=data["script"])
    try:
        call = recording.record(
            claim,
            CallOutcome(data["outcome"]),
            script=read,
            user=request.user,
            now=now,
            note=data["note"],
            call_back_at=data["call_back_at"],
        )
    except recording.NotHeld as error:
        return _not_held(request, call_list, claim.contact.public_id, str(error))
    if data["note"] and not call.note:
        messages.warning(request, NO_NOTE)
    said = RECORDED.get(CallOutcome(call.outcome), "L'appel de {} est enregistré.")
    messages.success(request, said.format(claim.contact))
    return redirect(call_list)


def _not_held(
    request: UserRequest, call_list: CallList, public_id: uuid.UUID, said: str
) -> HttpResponse:
    """Nothing of a call that is not the user's is recorded, but for an objection."""
    contact = get_object_or_404(Contact, public_id=public_id)
    objects = request.POST.get("outcome") == CallOutcome.OBJECTED
    if objects and recording.object_without_claim(
        contact, user=request.user, now=timezone.now()
    ):
        messages.success(request, RECORDED[CallOutcome.OBJECTED].format(contact))
    else:
        messages.error(request, said)
    return redirect(call_list)


def _card(
    request: UserRequest, claim: CallClaim, form: OutcomeForm, now: datetime.datetime
) -> HttpResponse:
    call_list, contact = claim.call_list, claim.contact
    reason = queue.reason_of(call_list, contact, now, request.user)
    verdict = queue.allowed(call_list, [contact])[contact.pk]
    is_callable = reason in queue.CALLED and verdict.included
    events = exporting.proofs([verdict.event_id])
    ctx = {
        "call_list": call_list,
        "contact": contact,
        "is_callable": is_callable,
        "why_not": "" if is_callable else queue.LABELS[reason],
        "number": contact.address_for("phone") if is_callable else "",
        "event": events.get(verdict.event_id or 0),
        "script": call_list.script,
        "earlier": Call.objects.filter(contact=contact).select_related(
            "user", "script"
        ),
        "form": form,
        "outcomes": CallOutcome,
    }
    return render(request, "calls/person.html", ctx)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def leave(request: UserRequest, pk: int, public_id: uuid.UUID) -> HttpResponse:
    """Give the person back without a call."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if queue.release(contact, request.user):
        audit.record("call.released", user=request.user, target=contact.target)
    messages.info(request, f"{contact} reste à appeler : un collègue peut le faire.")
    return redirect("calls:show", pk)


@permission_required("exports.export_contacts", raise_exception=True)
def export(request: UserRequest, pk: int) -> StreamingHttpResponse:
    call_list, now = _list_of(pk), timezone.now()
    recent_proof.require(request, SensitiveAct.EXPORT, now)
    journal.require_open()
    made = exporting.calls_made(call_list).values_list("contact", flat=True)
    members = {*made, *queue.waiting(call_list, now).values_list("pk", flat=True)}
    audit.record(
        "call_list.exported",
        user=request.user,
        target=f"call_list:{pk}",
        members=compact(sorted(members)),
    )
    return StreamingHttpResponse(
        csv_lines(exporting.lines(call_list, now)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="appels-{pk}.csv"',
            "Cache-Control": "no-store",
        },
    )
