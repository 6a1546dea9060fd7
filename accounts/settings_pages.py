"""Pages of settings: changed with their own right, read with « Peut voir les paramètres »."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.requests import UserRequest

VIEW_SETTINGS = "accounts.view_settings"
SETTINGS = {
    "accounts.manage_api_keys",
    "accounts.manage_company",
    "accounts.manage_users",
    "campaigns.manage_campaigns",
    "consent.manage_notices",
    "erasure.manage_personal_fields",
    "messaging.manage_templates",
    "portal.manage_portal",
    "retention.manage_retention",
}
"""The rights whose pages show no secret and may be read without them."""


def may_open(user: User | AnonymousUser, permission: str) -> bool:
    """To change it, or only to read it."""
    reads = permission in SETTINGS and user.has_perm(VIEW_SETTINGS)
    return user.has_perm(permission) or reads


def settings_page(permission: str) -> Callable[[Any], Any]:
    """A decorator like permission_required(raise_exception=True). Who may only read gets the page
    with `request.read_only`, its controls disabled; whatever they send is refused."""

    def decorator(view: Callable[..., HttpResponseBase]) -> Any:
        @wraps(view)
        def checked(request: UserRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.has_perm(permission):
                reads = request.method in ("GET", "HEAD")
                if not (reads and may_open(request.user, permission)):
                    raise PermissionDenied
                request.read_only = True
            return view(request, *args, **kwargs)

        return checked

    return decorator
