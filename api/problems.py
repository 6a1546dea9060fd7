"""Error responses of the API: RFC 9457 problem details, in French."""

import json
from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"

PROBLEMS: dict[str, tuple[int, str]] = {
    "invalid_request": (400, "Requête illisible"),
    "unauthenticated": (401, "Clé API absente ou invalide"),
    "scope_missing": (403, "Droit manquant"),
    "origin_refused": (403, "Site non admis"),
    "not_found": (404, "Introuvable"),
    "method_not_allowed": (405, "Méthode refusée"),
    "conflict": (409, "Impossible dans l'état actuel"),
    "campaign_not_active": (409, "Campagne inactive"),
    "contact_active": (409, "Fiche active"),
    "contact_inactive": (409, "Fiche inactive"),
    "contact_erased": (409, "Données effacées"),
    "contact_restricted": (409, "Traitement limité"),
    "contact_deceased": (409, "Personne décédée"),
    "contact_merged": (409, "Fiche fusionnée avec une autre"),
    "duplicate": (409, "Fiche déjà présente"),
    "erasure_failed": (409, "Effacement impossible"),
    "idempotency_answer_erased": (409, "Réponse effacée"),
    "guardian_objected": (409, "Opposition du représentant légal"),
    "suppressed": (409, "Adresse sur la liste repoussoir"),
    "withdrawn_by_person": (409, "La personne a elle-même dit non"),
    "cursor_expired": (410, "Curseur expiré"),
    "precondition_failed": (412, "Condition non remplie"),
    "too_large": (413, "Requête trop grosse"),
    "unsupported_media_type": (415, "Format de contenu refusé"),
    "invalid_content": (422, "Contenu invalide"),
    "campaign_mandatory": (422, "Campagne obligatoire"),
    "idempotency_key_reused": (422, "Clé d'idempotence déjà utilisée"),
    "rate_limited": (429, "Trop d'appels"),
    "internal_error": (500, "Erreur interne"),
    "unavailable": (503, "Service fermé"),
}
"""Code -> status and title. Codes are part of the public contract: only add."""


class FieldError(TypedDict):
    pointer: str
    detail: str


class Problem(Exception):
    """An error response to a call of the API."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.status, self.title = PROBLEMS[code]
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def response(self) -> HttpResponse:
        body: dict[str, object] = {
            "type": f"urn:rgpd:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        return HttpResponse(
            json.dumps(body, ensure_ascii=False),
            status=self.status,
            content_type=CONTENT_TYPE,
            headers=self.headers,
        )
