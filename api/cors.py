"""Browsers of other sites: for sign-ups alone, with a publishable key of that site.

A publishable key may be read by anybody who opens the page. It hands sign-ups on, reads
the form, and does so from its own origins only.
"""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.models import ApiKey
from api.authorization import ApiRequest
from api.problems import Problem

OPEN = ("form", "signups")
"""Names of the paths that a browser may call."""
EXPOSED = "ETag, Retry-After, RateLimit-Remaining, X-Request-ID"


def _path(request: ApiRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def preflight(request: ApiRequest) -> HttpResponse | None:
    """The answer to what a browser asks before the call; None where it is no such
    question, or where no usable key has this origin."""
    origin = request.headers.get("Origin", "")
    if request.method != "OPTIONS" or not origin or _path(request) not in OPEN:
        return None
    keys = ApiKey.objects.usable(timezone.now())
    if not keys.filter(origins__contains=[origin]).exists():
        return None
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Methods"] = "GET, POST"
    response["Access-Control-Allow-Headers"] = (
        "Authorization, Content-Type, Idempotency-Key, If-None-Match"
    )
    response["Access-Control-Max-Age"] = "600"
    patch_vary_headers(response, ["Origin"])
    return response


def require_origin(request: ApiRequest) -> None:
    """Raise Problem (403) where a publishable key is used elsewhere than in its sites."""
    origins = request.api_key.origins
    if not origins:
        return
    if _path(request) not in OPEN or request.headers.get("Origin") not in origins:
        raise Problem(
            "origin_refused",
            "Cette clé publiable ne sert qu'aux inscriptions, depuis les pages de ses sites.",
        )


def open_to(request: ApiRequest, response: HttpResponse) -> None:
    """Let the page of the key's own site read the answer."""
    origin = request.headers.get("Origin", "")
    if origin in request.api_key.origins and _path(request) in OPEN:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = EXPOSED
        patch_vary_headers(response, ["Origin"])
