"""Webhooks managed by the programs that receive them; same actions as the screen."""

import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status as Answer
from pydantic import ConfigDict, StrictBool, StringConstraints

from accounts import audit
from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.paging import Page, slice_of
from api.problems import Problem
from webhooks import sending, targets
from webhooks.enums import DeliveryState, WebhookEvent
from webhooks.models import Webhook, WebhookDelivery

router = Router(tags=["Webhooks"])

WebhookId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Le webhook.")]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class WebhookOut(Schema):
    id: int = Field(examples=[3])
    url: str = Field(examples=["https://erp.exemple.fr/rgpd"])
    events: list[str] = Field(examples=[["consent.changed", "contact.erased"]])
    active: bool
    stopped_at: datetime.datetime | None = Field(
        None, description="Arrêté parce que l'adresse a répondu 410 (Gone)."
    )
    secret: str | None = Field(
        None,
        description="Seulement à la création et au changement de secret.",
        examples=["whsec_..."],
    )


class Webhooks(Schema):
    data: list[WebhookOut]
    next: str | None = None


class WebhookIn(Schema):
    model_config = ConfigDict(extra="forbid")

    url: Url = Field(
        description="Une adresse https publique.",
        examples=["https://erp.exemple.fr/rgpd"],
    )
    events: list[WebhookEvent] = Field(
        min_length=1, max_length=50, examples=[["consent.changed"]]
    )
    active: StrictBool = True


class WebhookPatch(Schema):
    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    events: list[WebhookEvent] | None = Field(None, min_length=1, max_length=50)
    active: StrictBool | None = Field(
        None, description="true remet en service, après un arrêt aussi."
    )


class DeliveryOut(Schema):
    id: int
    webhook_id: str = Field(description="L'en-tête webhook-id de cet envoi.")
    type: str = Field(examples=["consent.changed"])
    sequence: int | None = Field(None, description="Celui de GET /changes.")
    state: str = Field(
        examples=["done"], json_schema_extra={"enum": [*DeliveryState.values]}
    )
    attempts: int
    answer: str = Field(description="La dernière réponse.", examples=["HTTP 204"])
    at: datetime.datetime
    due_at: datetime.datetime
    done_at: datetime.datetime | None = None


class Deliveries(Schema):
    data: list[DeliveryOut]
    next: str | None = None


class DeliveriesFilter(Page):
    state: DeliveryState | None = None


class ResendOut(Schema):
    count: int = Field(description="Combien d'envois attendent de nouveau.")


@router.get(
    "/webhooks",
    response=Webhooks,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="list_webhooks",
    summary="Lister les webhooks",
    url_name="webhooks",
)
def list_webhooks(
    request: ApiRequest, page: Annotated[Page, Query()]
) -> dict[str, Any]:
    found, following = slice_of(Webhook.objects.all(), page, of="webhooks")
    return {"data": [_present(hook) for hook in found], "next": following}


@router.post(
    "/webhooks",
    response={201: WebhookOut},
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="create_webhook",
    summary="Ajouter un webhook",
    url_name="webhooks",
)
def create_webhook(
    request: ApiRequest, response: HttpResponse, body: WebhookIn
) -> Answer[dict[str, Any]]:
    """Ce qui change ensuite y est envoyé. La réponse donne le secret des signatures
    (Standard Webhooks)."""
    hook = Webhook.objects.create(
        url=_checked(body.url), events=_wanted(body.events), active=body.active
    )
    _note(request, "webhook.added", hook)
    response["Location"] = f"/api/v1/webhooks/{hook.pk}"
    return Answer(201, _present(hook) | {"secret": sending.secret_of(hook)})


