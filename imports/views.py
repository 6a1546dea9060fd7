from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit, recent_proof
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from core.confirmation import NumberForm, ask
from core.csv_lines import csv_lines
from imports import preview, runs, undo
from imports.enums import ImportState
from imports.forms import ColumnsForm, SheetForm, UploadForm
from imports.models import Import

allowed = permission_required("imports.import_contacts", raise_exception=True)
read = readable("imports.import_contacts")
UNDOABLE = (ImportState.DONE, ImportState.FAILED)
STOP_POLLING = 286
SHOWN_REFUSALS = 50
SHOWN_CHANGES = 200


@read
def import_list(request: UserRequest) -> HttpResponse:
    runs = Import.objects.select_related("user")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    return render(request, "imports/imports.html", {"page": page})


@allowed
def new_import(request: UserRequest) -> HttpResponse:
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and (run := form.save(request.user)):
            return redirect("imports:import_columns", run.pk)
    else:
        form = UploadForm()
    return _form_page(request, "imports/import_new.html", {"form": form})


@allowed
def import_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """Choose the sheet of a workbook with several lists."""
    run = get_object_or_404(Import, pk=pk, state=ImportState.COLUMNS)
    form = SheetForm(run, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save():
        return redirect("imports:import_columns", run.pk)
    ctx = {"form": form, "run": run}
    return _form_page(request, "imports/import_sheet.html", ctx)


@allowed
def import_columns(request: UserRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Import, pk=pk)
    if run.state not in (ImportState.COLUMNS, ImportState.CHECKED):
        return redirect("imports:import", run.pk)
    if not run.header:
        return redirect("imports:import_sheet", run.pk)
    form = ColumnsForm(run, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("imports:import", run.pk)
    ctx = {"form": form, "run": run}
    return _form_page(request, "imports/import_columns.html", ctx)


def _form_page(
    request: UserRequest, template: str, ctx: dict[str, Any]
) -> HttpResponse:
    """A refused file returns status 422, for programs that post it."""
    return render(request, template, ctx, status=422 if ctx["form"].errors else 200)


@read
def import_page(request: UserRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Import.objects.select_related("user"), pk=pk)
    if run.state == ImportState.COLUMNS and not request.read_only:
        return redirect("imports:import_columns", run.pk)
    return render(request, "imports/import.html", _context(run))


@read
def import_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The fragment that htmx polls each second; at the end, the whole page."""
    run = get_object_or_404(Import, pk=pk)
    if run.is_working:
        return render(request, "imports/_import_progress.html", _context(run))
    return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})


def _context(run: Import) -> dict[str, object]:
    done, total = runs.progress(run)
    return {
        "run": run,
        "percent": min(100, 100 * done // max(total, 1)),
        "refused_rows": preview.first(run, preview.REFUSALS, SHOWN_REFUSALS),
        "changes": preview.first(run, preview.CHANGES, SHOWN_CHANGES),
        "shown_changes": SHOWN_CHANGES,
        "likenesses": preview.first(run, preview.ALIKE, SHOWN_CHANGES),
        "refusals": run.refusals[:SHOWN_REFUSALS],
        "left_out": run.left_out[:SHOWN_REFUSALS],
        "more": max(0, len(run.refused) - SHOWN_REFUSALS),
    }


@allowed
@require_POST
def launch_import(request: UserRequest, pk: int) -> HttpResponse:
    runs.launch(get_object_or_404(Import, pk=pk), request.user)
    return redirect("imports:import", pk)


@allowed
def drop_import(request: UserRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Import, pk=pk)
    if request.method != "POST":
        return ask(
            request,
            "Abandonner cet import ?",
            text="Le fichier envoyé et les colonnes choisies sont supprimés. Aucune fiche "
            "n'est touchée.",
            submit_label="Abandonner l'import",
            back=reverse("imports:import", args=[pk]),
            heading=str(run),
            crumbs=[("Administration", ""), ("Imports", reverse("imports:imports"))],
        )
    if runs.drop(run):
        audit.record("import.dropped", user=request.user, target=run.target)
        messages.success(request, "L'import est abandonné ; le fichier est supprimé.")
    return redirect("imports:imports")


@allowed
def undo_import(request: UserRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Import, pk=pk, state__in=UNDOABLE)
    alone = undo.untouched(run).count()
    form = NumberForm(request.POST if request.method == "POST" else None, number=alone)
    if request.method == "POST" and form.is_valid():
        recent_proof.require(request, SensitiveAct.UNDO_IMPORT, timezone.now())
        runs.undo(run, request.user)
        return redirect("imports:import", run.pk)
    ctx = {
        "run": run,
        "alone": alone,
        "touched": run.accepted - alone,
        "changed": run.changed.count(),
        "form": form,
    }
    return render(request, "imports/import_undo.html", ctx)


@allowed
def refused_rows(request: UserRequest, pk: int) -> FileResponse:
    """Download the refused rows with their values, while the file is stored."""
    return _waiting_file(request, pk, preview.REFUSALS, "lignes-refusees")


@allowed
def changed_values(request: UserRequest, pk: int) -> FileResponse:
    """Download each change that the import would make, while the file is stored."""
    return _waiting_file(request, pk, preview.CHANGES, "changements")


def _waiting_file(request: UserRequest, pk: int, what: str, name: str) -> FileResponse:
    run = get_object_or_404(Import, pk=pk, state=ImportState.CHECKED)
    path = preview.path_of(run, what)
    if path is None or not path.exists():
        raise Http404
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    audit.record(READ[what], user=request.user, target=run.target)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"import-{run.pk}-{name}.csv",
        content_type="text/csv; charset=utf-8",
    )


READ = {
    preview.REFUSALS: "import.refusals_read",
    preview.CHANGES: "import.changes_read",
}


@read
def import_report(request: UserRequest, pk: int) -> HttpResponse:
    """The report: lines and reasons, never a value of the file."""
    run = get_object_or_404(Import, pk=pk)
    rows: list[tuple[object, ...]] = [("Ligne", "Résultat", "Code")]
    rows += [(line, code.label, code.value) for line, code in run.refusals]
    words = "acceptation ignorée, sans source ou sans date"
    rows += [(line, words, "consent_ignored_no_source") for line in run.ignored]
    rows += [
        (line, f"{code.label} : laissé de côté", code.value)
        for line, code in run.left_out
    ]
    words = "refus enregistré sur la fiche déjà présente"
    rows += [(line, words, "refusal_recorded") for line in run.recorded]
    day = timezone.localdate(run.created_at)
    name = f"import-{run.pk}-{day}.csv"
    return HttpResponse(
        "".join(csv_lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
