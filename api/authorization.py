"""The scopes that an API operation requires of the key that calls it."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from ninja.security.base import AuthBase

from accounts.enums import Scope
from accounts.models import ApiKey, AuditEvent
from api.problems import Problem

Target = Any
"""A model with a `target` (a contact); this layer does not import it."""


class ApiRequest(HttpRequest):
    """A request that came through the API gateway (api/gateway.py)."""

    api_key: ApiKey
    json_body: object
    about: Target
    """What the call is about, for the audit journal."""
    noted: dict[str, Any]
    """Additional details for the journal entry: ids and codes, never a value."""
    condition_was_read: bool
    """Whether the operation evaluated the If-Match header of the call."""
    batch: "BatchState | None"
    """What the operations of one batch share; None for a single call."""


@dataclass
class BatchState:
    """What is done once for all the operations of a batch, in its transaction."""

    audit_lines: list[AuditEvent]
    """Their lines for the audit journal, written together at the end."""
    journal_is_open: bool = False


class Bearer(AuthBase):
    """The scope that the key must have; the gateway has already authenticated the key."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        key = cast(ApiRequest, request).api_key
        demand(key, self.scope)
        return key


class Authenticated(AuthBase):
    """Any usable key; the required scopes depend on the content of the call."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    scope = None

    def __call__(self, request: HttpRequest) -> ApiKey:
        return cast(ApiRequest, request).api_key


def demand(key: ApiKey, scope: Scope) -> None:
    """Raise Problem (403, RFC 6750) if the key does not have this scope."""
    if scope not in key.scopes:
        raise Problem(
            "scope_missing",
            f"Cette clé n'a pas le droit « {scope.value} ».",
            headers={
                "WWW-Authenticate": 'Bearer realm="api", error="insufficient_scope",'
                f' scope="{scope.value}"'
            },
        )
