"""Changes in the order of commits, and the acknowledgement that a recipient was
informed.
"""

import datetime
import json
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.problems import Problem
from core.instants import written
from erasure.recipient_tasks import settle_by_program
from webhooks import outbox
from webhooks.enums import WebhookEvent
from webhooks.models import Change

router = Router(tags=["Changements"])

EVENTS = [each for each in WebhookEvent if each != WebhookEvent.TEST]


class ChangeOut(Schema):
    sequence: int = Field(
        description="Grandit dans l'ordre des enregistrements ; des nombres peuvent manquer.",
        examples=[812],
    )
    type: str = Field(
        examples=["contact.erased"], json_schema_extra={"enum": [*map(str, EVENTS)]}
    )
    contact: UUID = Field(description="Identifiant public de la fiche.")
    references: dict[str, str] = Field(
        description="Ce que d'autres systèmes appellent cette fiche, effacée ou non.",
        examples=[{"erp": "C1043"}],
    )
    at: datetime.datetime = Field(examples=["2026-11-30T08:15:02.120000Z"])
    state: str | None = Field(
        None,
        description="L'état atteint : d'un consentement, d'une fiche (sa situation), d'une"
        " adresse ou d'une demande (open, closed).",
        examples=["former_client"],
    )
    data: dict[str, Any] = Field(
        description="Le reste, selon le type : des identifiants et des codes, jamais une"
        " valeur personnelle.",
        examples=[{"erasure": 17, "cause": "retention"}],
    )


class Changes(Schema):
    data: list[ChangeOut]
    next: str | None = Field(
        None,
        description="À passer dans « after » ; null : il n'y a rien de plus pour l'instant.",
        examples=["812"],
    )


class ChangesFilter(Schema):
    after: int | None = Field(
        None,
        ge=0,
        le=2**63 - 1,
        description="Le dernier « sequence » déjà traité ; absent : depuis le plus ancien"
        " gardé (90 jours).",
    )
    limit: int = Field(
        500, ge=1, le=10_000, description="Nombre de lignes, 10 000 au plus."
    )


class AckOut(Schema):
    sequence: int = Field(examples=[812])
    system: str = Field(
        description="Le système nommé sur la clé, sinon le nom de la clé.",
        examples=["erp"],
    )
    acknowledged_at: datetime.datetime


Sequence = Annotated[
    int, Path(ge=1, le=2**63 - 1, description="« sequence » de la ligne.")
]


@router.get(
    "/changes",
    response=Changes,
    auth=Bearer(Scope.CHANGES_READ),
    operation_id="list_changes",
    summary="Lire ce qui a changé",
    url_name="changes",
)
def list_changes(
    request: ApiRequest, query: Annotated[ChangesFilter, Query()]
) -> HttpResponse:
    """Tout ce qui a changé après une ligne, dans l'ordre des enregistrements : fiches,
    consentements, adresses, effacements, demandes. Les webhooks poussent les mêmes lignes.
    Une ligne est gardée 90 jours ; reprendre de plus loin répond 410 `cursor_expired` :
    relisez alors les fiches, puis repartez sans « after »."""
    try:
        rows = outbox.after(query.after, query.limit + 1)
    except outbox.CursorExpired:
        raise Problem(
            "cursor_expired",
            "Les changements qui suivent cette ligne ne sont plus gardés, ou la base a été"
            " restaurée : relisez les fiches, puis repartez sans « after ».",
        ) from None
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    page = {
        "data": [_present(row) for row in rows],
        "next": str(rows[-1].sequence) if more else None,
    }
    # Bypasses the schema: validating 10,000 rows takes longer than reading them. A test
    # checks that this output matches the schema.
    return HttpResponse(
        json.dumps(page, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
    )


def _present(row: outbox.ChangeRow) -> dict[str, Any]:
    state = row.details.pop("state", None) or row.details.get("status")
    return {
        "sequence": row.sequence,
        "type": row.type,
        "contact": str(row.contact),
        "references": row.references,
        "at": written(row.at),
        "state": state,
        "data": row.details,
    }


@router.post(
    "/changes/{sequence}/ack",
    response=AckOut,
    auth=Bearer(Scope.CHANGES_READ),
    operation_id="acknowledge_change",
    summary="Accuser réception d'un changement",
    url_name="change_ack",
)
def acknowledge_change(request: ApiRequest, sequence: Sequence) -> dict[str, Any]:
    """Votre logiciel a fait ce que demande cette ligne. Pour `contact.erased`, c'est la
    preuve que ce destinataire a été prévenu (RGPD, art. 19) : elle est sur le procès-verbal
    d'effacement, et la tâche du destinataire qui porte ce système est réglée. Dit deux
    fois, rien ne change."""
    change = Change.objects.published().filter(sequence=sequence).first()
    if change is None:
        raise Problem("not_found", "Aucun changement gardé n'a ce numéro.")
    request.about = change.contact
    key, now = request.api_key, timezone.now()
    made, is_first = outbox.acknowledge(change, key, now)
    if is_first and change.type == WebhookEvent.CONTACT_ERASED:
        settle_by_program(change.details["erasure"], key, now)
    return {
        "sequence": made.sequence,
        "system": key.system or key.name,
        "acknowledged_at": made.at,
    }
