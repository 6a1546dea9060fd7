"""Back-office pages of the register of requests."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from consent.sharing import silenced_by_erasure, silenced_by_objection
from contacts.models import Contact
from core.typography import short_date
from erasure import notice, pending_documents
from erasure.engine.erase import ErasureRefused
from erasure.engine.erase import erase as erase_contacts
from erasure.enums import Cause
from erasure.preview import preview
from portal import request_paper, rights
from portal.enums import GRANTING, Identity, RequestKind, RequestOutcome
from portal.forms import AnswerForm, ExtensionForm, IdentityForm, RightsRequestForm
from portal.models import RightsRequest

PAGE_SIZE = 50


@permission_required("portal.manage_requests", raise_exception=True)
def register(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = request.GET.get("liste", "ouvertes")
    rows = RightsRequest.objects.select_related("contact")
    rows = (
        rows.closed().order_by("-answered_on", "-id")
        if shown == "closes"
        else (rows.open().order_by("due_on", "id"))
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    ctx = {
        "page": page,
        "rows": [(row, row.days_left(today)) for row in page],
        "shown": shown,
        "summary": rights.summary(today),
    }
    return render(request, "portal/requests.html", ctx)


@permission_required("portal.manage_requests", raise_exception=True)
def add(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    today = timezone.localdate()
    initial = {"received_on": today}
    form = RightsRequestForm(contact=contact, today=today, initial=initial)
    if request.method == "POST":
        form = RightsRequestForm(request.POST, contact=contact, today=today)
        if form.is_valid():
            data = dict(form.cleaned_data)
            others = list(data.pop("others", ()))
            with transaction.atomic():
                filed = rights.file(contact, user=request.user, **data)
                rights.file_for_others(filed, others, user=request.user)
            messages.success(
                request,
                f"La demande est enregistrée, à répondre au plus tard le {short_date(filed.due_on)}.",
            )
            return redirect("portal:request", filed.pk)
    ctx = {
        "contact": contact,
        "form": form,
        "silenced": silenced_by_objection(contact),
    }
    return render(request, "portal/add_request.html", ctx)


@permission_required("portal.manage_requests", raise_exception=True)
def show(request: UserRequest, pk: int) -> HttpResponse:
    return _page(request, _filed(pk))


def _filed(pk: int) -> RightsRequest:
    return get_object_or_404(RightsRequest.objects.select_related("contact"), pk=pk)


def _page(request: UserRequest, filed: RightsRequest, **refused: Form) -> HttpResponse:
    """Render a request and its forms; `refused` holds the invalid form, if any."""
    today = timezone.localdate()
    request.about = filed.contact
    ctx = {
        "filed": filed,
        "together": rights.together_with(filed),
        "days_left": filed.days_left(today),
        "may_extend": "extension_form" in refused
        or filed.is_open
        and not filed.extended_on
        and today <= filed.first_due_on,
        "may_be_told": rights.may_be_told(filed.contact),
        "reads_in_portal": rights.reads_in_portal(filed.contact),
        "identified": filed.identity != Identity.NOT_YET,
        "identity_form": IdentityForm(),
        "extension_form": ExtensionForm(),
        "answer_form": AnswerForm(filed),
        "silenced": silenced_by_objection(filed.contact)
        if filed.is_open and filed.kind == RequestKind.OBJECTION
        else [],
        "may_erase": filed.is_open
        and filed.kind == RequestKind.ERASURE
        and not filed.contact.is_erased
        and request.user.has_perm("erasure.erase_contact"),
        **refused,
    }
    return render(request, "portal/request.html", ctx, status=400 if refused else 200)


@permission_required("portal.manage_requests", raise_exception=True)
def paper(request: UserRequest, pk: int) -> HttpResponse:
    """The letter to print: the answer, else the extension, else the receipt."""
    filed = _filed(pk)
    request.about = filed.contact
    letter = request_paper.pdf_of(filed, timezone.localdate())
    response = HttpResponse(letter, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="demande-{pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@permission_required("portal.manage_requests", raise_exception=True)
@require_POST
def identify(request: UserRequest, pk: int) -> HttpResponse:
    filed = get_object_or_404(RightsRequest.objects.open(), pk=pk)
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return _page(request, filed, identity_form=form)
    rights.check_identity(filed, form.cleaned_data["identity"], user=request.user)
    messages.success(request, "La vérification de l'identité est notée.")
    return redirect("portal:request", pk)


@permission_required("portal.manage_requests", raise_exception=True)
@require_POST
def extend(request: UserRequest, pk: int) -> HttpResponse:
    filed = _filed(pk)
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return _page(request, filed, extension_form=form)
    reason = form.cleaned_data["reason"]
    try:
        rights.extend(filed, reason, now=timezone.now(), user=request.user)
    except rights.RequestRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, filed, extension_form=form)
    done = f"La demande est prolongée jusqu'au {short_date(filed.due_on)} inclus."
    messages.success(request, f"{done} {_told(filed)}")
    return redirect("portal:request", pk)


@permission_required("portal.manage_requests", raise_exception=True)
@require_POST
def answer(request: UserRequest, pk: int) -> HttpResponse:
    filed = _filed(pk)
    form = AnswerForm(filed, request.POST)
    if not form.is_valid():
        return _page(request, filed, answer_form=form)
    data = dict(form.cleaned_data)
    outcome, text = data.pop("outcome"), data.pop("answer")
    try:
        rights.answer(
            filed, outcome, text, now=timezone.now(), user=request.user, **data
        )
    except rights.RequestRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, filed, answer_form=form)
    messages.success(
        request, f"La demande est close. {_done(filed)}{_told(filed)}".strip()
    )
    return redirect("portal:request", pk)


def _done(filed: RightsRequest) -> str:
    if filed.about_messages and filed.outcome in GRANTING:
        return "Tous ses accords sont retirés. "
    return ""


def _told(filed: RightsRequest) -> str:
    if rights.may_be_told(filed.contact):
        return f"Un e-mail le dit à la personne ({filed.contact.email})."
    if filed.contact.is_erased:
        return ""
    return "La personne n'a pas d'adresse e-mail utilisable : dites-le-lui vous-même."


@permission_required("erasure.erase_contact", raise_exception=True)
def erase(request: UserRequest, pk: int) -> HttpResponse:
    """Answer an erasure request by running the erasure; the person is told by e-mail."""
    filed = get_object_or_404(
        RightsRequest.objects.open().filter(kind=RequestKind.ERASURE), pk=pk
    )
    now = timezone.now()
    if filed.identity == Identity.NOT_YET:
        messages.error(request, "Vérifiez d'abord l'identité de la personne.")
        return redirect("portal:request", pk)
    if request.method == "POST":
        recent_proof.require(request, SensitiveAct.ERASE, now)
        return _erase_and_close(request, filed)
    today = timezone.localdate(now)
    shown = preview(filed.contact, today)
    ctx = {
        "filed": filed,
        "contact": filed.contact,
        "holds": pending_documents.applicable([filed.contact], today),
        "silenced": silenced_by_erasure([filed.contact]),
        "preview": shown,
        "mail": notice.preview(
            notice.ErasureNotice(
                filed.contact,
                now,
                notice.NoticeOutcome.of_preview(shown),
                Cause.REQUEST,
            )
        ),
    }
    return render(request, "portal/erase_for_request.html", ctx)


def _erase_and_close(request: UserRequest, filed: RightsRequest) -> HttpResponse:
    try:
        report = erase_contacts(
            [filed.contact],
            cause=Cause.REQUEST,
            now=timezone.now(),
            user=request.user,
            notify=True,
            reason=f"Demande d'effacement du {short_date(filed.received_on)}",
            hold_codes=pending_documents.chosen(request.POST),
        )
    except (ErasureRefused, notice.NoticeBroken) as refused:
        messages.error(request, str(refused))
        return redirect("portal:request", filed.pk)
    if report.failed:
        messages.error(request, "Rien n'a été effacé : la base de données a refusé.")
        return redirect("portal:request", filed.pk)
    filed.refresh_from_db()
    outcome = RequestOutcome.PARTLY if report.held else RequestOutcome.GRANTED
    rights.close_erased(filed, outcome, now=timezone.now(), user=request.user)
    messages.success(request, "Les informations sont supprimées, la demande est close.")
    return redirect("portal:request", filed.pk)
