"""The API: its routers, its error responses, and the OpenAPI description for client
generators.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from api.authorization import ApiRequest
from api.description import DESCRIPTION, complete
from api.problems import FieldError, Problem
from api.rendering import Renderer
from api.routers import (
    audience,
    batch,
    campaigns,
    changes,
    consents,
    contacts,
    feedback,
    imports,
    lifecycle,
    merging,
    recipients,
    references,
    representatives,
    signups,
    webhooks,
)
from consent.integrity.journal_errors import JournalClosed
from core.file_errors import refusal

log = logging.getLogger(__name__)

FRENCH = {
    "missing": "Ce champ est nécessaire.",
    "extra_forbidden": "Ce champ est inconnu.",
    "unknown_parameter": "Ce paramètre est inconnu.",
    "twice": "Ce paramètre est écrit deux fois.",
    "string_type": "Un texte est attendu.",
    "string_too_long": "Ce texte dépasse {max_length} caractères.",
    "string_too_short": "Ce texte est trop court (longueur minimale : {min_length}).",
    "bool_type": "true ou false est attendu.",
    "bool_parsing": "true ou false est attendu.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "int_from_float": "Un nombre entier est attendu.",
    "greater_than_equal": "Ce nombre est plus petit que {ge}.",
    "less_than_equal": "Ce nombre dépasse {le}.",
    "enum": "Valeurs admises : {expected}.",
    "literal_error": "Valeurs admises : {expected}.",
    "list_type": "Une liste est attendue.",
    "too_long": "Cette liste dépasse {max_length} éléments.",
    "too_short": "Cette liste est trop courte (minimum : {min_length}).",
    "uuid_parsing": "Un identifiant public (UUID) est attendu.",
    "timezone_aware": "Une date et heure avec son fuseau est attendue.",
    "model_attributes_type": "Un objet est attendu.",
    "dict_type": "Un objet est attendu.",
}
DATES = "Une date valable est attendue."
MAX_ERRORS = 100


class CheckedBodyParser(Parser):
    """The body, which the gateway has already read and checked."""

    def parse_body(self, request: HttpRequest) -> Any:
        assert isinstance(request, ApiRequest) or hasattr(request, "json_body")
        return request.json_body


def only_known_parameters(run: MethodType) -> Callable[..., HttpResponse]:
    """Reject unknown query parameters: a misspelt filter name would return the whole
    list.
    """
    operation = run.__self__
    assert isinstance(operation, Operation)
    queries = [m for m in operation.models if m.__ninja_param_source__ == "query"]
    known = {name for model in queries for name in model.__ninja_flatten_map__}
    repeatable = {
        name for model in queries for name in model.__ninja_collection_fields__
    }

    @wraps(run)
    def checked(request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            unknown = [name for name in request.GET if name not in known]
        except TooManyFieldsSent as error:
            raise Problem("invalid_content", "Trop de paramètres.") from error
        twice = [
            name
            for name, values in request.GET.lists()
            if len(values) > 1 and name not in repeatable
        ]
        errors = [
            {"type": kind, "loc": ["query", name]}
            for kind, names in (("unknown_parameter", unknown), ("twice", twice))
            for name in names
        ]
        if errors:
            return invalid(request, ValidationError(errors))
        answer: HttpResponse = run(request, **kwargs)
        return answer

    return checked


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return complete(super().get_openapi_schema(**kwargs), self)


api = Api(
    title="API RGPD",
    version="1",
    description=DESCRIPTION,
    openapi_url="v1/openapi.json",
    docs_url="docs/",
    parser=CheckedBodyParser(),
    renderer=Renderer(),
)
api.add_decorator(only_known_parameters, mode="view")
# « by-reference » is not a public id: the references router must come before contacts.
ROUTERS = [
    campaigns.router,
    references.router,
    contacts.router,
    lifecycle.router,
    merging.router,
    representatives.router,
    consents.router,
    audience.router,
    recipients.router,
    changes.router,
    signups.router,
    feedback.router,
    batch.router,
    webhooks.router,
    imports.router,
]
for router in ROUTERS:
    api.add_router("v1", router)


def methods_of_paths() -> dict[str, set[str]]:
    """URL name of an operation -> the methods that its path serves."""
    found: dict[str, set[str]] = {}
    for router in ROUTERS:
        for path_view in router.path_operations.values():
            served = {m for each in path_view.operations for m in each.methods}
            for each in path_view.operations:
                name = each.url_name or api.get_operation_url_name(each, router)
                found[name] = served
    return found


@api.exception_handler(Problem)
def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response()


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return Problem("unauthenticated", "Donnez une clé API valable.").response()


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(each["loc"][0] == "path" for each in error.errors):
        return Problem("not_found", "Rien n'a cet identifiant.").response()
    errors = [_field_error(each) for each in error.errors[:MAX_ERRORS]]
    detail = " ".join(f"{e['pointer']} : {e['detail']}" for e in errors[:3])
    return Problem("invalid_content", detail, errors=errors).response()


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return Problem("invalid_request", "La requête ne peut pas être lue.").response()


@api.exception_handler(Http404)
def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    return Problem("not_found", "Rien n'a cette adresse.").response()


@api.exception_handler(JournalClosed)
def shut(request: HttpRequest, error: JournalClosed) -> HttpResponse:
    return Problem("unavailable", str(error)).response()


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("the database does not answer: %s", type(error).__name__)
        problem = Problem("unavailable", "La base de données ne répond pas. Réessayez.")
        response = problem.response()
        response.headers["Retry-After"] = "30"
        return response
    if sentence := refusal(error):
        log.error("a file was not written", exc_info=error)
        return Problem("unavailable", f"{sentence} Rien n'est enregistré.").response()
    log.exception("the API failed", exc_info=error)
    return Problem(
        "internal_error", "L'appel a échoué ; rien n'a été enregistré."
    ).response()


def _field_error(error: dict[str, Any]) -> FieldError:
    source, *place = error["loc"]
    # The body parameter's name in the operation is not part of what the caller sent.
    inside = "/".join(str(step) for step in place[1:])
    # In a repeated parameter the position of the wrong value follows its name.
    name = next((step for step in reversed(place) if isinstance(step, str)), "")
    pointer = f"#/{inside}" if source == "body" else f"?{name}"
    return {"pointer": pointer, "detail": _french(error)}


def _french(error: dict[str, Any]) -> str:
    kind = error["type"]
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind.startswith(("date", "datetime")):
        return DATES
    words = {"expected": "", **error.get("ctx", {})}
    # The library writes « 'client' or 'worker' ».
    words["expected"] = re.sub(r"'([^']*)'", r"« \1 »", str(words["expected"])).replace(
        " or ", " ou "
    )
    return FRENCH.get(kind, "Cette valeur n'est pas admise.").format(**words)
