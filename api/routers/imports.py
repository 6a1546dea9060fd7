"""File imports by API: the same engine as the screen, asynchronous, with a report."""

import base64
import datetime
from typing import Annotated, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from ninja import Field, Path, Router, Schema
from ninja.responses import Status as Answer
from pydantic import ConfigDict, StrictBool

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer, demand
from api.problems import FieldError, Problem
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS, Kind, Status
from core.file_errors import Unreadable
from imports import runs, uploads
from imports.models import Import

router = Router(tags=["Lots"])

ImportId = Annotated[int, Path(ge=1, le=2**63 - 1, description="L'import.")]


class ImportIn(Schema):
    model_config = ConfigDict(extra="forbid")

    content: str = Field(
        min_length=4,
        description="Le fichier (CSV, XLSX ou ODS) en base64 ; 1,4 Mo au plus, les plus"
        " gros par l'écran ou la commande.",
        examples=["bm9tO2VtYWlsCkFyYnVzc2U7amVhbm5lQGV4ZW1wbGUuZnIK"],
    )
    kind: Kind | None = Field(
        None, description="Pour un fichier sans colonne de liste."
    )
    status: Status | None = Field(
        None, description="Pour un fichier sans colonne de situation."
    )
    update: StrictBool = Field(
        False, description="Compléter et corriger les fiches déjà là."
    )
    dry_run: StrictBool = Field(False, description="Vérifier sans rien enregistrer.")


class ImportOut(Schema):
    id: int = Field(examples=[12])
    state: str = Field(
        description="checking, running : en cours ; checked : vérifié (dry_run) ; done ;"
        " failed, avec « error ».",
        examples=["done"],
    )
    dry_run: bool
    rows: int = Field(examples=[1000])
    accepted: int = Field(examples=[12])
    updated: int = Field(examples=[45])
    unchanged: int = Field(examples=[942])
    refused: dict[str, str] = Field(
        description="Ligne -> code.", examples=[{"7": "email_invalid"}]
    )
    warnings: dict[str, list[str]] = Field(
        description="Ligne -> codes de ce qui est laissé de côté.",
        examples=[{"9": ["title_unknown"]}],
    )
    consent_ignored_no_source: list[int] = Field(
        description="Lignes dont l'accord n'a ni source ni date.", examples=[[31]]
    )
    error: str | None = None
    finished_at: datetime.datetime | None = None


@router.post(
    "/imports",
    response={202: ImportOut},
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="start_import",
    summary="Importer un fichier",
    url_name="imports",
)
def start_import(
    request: ApiRequest, response: HttpResponse, body: ImportIn
) -> Answer[dict[str, Any]]:
    """Le fichier est lu, puis traité en arrière-plan : GET à l'adresse de `Location` dit
    où il en est et, à la fin, le bilan ligne par ligne. Un fichier illisible : 422. Une
    colonne de choix demande aussi le droit `consents:write` : 403 sans lui."""
    kind = body.kind or _kind_of(body.status)
    try:
        content = base64.b64decode(body.content, validate=True)
    except ValueError:  # also raised for a character outside ASCII
        raise _bad("Ce contenu n'est pas du base64.") from None
    try:
        run = uploads.receive(
            SimpleUploadedFile("import", content),
            Import(
                kind=kind or "",
                status=body.status or "",
                update=body.update,
                api_key=request.api_key,
            ),
        )
    except Unreadable as error:
        raise _bad(str(error)) from None
    if run.has_choices and Scope.CONSENTS_WRITE not in request.api_key.scopes:
        runs.drop(run)
        demand(request.api_key, Scope.CONSENTS_WRITE)
    runs.start_at_once(run, dry_run=body.dry_run)
    run.refresh_from_db()
    response["Location"] = f"/api/v1/imports/{run.pk}"
    request.noted = {"import": run.pk}
    return Answer(202, _present(run))


def _kind_of(status: Status | None) -> str | None:
    for kind in Kind:
        if status in (*ACTIVE_STATUSES[kind], DEACTIVATED_STATUS[kind]):
            return kind
    return None


def _bad(detail: str) -> Problem:
    error: FieldError = {"pointer": "#/content", "detail": detail}
    return Problem("invalid_content", detail, errors=[error])


@router.get(
    "/imports/{import_id}",
    response=ImportOut,
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="get_import",
    summary="Suivre un import",
    url_name="import",
)
def get_import(request: ApiRequest, import_id: ImportId) -> dict[str, Any]:
    run = Import.objects.filter(pk=import_id, api_key=request.api_key).first()
    if run is None:
        raise Problem("not_found", "Cette clé n'a pas fait d'import de ce numéro.")
    return _present(run)


def _present(run: Import) -> dict[str, Any]:
    return {
        "id": run.pk,
        "state": run.state,
        "dry_run": not run.at_once,
        "rows": run.rows,
        "accepted": run.accepted,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "warnings": run.warnings,
        "consent_ignored_no_source": run.ignored,
        "error": run.error or None,
        "finished_at": run.finished_at,
    }
