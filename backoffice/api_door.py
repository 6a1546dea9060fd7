"""What every call of the API passes: key, limit, body, idempotency, audit journal.

The operations behind it know nothing of all this, and nothing here knows of them.
"""

import datetime
import json
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import api_keys, api_limits, audit
from accounts.api_auth import ApiRequest
from accounts.problems import Problem
from backoffice.models import ApiAnswer

View = Callable[..., HttpResponse]
MAX_BODY = 1_000_000
MAX_IDEMPOTENCY_KEY = 255
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def door(view: View) -> View:
    """Wrap the view of one path of the API."""

    @wraps(view)
    def guarded(request: ApiRequest, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        try:
            _admit(request, now)
        except Problem as problem:
            return _sealed(problem.response())
        quota = api_limits.take(request.api_key, now)
        try:
            if quota.exceeded:
                raise _too_many(quota)
            request.json_body = _json_body(request)
            response = _answer(view, request, kwargs, now)
        except Problem as problem:
            response = problem.response()
            if problem.code != "rate_limited":
                _note(request, response)
        for name, value in quota.headers.items():
            response[name] = value
        return _sealed(response)

    return guarded


def unknown_path(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return _sealed(
        Problem("not_found", "Aucune opération n'a cette adresse.").response()
    )


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _admit(request: ApiRequest, now: datetime.datetime) -> None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = None
    if scheme.lower() == "bearer" and secret.strip():
        key = api_keys.find(secret.strip(), now)
    if key is None:
        raise Problem(
            "unauthenticated",
            "Donnez une clé API valable : Authorization: Bearer <clé>.",
            headers={"WWW-Authenticate": 'Bearer realm="api"'},
        )
    api_keys.note_use(key, now)
    request.api_key = key
    request.about = None


def _too_many(quota: api_limits.Quota) -> Problem:
    return Problem(
        "rate_limited",
        f"Cette clé a droit à {quota.limit} appels par minute :"
        f" reprenez dans {quota.reset} s.",
        headers={"Retry-After": str(quota.reset)},
    )


def _json_body(request: HttpRequest) -> object:
    """The body, read once and bounded; None when there is none."""
    if request.method not in WRITES:
        return None
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > MAX_BODY:
        raise Problem("too_large", f"Une requête compte {MAX_BODY} octets au plus.")
    try:
        raw = request.body
    except UnreadablePostError as error:
        raise Problem("invalid_request", "La requête est incomplète.") from error
    if not raw:
        return None
    if request.content_type != "application/json":
        raise Problem(
            "unsupported_media_type", "Le contenu doit être du JSON (application/json)."
        )
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(
            "invalid_request", "Le contenu n'est pas du JSON valide en UTF-8."
        ) from error
    if body is None:
        raise Problem("invalid_content", "Le contenu ne peut pas être null.")
    _refuse_odd_characters(body)
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_odd_characters(body: object) -> None:
    """No NUL and no half of a pair: the database can hold neither."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and any(
            sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value
        ):
            raise Problem(
                "invalid_content", "Un texte contient un caractère impossible."
            )


def _answer(
    view: View, request: ApiRequest, kwargs: dict[str, object], now: datetime.datetime
) -> HttpResponse:
    """Run the operation: a write and its audit line stand or fall together."""
    if request.method not in WRITES:
        response = _plain(view(request, **kwargs))
        _note(request, response)
        return response
    with transaction.atomic():
        response = _once(view, request, kwargs, now)
        if response.status_code < 400:
            _note(request, response)
        else:
            transaction.set_rollback(True)
    if response.status_code >= 400:
        _note(request, response)
    return response


def _plain(response: HttpResponse) -> HttpResponse:
    """The framework's own refusals speak like ours."""
    if response.status_code != 405:
        return response
    allowed = {"Allow": response["Allow"]}
    detail = f"Cette adresse n'admet que : {response['Allow']}."
    return Problem("method_not_allowed", detail, headers=allowed).response()


def _once(
    view: View, request: ApiRequest, kwargs: dict[str, object], now: datetime.datetime
) -> HttpResponse:
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return _plain(view(request, **kwargs))
    if not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY or not all(
        "!" <= sign <= "~" for sign in key
    ):
        raise Problem(
            "invalid_content",
            f"Idempotency-Key compte 1 à {MAX_IDEMPOTENCY_KEY} signes ASCII.",
        )
    ours = {"api_key": request.api_key, "key_digest": _digest("key", key)}
    fingerprint = _digest("body", f"{request.path}\0{json.dumps(request.json_body)}")
    try:
        # A twin that runs at this moment makes this one wait for its answer.
        with transaction.atomic():
            kept = ApiAnswer.objects.create(
                **ours, fingerprint=fingerprint, created_at=now
            )
    except IntegrityError:
        return _again(ApiAnswer.objects.get(**ours), fingerprint)
    response = _plain(view(request, **kwargs))
    if response.status_code < 400:
        kept.status = response.status_code
        kept.body = response.content.decode()
        kept.contact = request.about
        kept.save(update_fields=["status", "body", "contact"])
    return response


def _again(kept: ApiAnswer, fingerprint: str) -> HttpResponse:
    if kept.body is None:
        raise Problem(
            "idempotency_answer_erased",
            "Cet appel a déjà abouti ; sa réponse est partie avec les données de la"
            " personne.",
        )
    if kept.fingerprint != fingerprint:
        raise Problem(
            "idempotency_key_reused",
            "Cette Idempotency-Key a déjà servi pour une autre requête.",
        )
    response = HttpResponse(
        kept.body, status=kept.status, content_type="application/json; charset=utf-8"
    )
    response["Idempotent-Replayed"] = "true"
    return response


def _digest(use: str, value: str) -> str:
    return salted_hmac(f"api.idempotency.{use}", value, algorithm="sha256").hexdigest()


def _note(request: ApiRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    audit.record(
        "api.call",
        api_key=request.api_key,
        target=request.about.target if request.about else "",
        method=request.method,
        route=match.route if match else "",
        status=response.status_code,
    )
