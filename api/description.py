"""The parts of the OpenAPI description common to all operations: errors, limits,
headers.
"""

from typing import TYPE_CHECKING, Any

from api import examples
from api.authorization import Authenticated, Bearer
from api.enumerations import ENUMERATIONS
from api.gateway import IDEMPOTENT, MAX_IDEMPOTENCY_KEY
from api.problems import CONTENT_TYPE, PROBLEMS
from api.request_body import MAX_BODY, MAX_VALUES
from webhooks.enums import WebhookEvent

if TYPE_CHECKING:
    from ninja import NinjaAPI

DESCRIPTION = f"""L'API de la société : fiches, consentements, destinataires, effacement.

Chaque appel porte `Authorization: Bearer <clé>` ; une clé a des droits (scopes) et se
révoque à l'instant. Tout est en JSON, au plus {MAX_BODY} octets et {MAX_VALUES} valeurs par
requête. Un champ ou un paramètre inconnu est refusé (422). Les erreurs sont des *problem details* (RFC 9457) en français ; `type` et `code` ne changent pas.
Les listes se lisent par curseur : passez `next` dans `cursor` jusqu'à ce qu'il soit null.
Un POST, PUT ou PATCH avec `Idempotency-Key` répond la même chose s'il est envoyé de nouveau.
Les énumérations des réponses sont **ouvertes** (`x-extensible-enum`) : une valeur nouvelle peut
y apparaître sans préavis, une ancienne ne change jamais de sens ; un champ nouveau aussi peut
apparaître. Un client vit avec une valeur ou un champ qu'il ne connaît pas.
Les limites sont dans les en-têtes `RateLimit-*` ; au-delà : 429 et `Retry-After`."""

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:rgpd:problem:suppressed"]},
        "title": {"type": "string", "examples": ["Adresse sur la liste repoussoir"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string"},
        "code": {"type": "string", "x-extensible-enum": list(PROBLEMS)},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "examples": ["#/0/source"]},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
HEADERS = {
    name: {"description": text, "schema": {"type": kind}}
    for name, kind, text in [
        ("RateLimit-Limit", "integer", "Appels permis par minute."),
        ("RateLimit-Remaining", "integer", "Appels qui restent."),
        ("RateLimit-Reset", "integer", "Secondes avant le prochain compte."),
        ("RateLimit-Policy", "string", "La règle, en champ structuré."),
        ("RateLimit", "string", "Le reste, en champ structuré."),
    ]
}
REQUEST_ID = {
    "X-Request-ID": {
        "description": "À citer pour retrouver cet appel.",
        "schema": {"type": "string"},
    }
}
HEADERS |= REQUEST_ID
OF_REFUSALS: dict[int, dict[str, Any]] = {
    401: {
        "WWW-Authenticate": {
            "description": "Bearer (RFC 6750).",
            "schema": {"type": "string"},
        }
    },
    403: {
        "WWW-Authenticate": {
            "description": "insufficient_scope, et le droit qui manque (RFC 6750).",
            "schema": {"type": "string"},
        }
    },
    405: {
        "Allow": {
            "description": "Les méthodes servies.",
            "schema": {"type": "string"},
        }
    },
    429: {
        "Retry-After": {
            "description": "Secondes à attendre.",
            "schema": {"type": "string"},
        }
    },
}
WITH_LOCATION = ("create_contact", "put_contact_by_reference", "create_webhook")
CONDITIONAL = (
    "update_contact",
    "put_contact_by_reference",
    "put_consents",
    "deactivate_contact",
    "reactivate_contact",
    "erase_contact",
)
"""Operations that evaluate If-Match."""
WITH_ETAG = (
    "create_contact",
    "get_contact",
    "update_contact",
    "get_contact_by_reference",
    "put_contact_by_reference",
    "get_consents",
    "put_consents",
    "get_form",
    "deactivate_contact",
    "reactivate_contact",
    "erase_contact",
)
LOCATION = {
    "description": "L'adresse de ce qui a été créé.",
    "schema": {"type": "string"},
}
REPLAYED = {
    "description": "true : la réponse d'avant, redite pour cette Idempotency-Key.",
    "schema": {"type": "string"},
}
ETAG = {
    "description": "Version de la fiche, pour If-Match.",
    "schema": {"type": "string"},
}
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Un identifiant de votre choix : le même appel, envoyé de nouveau"
    " avec lui, répond la même chose sans rien refaire.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_IDEMPOTENCY_KEY,
        "pattern": "^[!-~]+$",
    },
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "L'ETag de ce que vous avez lu : 412, et rien n'est fait, si la fiche a"
    " changé depuis.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "Lecture : l'ETag que vous avez, 304 si rien n'a changé. Écriture : *,"
    " pour créer seulement.",
    "schema": {"type": "string"},
}
INFO = {
    "contact": {"name": "Le responsable de cette installation"},
    "license": {"name": "Réservé à la société et à ses prestataires"},
}
TAGS = {
    "Campagnes": "Les campagnes de la société.",
    "Fiches": "Les personnes, par identifiant ou par la référence d'un autre système.",
    "Représentants": "Ceux qui agissent pour une personne, ou reçoivent pour elle.",
    "Situation et effacement": "Désactiver, réactiver, effacer, exporter.",
    "Consentements": "Choix, historique, reçus, destinataires d'une campagne.",
    "Envois": "Un envoi fait ici, et ses destinataires.",
    "Changements": "Ce qui a changé, et l'accusé de réception de qui a été prévenu.",
    "Inscriptions": "Le formulaire servi à un site, et ce qu'il transmet.",
    "Retours": "Ce qu'un outil d'envoi rapporte.",
    "Lots": "Beaucoup d'opérations en un appel, et les fichiers.",
    "Webhooks": "Être prévenu au lieu de demander.",
}
WEBHOOK_MESSAGE: dict[str, Any] = {
    "title": "WebhookMessage",
    "type": "object",
    "required": ["type", "timestamp", "data"],
    "properties": {
        "type": {"type": "string", "examples": ["contact.erased"]},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {
            "type": "object",
            "required": ["sequence"],
            "properties": {
                "sequence": {
                    "type": ["integer", "null"],
                    "description": "Celui de GET /changes ; null pour un essai. Un message"
                    " dont le sequence est plus petit que le dernier traité pour cette"
                    " fiche est dépassé.",
                    "examples": [812],
                },
                "contact": {"type": "string", "format": "uuid"},
                "references": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "examples": [{"erp": "C1043"}],
                },
            },
            "additionalProperties": True,
            "examples": [
                {
                    "sequence": 812,
                    "contact": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                    "references": {"erp": "C1043"},
                    "status": "former_client",
                    "erasure": 17,
                    "cause": "retention",
                }
            ],
        },
    },
}
COMPONENT = "#/components/schemas/"
ALWAYS = (401, 403, 405, 422, 429, 500, 503)
WITH_BODY = (400, 409, 413, 415)
FURTHER = {"list_recipients": [410], "list_changes": [410], "get_form": [409]}
"""Statuses that only one operation returns."""
STATUS_WORDS = {
    400: "La requête ne peut pas être lue.",
    401: "La clé manque ou n'est plus valable.",
    403: "La clé n'a pas ce droit.",
    404: "Aucune fiche ou campagne n'a cet identifiant.",
    405: "Méthode non servie à cette adresse.",
    409: "L'état actuel ne le permet pas.",
    410: "Ce qui suit cette ligne n'est plus gardé.",
    412: "La fiche a changé depuis sa lecture.",
    413: "La requête est trop grosse.",
    415: "Le contenu n'est pas du JSON.",
    422: "Le contenu n'est pas valable.",
    429: "La clé a épuisé sa limite.",
    500: "L'appel a échoué ; rien n'a été enregistré.",
    503: "La base ne répond pas, ou une sauvegarde a été restaurée : les retraits faits depuis sont à rejouer.",
}


