"""Pages that may be read without the right to change what they show.

« Peut voir les paramètres » (accounts.view_settings) opens them: settings, users, keys,
mailings, imports and webhooks. Their controls are disabled, and a request that would
change something is refused.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User

READ = "accounts.view_settings"
READABLE = {
    "accounts.manage_api_keys",
    "accounts.manage_company",
    "accounts.manage_users",
    "calls.make_calls",
    "campaigns.manage_campaigns",
    "consent.manage_notices",
    "erasure.manage_personal_fields",
    "imports.import_contacts",
    "mailings.send_mailings",
    "messaging.manage_templates",
    "messaging.send_messages",
    "portal.manage_portal",
    "retention.manage_retention",
    "webhooks.manage_webhooks",
}
"""The rights whose main pages may be read with READ alone."""


def may_open(user: User | AnonymousUser, permission: str) -> bool:
    """Whether the user may change what these pages show, or read it."""
    reads = permission in READABLE and user.has_perm(READ)
    return user.has_perm(permission) or reads


def readable(permission: str) -> Callable[[Any], Any]:
    """A decorator like permission_required(raise_exception=True); without the right, who
    may read gets the page of a GET, with `request.read_only`."""

    def decorator(view: Callable[..., HttpResponseBase]) -> Any:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            reads_only = not request.user.has_perm(permission)
            asks = request.method in ("GET", "HEAD")
            if reads_only and not (asks and may_open(request.user, permission)):
                raise PermissionDenied
            # For the templates: Django has no typed place for it.
            request.read_only = reads_only  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return checked

    return decorator
