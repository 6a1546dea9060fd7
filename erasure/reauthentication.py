"""A serious act asks who is there when the last login is old."""

import datetime

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone


def require_recent_login(request: HttpRequest, now: datetime.datetime) -> None:
    """Raises ReauthenticationRequired: allauth asks the password, then goes on."""
    if not has_recent_login(request, now):
        raise ReauthenticationRequired


def has_recent_login(request: HttpRequest, now: datetime.datetime) -> bool:
    limit = now - datetime.timedelta(minutes=settings.REAUTHENTICATION_MINUTES)
    seen = _last_proof(request)
    return seen is not None and seen >= limit


def _last_proof(request: HttpRequest) -> datetime.datetime | None:
    """When this session, or without a trace of it this user, last proved who it is."""
    if isinstance(request.user, AnonymousUser):
        return None
    records = get_authentication_records(request, request.user)
    if records:
        latest = max(record["at"] for record in records)
        return datetime.datetime.fromtimestamp(
            latest, tz=timezone.get_current_timezone()
        )
    return request.user.last_login