def complete(schema: dict[str, Any], api: "NinjaAPI") -> dict[str, Any]:
    """Add to each operation what the framework does not know about it."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    scopes = _scopes(api)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            scope = scopes[operation["operationId"]]
            operation["description"] = (
                f"{operation.get('description', '')}\n\n"
                + (f"Droit : `{scope}`." if scope else "Droits : ceux des opérations.")
            ).strip()
            operation["x-scope"] = scope
            _describe_answers(path, method, operation)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                # An absent body is optional; client generators support no other
                # default.
                content["schema"].pop("default", None)
            operation["parameters"] += _headers(method, operation["operationId"])
    for name, component in schema["components"]["schemas"].items():
        if "enum" in component:
            component["description"] = ENUMERATIONS[name]
    _open_enumerations(schema)
    schema["servers"] = [{"url": "/", "description": "Cette installation."}]
    schema["tags"] = [{"name": n, "description": text} for n, text in TAGS.items()]
    schema["webhooks"] = _webhooks(schema["components"]["schemas"])
    schema["info"] |= INFO
    _tidy(schema)
    examples.fill_in(schema)
    return schema


def _headers(method: str, operation_id: str) -> list[dict[str, Any]]:
    """The request headers of an operation that its function does not declare."""
    found = [IDEMPOTENCY] if method.upper() in IDEMPOTENT else []
    if operation_id in CONDITIONAL:
        found.append(IF_MATCH)
    reads = method == "get" and operation_id in WITH_ETAG
    if reads or operation_id == "put_contact_by_reference":
        found.append(IF_NONE_MATCH)
    return found


def _tidy(schema: dict[str, Any]) -> None:
    """Clean up the framework's output: unused components, `allOf` with one member, and
    lists of examples on parameters, where OpenAPI allows only one.
    """
    for methods in schema["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if isinstance(parameter.get("examples"), list):
                    parameter["example"] = parameter.pop("examples")[0]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                alone = content["schema"].get("allOf", [])
                if len(alone) == 1:
                    content["schema"] = alone[0]
    components = schema["components"]["schemas"]
    used = _named_in([schema["paths"], schema["webhooks"]], components)
    for name in set(components) - used:
        del components[name]


def _webhooks(components: dict[str, Any]) -> dict[str, Any]:
    """The webhooks: the rows of GET /changes, POSTed to the address of the webhook."""
    components["WebhookMessage"] = WEBHOOK_MESSAGE
    return {
        str(event): {
            "post": {
                "operationId": f"webhook_{str(event).replace('.', '_')}",
                "summary": event.label,
                "description": "Signé comme le veut Standard Webhooks (webhook-id,"
                " webhook-timestamp, webhook-signature).",
                "tags": ["Webhooks"],
                "security": [],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": f"{COMPONENT}WebhookMessage"}
                        }
                    },
                },
                "responses": {
                    "204": {"description": "Reçu."},
                    "410": {
                        "description": "Plus jamais à cette adresse : le webhook s'arrête."
                    },
                },
            }
        }
        for event in WebhookEvent
    }


def _open_enumerations(schema: dict[str, Any]) -> None:
    """Declare the enumerations of answers as open, so that a generated client accepts
    unknown values. Those of requests stay closed; one used in both is declared twice.
    """
    components = schema["components"]["schemas"]
    operations = [o for methods in schema["paths"].values() for o in methods.values()]
    asked = _named_in(
        [[o.get("parameters"), o.get("requestBody")] for o in operations], components
    )
    answered = _named_in([o["responses"] for o in operations], components)
    for name in sorted(answered & asked):
        if "enum" in components[name]:
            components[f"{name}Value"] = _opened(components[name], {})
    for name in answered - asked:
        components[name] = _opened(components[name], components)
    for operation in operations:
        operation["responses"] = _opened(operation["responses"], components)


def _named_in(part: Any, components: dict[str, Any]) -> set[str]:
    """All components that a part of the description refers to, directly or indirectly."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            name = str(each.get("$ref", "")).removeprefix(COMPONENT)
            if name in components and name not in found:
                found.add(name)
                waiting.append(components[name])
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found


