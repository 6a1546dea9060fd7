"""Historique on the contact's page: every choice, the state at a past instant, and the
proof.
"""

import datetime
import io
import uuid
import zipfile
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import audit, recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from campaigns.models import Campaign
from consent import history, past, proof
from consent.enums import Decision, Origin
from consent.models import ConsentEvent, Evidence
from consent.proof.pdf import proof_pdf
from contacts.models import Contact
from core.fields import form_field
from core.past_instant import PastInstantField
from portal.personal_data import recipients

PAGE_SIZE = 50

reads_history = permission_required("consent.view_history", raise_exception=True)


class HistoryFilter(forms.Form):
    """No filter by default. Invalid filters are ignored, with a message."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label="Campagne", required=False, empty_label="Toutes"
    )
    decision = forms.ChoiceField(
        label="Valeur", required=False, choices=[("", "Toutes"), *Decision.choices]
    )
    origin = forms.ChoiceField(
        label="Origine", required=False, choices=[("", "Toutes"), *Origin.choices]
    )
    at = PastInstantField(label="À la date du", required=False)

    def __init__(self, contact: Contact, data: dict[str, str]) -> None:
        super().__init__(data)
        asked = Campaign.objects.filter(consent_events__contact=contact).distinct()
        field = form_field(self, "campaign", forms.ModelChoiceField)
        field.queryset = asked.in_order()

    def narrow(self, events: QuerySet[ConsentEvent]) -> QuerySet[ConsentEvent]:
        self.is_valid()
        for name in ("campaign", "decision", "origin"):
            if value := self.cleaned_data.get(name):
                events = events.filter(**{name: value})
        return events

    @property
    def instant(self) -> datetime.datetime | None:
        self.is_valid()
        return self.cleaned_data.get("at")


@reads_history
def show(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    filters = HistoryFilter(contact, request.GET.dict())
    events = filters.narrow(history.events_of(contact))
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    authors = history.authors_of(page.object_list)
    backing = history.backing_of(page.object_list)
    ctx = {
        "contact": contact,
        "filters": filters,
        "page": page,
        "lines": [
            (
                e,
                authors[e.actor_type, e.actor_id],
                backing.get(e.evidence_digest),
                history.address_used(e, contact),
            )
            for e in page.object_list
        ],
        "narrowed": any(request.GET.get(n) for n in ("campaign", "decision", "origin")),
        "address_changes": contact.address_changes.select_related("user"),
        "then": _then(contact, filters.instant) if filters.instant else None,
    }
    return render(request, "backoffice/history.html", ctx)


def _then(contact: Contact, instant: datetime.datetime) -> dict[str, object]:
    """What is known of the person at that instant: the contact and what the campaigns of
    its list said then, and the choices dated before it."""
    known_since = past.known_since()
    return {
        "instant": instant,
        "sheet": past.as_it_was(contact, instant),
        "lines": past.lines_of(contact, instant),
        "states": history.states_at(contact, instant),
        "known_since": known_since if known_since and known_since > instant else None,
    }


@reads_history
def export_json(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    data = proof.of(contact, now=timezone.now(), recipients=recipients(contact.kind))
    _note_export(request, contact, "json", data["digest"])
    return _download(proof.as_json(data), "application/json", "preuve.json")


@reads_history
def export_pdf(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    _note_export(request, contact, "pdf")
    data = proof_pdf(contact, now=timezone.now(), recipients=recipients(contact.kind))
    return _download(data, "application/pdf", "preuve.pdf")


@reads_history
def export_file(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """The complete proof to hand over: JSON, PDF, the signed papers, and the
    verification script.
    """
    contact = get_object_or_404(Contact, public_id=public_id)
    now = timezone.now()
    recent_proof.require(request, SensitiveAct.EXPORT, now)
    told = recipients(contact.kind)
    paper = proof_pdf(contact, now=now, recipients=told)
    data = proof.of(contact, now=now, recipients=told)
    data = proof.with_files(data, {"preuve.pdf": paper})
    _note_export(request, contact, "zip", data["digest"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("preuve.json", proof.as_json(data))
        archive.writestr("preuve.pdf", paper)
        archive.write(proof.VERIFIER, proof.VERIFIER.name)
        for name, signed in proof.papers_of(contact).items():
            _add_paper(archive, name, signed)
    return _download(file.getvalue(), "application/zip", "dossier-de-preuve.zip")


def _add_paper(archive: zipfile.ZipFile, name: str, paper: Evidence) -> None:
    try:
        with paper.scan.open() as scan:
            archive.writestr(name, scan.read())
    except FileNotFoundError:
        lost = "Cette pièce n'est plus sur le disque du serveur."
        archive.writestr(f"{name}.manquante.txt", lost)


@reads_history
def paper(request: UserRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    """The signed paper of a manual entry."""
    rows = Evidence.objects.exclude(scan_sha256="")
    row = get_object_or_404(rows, pk=pk, contact__public_id=public_id)
    try:
        file = row.scan.open()
    except FileNotFoundError:
        raise Http404 from None
    audit.record("consent.paper_read", user=request.user, target=row.contact.target)
    name = f"document-signe{Path(str(row.scan.name)).suffix}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _note_export(
    request: UserRequest, contact: Contact, form: str, digest: str = ""
) -> None:
    """Record the digest of the export, so that a forged file can be detected."""
    audit.record(
        "consent.proof_exported",
        user=request.user,
        target=contact.target,
        form=form,
        digest=digest,
    )


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