@router.get(
    "/webhooks/{webhook_id}",
    response=WebhookOut,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="get_webhook",
    summary="Lire un webhook",
    url_name="webhook",
)
def get_webhook(request: ApiRequest, webhook_id: WebhookId) -> dict[str, Any]:
    return _present(_hook(webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    response=WebhookOut,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="update_webhook",
    summary="Modifier un webhook",
    url_name="webhook",
)
def update_webhook(
    request: ApiRequest, webhook_id: WebhookId, body: WebhookPatch
) -> dict[str, Any]:
    hook = _hook(webhook_id)
    if body.url is not None:
        hook.url = _checked(body.url)
    if body.events is not None:
        hook.events = _wanted(body.events)
    if body.active is not None:
        hook.active = body.active
        hook.stopped_at = None if body.active else hook.stopped_at
    hook.save()
    _note(request, "webhook.updated", hook)
    return _present(hook)


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None},
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="delete_webhook",
    summary="Supprimer un webhook",
    url_name="webhook",
)
def delete_webhook(request: ApiRequest, webhook_id: WebhookId) -> Answer[None]:
    hook = _hook(webhook_id)
    _note(request, "webhook.removed", hook)
    hook.delete()
    return Answer(204, None)


@router.post(
    "/webhooks/{webhook_id}/secret",
    response=WebhookOut,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="renew_webhook_secret",
    summary="Changer le secret d'un webhook",
    url_name="webhook_secret",
)
def renew_webhook_secret(request: ApiRequest, webhook_id: WebhookId) -> dict[str, Any]:
    """L'ancien secret signe encore à côté du nouveau pendant 24 heures."""
    hook = _hook(webhook_id)
    sending.renew_secret(hook, timezone.now(), api_key=request.api_key)
    return _present(hook) | {"secret": sending.secret_of(hook)}


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    response=Deliveries,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="list_webhook_deliveries",
    summary="Lister les envois d'un webhook",
    url_name="webhook_deliveries",
)
def list_webhook_deliveries(
    request: ApiRequest,
    webhook_id: WebhookId,
    query: Annotated[DeliveriesFilter, Query()],
) -> dict[str, Any]:
    rows = _hook(webhook_id).deliveries.all()
    if query.state:
        rows = rows.filter(state=query.state)
    of = f"deliveries:{webhook_id}:{query.state}"
    found, following = slice_of(rows, query, of=of)
    return {"data": [_delivery(row) for row in found], "next": following}


@router.post(
    "/webhooks/{webhook_id}/resend",
    response=ResendOut,
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    operation_id="resend_webhook_deliveries",
    summary="Renvoyer les envois abandonnés d'un webhook",
    url_name="webhook_resend",
)
def resend_webhook_deliveries(
    request: ApiRequest, webhook_id: WebhookId
) -> dict[str, Any]:
    """Ce qu'un changement plus récent a dépassé n'est plus envoyé : il serait faux."""
    hook = _hook(webhook_id)
    return {"count": sending.resend(hook, timezone.now(), api_key=request.api_key)}


def _hook(webhook_id: int) -> Webhook:
    hook = Webhook.objects.filter(pk=webhook_id).first()
    if hook is None:
        raise Problem("not_found", "Aucun webhook n'a cet identifiant.")
    return hook


def _checked(url: str) -> str:
    try:
        targets.check(url)
    except targets.ForbiddenTarget as refusal:
        raise Problem(
            "invalid_content",
            str(refusal),
            errors=[{"pointer": "#/url", "detail": str(refusal)}],
        ) from None
    return url


def _wanted(events: list[WebhookEvent]) -> list[str]:
    """The events but « test », which the button of the screen sends. Raises Problem if
    none is left."""
    wanted = [str(each) for each in dict.fromkeys(events) if each != WebhookEvent.TEST]
    if not wanted:
        raise Problem("invalid_content", "Choisissez au moins un événement.")
    return wanted


def _note(request: ApiRequest, action: str, hook: Webhook) -> None:
    audit.record(action, api_key=request.api_key, target=hook.target)


def _present(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "url": hook.url,
        "events": hook.events,
        "active": hook.active,
        "stopped_at": hook.stopped_at,
    }


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "webhook_id": str(row.public_id),
        "type": row.event,
        "sequence": row.sequence,
        "state": row.state,
        "attempts": row.attempts,
        "answer": row.answer,
        "at": row.created_at,
        "due_at": row.due_at,
        "done_at": row.done_at,
    }
