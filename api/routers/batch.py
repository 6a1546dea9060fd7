"""Many operations in one call, each checked like a single one."""

import io
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import unquote
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from ninja import Field, Router, Schema
from pydantic import (
    ConfigDict,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from accounts import audit
from api import gateway
from api.authorization import ApiRequest, Authenticated, BatchState
from api.problems import Problem
from api.request_body import TYPES, require_storable
from contacts.texts import FORBIDDEN
from core import locks

router = Router(tags=["Lots"])

MOST = 500
PREFIX = "/api/v1"
ALONE = frozenset({"batch", "imports", "import", "export", "preference_link"})
"""Names of the paths not allowed in a batch: they carry many operations themselves, or
return an answer that a batch does not give back.
"""


class OperationIn(Schema):
    model_config = ConfigDict(extra="forbid")

    method: Literal["POST", "PUT", "PATCH", "DELETE"] = Field(examples=["PUT"])
    path: Annotated[str, StringConstraints(max_length=500, pattern="^/")] = Field(
        description="L'adresse après /api/v1.",
        examples=["/contacts/by-reference/erp/C1043"],
    )
    body: Any = Field(
        None,
        description="Ce que l'opération attend, seule.",
        examples=[{"kind": "client", "last_name": "Arbusse"}],
    )
    if_match: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None,
        description="L'en-tête If-Match de cette opération.",
        examples=['"3f2a9c0d1b7e4f6a8c5d2e1f0a9b8c7d"'],
    )
    id: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None, description="Rendu tel quel avec le résultat.", examples=["C1043"]
    )


@dataclass
class Unstorable:
    """An operation with a field written twice or a character that cannot be stored."""

    problem: Problem
    id: str | None


def _by_itself(
    sent: object, validate: ValidatorFunctionWrapHandler
) -> OperationIn | Unstorable:
    """One row of the caller's data refuses itself, not the whole batch."""
    try:
        require_storable(sent)
    except Problem as problem:
        name = sent.get("id") if isinstance(sent, dict) else None
        is_shown = isinstance(name, str) and not FORBIDDEN.search(name)
        return Unstorable(problem, name if is_shown else None)
    operation: OperationIn = validate(sent)
    return operation


class BatchIn(Schema):
    model_config = ConfigDict(extra="forbid")

    operations: list[Annotated[OperationIn, WrapValidator(_by_itself)]] = Field(
        min_length=1,
        max_length=MOST,
        description="500 au plus, faites dans cet ordre.",
    )


class OutcomeOut(Schema):
    campaign: int = Field(examples=[4])
    outcome: str = Field(examples=["recorded"])


class ResultOut(Schema):
    index: int = Field(
        description="La place dans « operations », depuis 0.", examples=[0]
    )
    id: str | None = Field(None, examples=["C1043"])
    status: int = Field(
        description="Le statut que l'opération aurait seule.", examples=[200]
    )
    public_id: UUID | None = Field(None, description="La fiche concernée.")
    etag: str | None = None
    outcomes: list[OutcomeOut] | None = Field(
        None, description="D'un enregistrement de choix : ce que chacun est devenu."
    )
    problem: dict[str, Any] | None = Field(
        None,
        description="D'une opération refusée : le même document qu'elle aurait seule.",
        examples=[{"code": "duplicate", "status": 409}],
    )


class BatchOut(Schema):
    data: list[ResultOut]
    succeeded: int = Field(examples=[499])
    failed: int = Field(examples=[1])


@router.post(
    "/batch",
    response=BatchOut,
    auth=Authenticated(),
    operation_id="send_batch",
    summary="Envoyer jusqu'à 500 opérations en un appel",
    url_name="batch",
    exclude_unset=True,
)
def send_batch(request: ApiRequest, body: BatchIn) -> dict[str, Any]:
    """Chaque opération a les droits, les règles et les refus qu'elle aurait seule, et sa
    ligne au journal ; une opération refusée ne change rien et n'arrête pas les autres. La
    réponse ne répète aucune donnée personnelle. Avec Idempotency-Key, le lot entier."""
    _wait_for_other_batches()
    with audit.gathered() as lines:
        shared = BatchState(audit_lines=lines)
        results = [
            _result(request, shared, place, operation)
            for place, operation in enumerate(body.operations)
        ]
    failed = sum(result["status"] >= 400 for result in results)
    request.noted = {"operations": len(results), "failed": failed}
    return {"data": results, "succeeded": len(results) - failed, "failed": failed}


def _wait_for_other_batches() -> None:
    """Two batches that name the same people in another order would wait for each other.

    Raises Problem if the others are not finished in time.
    """
    try:
        with transaction.atomic():
            locks.wait_for("api.batch")
    except OperationalError as error:
        raise Problem(
            "unavailable",
            "D'autres lots sont en cours : rien n'est fait de celui-ci. Renvoyez-le.",
            headers={"Retry-After": "10"},
        ) from error


def _result(
    outer: ApiRequest,
    shared: BatchState,
    place: int,
    operation: OperationIn | Unstorable,
) -> dict[str, Any]:
    result: dict[str, Any] = {"index": place}
    if operation.id is not None:
        result["id"] = operation.id
    if isinstance(operation, Unstorable):
        return result | _refusal(operation.problem)
    path, _, query = operation.path.partition("?")
    path = unquote(path)
    try:
        match = resolve(f"{PREFIX}{path}")
    except Resolver404:
        match = None
    inner = getattr(match.func, "inner", None) if match else None
    if match is None or inner is None or match.url_name in ALONE:
        unknown = "Aucune opération de lot n'a cette adresse."
        return result | _refusal(Problem("not_found", unknown))
    made = _request(outer, operation, path, query)
    made.batch = shared
    made.resolver_match = match
    response = gateway.run_inside(inner, made, match.kwargs)
    answer = gateway.json_of(response)
    result["status"] = response.status_code
    if response.status_code >= 400:
        return result | {"problem": answer}
    if made.about is not None:
        result["public_id"] = made.about.public_id
    if "ETag" in response.headers:
        result["etag"] = response.headers["ETag"]
    rows = answer.get("data") if isinstance(answer, dict) else None
    if match.url_name == "consents" and rows:
        result["outcomes"] = [
            {"campaign": row["campaign"], "outcome": row["outcome"]}
            for row in rows
            if row.get("outcome")
        ]
    return result


def _refusal(problem: Problem) -> dict[str, Any]:
    document = gateway.json_of(problem.response())
    return {"status": problem.status, "problem": document}


def _request(
    outer: ApiRequest, operation: OperationIn, path: str, query: str
) -> ApiRequest:
    """The equivalent single call of this operation."""
    made = ApiRequest()
    made.method = operation.method
    made.path = made.path_info = f"{PREFIX}{path}"
    made.META = {
        "REQUEST_METHOD": operation.method,
        "PATH_INFO": made.path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": TYPES.get(operation.method, ("application/json",))[0],
        "wsgi.input": io.BytesIO(),
    }
    for name in ("REMOTE_ADDR", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"):
        if name in outer.META:
            made.META[name] = outer.META[name]
    if operation.if_match is not None:
        made.META["HTTP_IF_MATCH"] = operation.if_match
    made.GET = QueryDict(query)
    made.api_key = outer.api_key
    made.json_body = operation.body
    # The framework only tests whether there is one.
    made._body = b"" if operation.body is None else b"{}"
    made.about = None
    made.noted = {}
    made.condition_was_read = False
    return made
