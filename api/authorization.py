"""What an operation of the API demands of the key that calls it."""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security.base import AuthBase

from accounts.enums import Scope
from accounts.models import ApiKey
from api.problems import Problem

Target = Any
"""A model with a `target` (a contact): this floor does not know it."""


class ApiRequest(HttpRequest):
    """A request that came through the door of the API (api/gateway.py)."""

    api_key: ApiKey
    json_body: object
    about: Target
    """What the call is about, for the audit journal."""


class Bearer(AuthBase):
    """The scope that the key must have; the key itself was judged at the door."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        key = cast(ApiRequest, request).api_key
        if self.scope not in key.scopes:
            raise Problem(
                "scope_missing", f"Cette clé n'a pas le droit « {self.scope.value} »."
            )
        return key