def _opened(part: Any, components: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_opened(each, components) for each in part]
    if not isinstance(part, dict):
        return part
    reference = str(part.get("$ref", ""))
    if f"{reference.removeprefix(COMPONENT)}Value" in components:
        return part | {"$ref": f"{reference}Value"}
    names = {"enum": "x-extensible-enum"}
    return {
        names.get(key, key): _opened(value, components) for key, value in part.items()
    }


def _scopes(api: "NinjaAPI") -> dict[str, str]:
    return {
        operation.operation_id: callback.scope.value if callback.scope else ""
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        for callback in operation.auth_callbacks
        if isinstance(callback, Bearer | Authenticated) and operation.operation_id
    }


def _describe_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for answer in answers.values():
        answer["headers"] = dict(HEADERS)
        if operation["operationId"] in WITH_ETAG:
            answer["headers"]["ETag"] = ETAG
        if operation["operationId"] in WITH_LOCATION:
            answer["headers"]["Location"] = LOCATION
        if method.upper() in IDEMPOTENT:
            answer["headers"]["Idempotent-Replayed"] = REPLAYED
    statuses = [*ALWAYS, *(WITH_BODY if method != "get" else ())]
    if "{" in path:
        statuses.append(404)
    if method != "get":
        statuses.append(412)
    elif operation["operationId"] in WITH_ETAG:
        answers[304] = {"description": "Vous avez cette version."}
    statuses += FURTHER.get(operation["operationId"], ())
    for status in sorted(statuses):
        answers[status] = {
            "description": STATUS_WORDS[status],
            "headers": OF_REFUSALS.get(status, {}),
            "content": {
                CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
