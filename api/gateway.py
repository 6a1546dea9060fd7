"""The steps common to all API calls: key, rate limit, body, idempotency, audit journal.

The operations do not depend on this module, and this module does not depend on them.
"""

import datetime
import json
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import api_keys, audit
from api import conditions, cors, deprecations, rate_limits
from api.authorization import ApiRequest
from api.models import ApiAnswer
from api.problems import Problem
from api.request_body import WRITES, json_body, require_storable
from core import signatures

View = Callable[..., HttpResponse]
MAX_IDEMPOTENCY_KEY = 255
BULK = ("batch", "imports")
"""Names of the paths that have their own rate limit."""
BULK_LIMITS = {"most": 2_000_000, "values": 50_000}
IDEMPOTENT = ("POST", "PUT", "PATCH")
REPLAYED = ("Location", "ETag")
"""Headers stored with the answer and repeated when it is replayed."""


def gateway_view(view: View, methods: Collection[str]) -> View:
    """Wrap the view of one path of the API, which serves these methods.

    Another method answers 405 whatever its body and its Idempotency-Key are.
    """
    served = {*methods, "HEAD"} if "GET" in methods else {*methods}

    @wraps(view)
    def guarded(request: ApiRequest, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        if (asked := cors.preflight(request)) is not None:
            return _sealed(asked)
        try:
            _admit(request, now)
        except Problem as problem:
            return _sealed(problem.response())
        quota = rate_limits.take(request.api_key, now, bulk=_is_bulk(request))
        try:
            if quota.exceeded:
                raise _too_many(quota)
            cors.require_origin(request)
            if request.method not in served:
                raise _not_allowed(", ".join(sorted(served)))
            limits = BULK_LIMITS if _is_bulk(request) else {}
            request.json_body = json_body(request, **limits)
            require_storable(request.json_body, leave=_checked_later(request))
            response = _answer(view, request, kwargs, now)
        except Problem as problem:
            response = problem.response()
            if problem.code != "rate_limited" or rate_limits.first_refusal(
                request.api_key, response.status_code, now
            ):
                _note(request, response)
        for name, value in quota.headers.items():
            response[name] = value
        cors.open_to(request, response)
        match = request.resolver_match
        deprecations.announce(
            str(request.method), (match.url_name if match else "") or "", response
        )
        return _sealed(response)

    # A batch runs the operation inside: the key was checked for the whole batch. mypy knows
    # no attributes of functions.
    guarded.inner = view  # type: ignore[attr-defined]
    return guarded


def _is_bulk(request: ApiRequest) -> bool:
    return request.resolver_match is not None and (
        request.resolver_match.url_name in BULK
    )


def _checked_later(request: ApiRequest) -> str:
    """The field of the body whose values the operation checks: a batch refuses each of
    its operations by itself."""
    match = request.resolver_match
    return "operations" if match and match.url_name == "batch" else ""


def unknown_path(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return _sealed(
        Problem("not_found", "Aucune opération n'a cette adresse.").response()
    )


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _admit(request: ApiRequest, now: datetime.datetime) -> None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip() if scheme.lower() == "bearer" else ""
    request.about = None
    request.noted = {}
    request.batch = None
    key = api_keys.find(secret, now) if secret else None
    if key is None:
        _note_bad_key(request, secret, now)
        raise Problem(
            "unauthenticated",
            "Donnez une clé API valable : Authorization: Bearer <clé>.",
            headers={"WWW-Authenticate": 'Bearer realm="api"'},
        )
    api_keys.note_use(key, now)
    request.api_key = key


def _note_bad_key(request: ApiRequest, secret: str, now: datetime.datetime) -> None:
    """Journal the use of an expired or guessed key, at most hourly per key."""
    if known := api_keys.known_by(secret):
        request.api_key = known
        if rate_limits.first_refusal(known, 401, now):
            _note(request, Problem("unauthenticated", "").response())


def _too_many(quota: rate_limits.Quota) -> Problem:
    return Problem(
        "rate_limited",
        f"Cette clé a droit à {quota.limit} appels par minute :"
        f" reprenez dans {quota.reset} s.",
        headers={"Retry-After": str(quota.reset)},
    )


def _answer(
    view: View, request: ApiRequest, kwargs: dict[str, object], now: datetime.datetime
) -> HttpResponse:
    """Run the operation; a write and its audit line are in one transaction."""
    request.condition_was_read = False
    if request.method not in WRITES:
        response = _read(view, request, kwargs)
        _note(request, response)
        return response
    with transaction.atomic():
        response = _once(view, request, kwargs, now)
        if response.status_code < 400:
            _refuse_unread_condition(request, response)
        if response.status_code < 400:
            _note(request, response)
        else:
            transaction.set_rollback(True)
    if response.status_code >= 400:
        _note(request, response)
    return response


def run_inside(
    view: View, request: ApiRequest, kwargs: dict[str, object]
) -> HttpResponse:
    """Run one write of a batch in the caller's transaction: it is applied entirely or
    not at all, with its lines of the audit journal.
    """
    assert request.batch is not None
    lines = request.batch.audit_lines
    before = len(lines)
    try:
        with transaction.atomic():
            response = _plain(view(request, **kwargs))
            if response.status_code < 400:
                _refuse_unread_condition(request, response)
            else:
                transaction.set_rollback(True)
    except Problem as problem:
        response = problem.response()
    if response.status_code >= 400:
        del lines[before:]
    _note(request, response)
    return response


def json_of(response: HttpResponse) -> Any:
    return json.loads(response.content) if response.content else None


def _read(view: View, request: ApiRequest, kwargs: dict[str, object]) -> HttpResponse:
    """Answer a GET or HEAD (RFC 9110, 9.3.2); 304 if the caller has this version."""
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    response = view(request, **kwargs)
    if is_head:
        request.method = "HEAD"
    tag = response.headers.get("ETag")
    if response.status_code == 200 and conditions.is_unchanged(request, tag):
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = tag or ""
        del unchanged["Content-Type"]
        return unchanged
    if is_head:
        length = len(response.content)
        response.content = b""
        response["Content-Length"] = str(length)
    return response


def _refuse_unread_condition(request: ApiRequest, response: HttpResponse) -> None:
    """Raise Problem if the call has a condition that its operation cannot evaluate: a
    resource being created has no version to match. A replay was checked the first time.
    """
    if "If-Match" not in request.headers or request.condition_was_read:
        return
    if "Idempotent-Replayed" not in response:
        raise Problem(
            "precondition_failed",
            "If-Match ne s'applique pas à cette opération : rien n'a été fait.",
        )


def _plain(response: HttpResponse) -> HttpResponse:
    """Convert the framework's 405 to problem details: the methods of an operation of a batch
    are not known before it runs."""
    if response.status_code != 405:
        return response
    return _not_allowed(response["Allow"]).response()


def _not_allowed(methods: str) -> Problem:
    detail = f"Cette adresse n'admet que : {methods}."
    return Problem("method_not_allowed", detail, headers={"Allow": methods})


def _once(
    view: View, request: ApiRequest, kwargs: dict[str, object], now: datetime.datetime
) -> HttpResponse:
    key = request.headers.get("Idempotency-Key")
    if request.method not in IDEMPOTENT or key is None:
        return view(request, **kwargs)
    if not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY or not all(
        "!" <= sign <= "~" for sign in key
    ):
        raise Problem(
            "invalid_content",
            f"Idempotency-Key compte 1 à {MAX_IDEMPOTENCY_KEY} signes ASCII.",
        )
    digests = _digests("key", key)
    ours = {"api_key": request.api_key, "key_digest": digests[0]}
    # The same JSON with its keys in another order is the same request.
    sent = json.dumps(request.json_body, sort_keys=True)
    body = f"{request.method} {request.path}\0{sent}"
    fingerprints = _digests("body", body)
    if len(digests) > 1:
        # The first call may have been made under a key of SECRET_KEY_FALLBACKS.
        before = ApiAnswer.objects.filter(
            api_key=request.api_key, key_digest__in=digests[1:]
        )
        if kept := before.first():
            return _again(request, kept, fingerprints)
    try:
        # A concurrent identical request makes this one wait for its answer.
        with transaction.atomic():
            kept = ApiAnswer.objects.create(
                **ours, fingerprint=fingerprints[0], created_at=now
            )
    except IntegrityError:
        return _again(request, ApiAnswer.objects.get(**ours), fingerprints)
    response = view(request, **kwargs)
    if response.status_code < 400:
        kept.status = response.status_code
        kept.body = response.content.decode()
        kept.headers = {n: response[n] for n in REPLAYED if n in response.headers}
        kept.contact = request.about
        kept.save(update_fields=["status", "body", "headers", "contact"])
    return response


def _again(
    request: ApiRequest, kept: ApiAnswer, fingerprints: list[str]
) -> HttpResponse:
    """Replay the stored answer."""
    request.about = kept.contact
    if kept.body is None:
        raise Problem(
            "idempotency_answer_erased",
            "Cet appel a déjà abouti ; sa réponse est partie avec les données de la"
            " personne.",
        )
    if kept.fingerprint not in fingerprints:
        raise Problem(
            "idempotency_key_reused",
            "Cette Idempotency-Key a déjà servi pour une autre requête.",
        )
    response = HttpResponse(
        kept.body, status=kept.status, content_type="application/json; charset=utf-8"
    )
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _digests(use: str, value: str) -> list[str]:
    return [d.hex() for d in signatures.digests(f"api.idempotency.{use}", value)]


def _note(request: ApiRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    audit.record(
        "api.call",
        api_key=request.api_key,
        target=request.about.target if request.about else "",
        method=request.method,
        route=match.route if match else "",
        status=response.status_code,
        **request.noted,
    )
