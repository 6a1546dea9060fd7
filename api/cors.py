"""Cross-origin requests: for sign-ups only, with a publishable key of the calling site.

Anyone who opens the page can read a publishable key. It can only submit sign-ups and
read the form, and only from its own origins.
"""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.models import ApiKey
from api.authorization import ApiRequest
from api.problems import Problem

OPEN = ("form", "signups")
"""Names of the paths that a browser may call from another origin."""
EXPOSED = "ETag, Retry-After, RateLimit-Remaining, X-Request-ID"


def _path(request: ApiRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def preflight(request: ApiRequest) -> HttpResponse | None:
    """The answer to a CORS preflight; None if the request is not a preflight, or if no
    usable key has this origin.
    """
    origin = request.headers.get("Origin", "")
    if request.method != "OPTIONS" or not origin or _path(request) not in OPEN:
        return None
    now = timezone.now()
    keys = ApiKey.objects.filter(origins__contains=[origin])
    if not any(key.is_usable(now) for key in keys):
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
    """Raise Problem (403) if a publishable key is used outside its origins."""
    origins = request.api_key.origins
    if not origins:
        return
    if _path(request) not in OPEN or request.headers.get("Origin") not in origins:
        raise Problem(
            "origin_refused",
            "Cette clé publiable ne sert qu'aux inscriptions, depuis les pages de ses sites.",
        )


def open_to(request: ApiRequest, response: HttpResponse) -> None:
    """Allow pages of the key's own site to read the answer."""
    origin = request.headers.get("Origin", "")
    if origin in request.api_key.origins and _path(request) in OPEN:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = EXPOSED
        patch_vary_headers(response, ["Origin"])
