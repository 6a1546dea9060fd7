import json
import uuid

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import audit, recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts.models import Contact
from core.id_ranges import compact
from exports import exporting
from exports.forms import ExportForm
from portal import personal_data

allowed = permission_required("exports.export_contacts", raise_exception=True)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@allowed
def exports(request: UserRequest) -> HttpResponseBase:
    """The form and the file; the export is recorded in the journal with its user."""
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
        return _file(request, form)
    return render(request, "exports/exports.html", {"form": form})


def _file(request: UserRequest, form: ExportForm) -> HttpResponseBase:
    selection, kind = form.selection, form.cleaned_data["format"]
    audit.record(
        "contacts.exported",
        user=request.user,
        audience=selection.audience,
        status=selection.status,
        campaign=selection.campaign.pk if selection.campaign else None,
        fields=list(selection.columns),
        consents=selection.consents,
        format=kind,
        contacts=selection.contacts().count(),
        members=compact(selection.contacts().values_list("pk", flat=True)),
    )
    make = exporting.as_csv if kind == "csv" else exporting.as_xlsx
    name = f"{selection.audience}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return StreamingHttpResponse(
        make(selection),
        content_type=TYPES[kind],
        headers=_download(name),
    )


def _download(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


@allowed
def export_contact(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """The copy of art. 15 and 20 for the person; recorded in the journal with its user."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if request.method != "POST":
        return render(request, "exports/export_contact.html", {"contact": contact})
    if not request.user.sees_sensitive:
        raise PermissionDenied
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    with transaction.atomic():
        copy = personal_data.copy_of(contact, timezone.now())
        audit.record("contact.exported", user=request.user, target=contact.target)
    return HttpResponse(
        json.dumps(copy, ensure_ascii=False, indent=2, default=str),
        content_type="application/json; charset=utf-8",
        headers=_download(f"donnees-{str(contact.public_id)[:8]}.json"),
    )
