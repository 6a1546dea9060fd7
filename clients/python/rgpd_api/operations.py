"""The operations of the API, made by make.py: not to be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from rgpd_api import Answer


class Operations:
    """One method per operation; what a body and an answer hold is in the description."""

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: Any = None,
    ) -> Answer:
        raise NotImplementedError

    def acknowledge_change(
        self,
        sequence: int,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/changes/{sequence}/ack: scope changes:read."""
        return self._call(
            "POST",
            f"/api/v1/changes/{quote(str(sequence), safe='')}/ack",
            headers={
                "Idempotency-Key": idempotency_key,
            },
        )

    def add_representative(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/representatives: scope contacts:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/representatives",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def check_recipients(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/recipients/check: scope recipients:read."""
        return self._call(
            "POST",
            "/api/v1/recipients/check",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def create_contact(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts: scope contacts:write."""
        return self._call(
            "POST",
            "/api/v1/contacts",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def create_webhook(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/webhooks: scope webhooks:write."""
        return self._call(
            "POST",
            "/api/v1/webhooks",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def deactivate_contact(
        self,
        public_id: str,
        body: Any = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/deactivate: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/deactivate",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
            },
            body=body,
        )

    def delete_webhook(
        self,
        webhook_id: int,
    ) -> Answer:
        """DELETE /api/v1/webhooks/{webhook_id}: scope webhooks:write."""
        return self._call(
            "DELETE",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}",
        )

    def end_representative(
        self,
        public_id: str,
        mandate: str,
    ) -> Answer:
        """DELETE /api/v1/contacts/{public_id}/representatives/{mandate}: scope contacts:write."""
        return self._call(
            "DELETE",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/representatives/{quote(str(mandate), safe='')}",
        )

    def erase_contact(
        self,
        public_id: str,
        body: Any = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/erase: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/erase",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
            },
            body=body,
        )

    def explain_mailing_recipient(
        self,
        mailing_id: int,
        public_id: str,
    ) -> Answer:
        """GET /api/v1/mailings/{mailing_id}/recipients/{public_id}: scope recipients:read."""
        return self._call(
            "GET",
            f"/api/v1/mailings/{quote(str(mailing_id), safe='')}/recipients/{quote(str(public_id), safe='')}",
        )

    def explain_recipient(
        self,
        campaign_id: str,
        public_id: str,
    ) -> Answer:
        """GET /api/v1/campaigns/{campaign_id}/recipients/{public_id}: scope recipients:read."""
        return self._call(
            "GET",
            f"/api/v1/campaigns/{quote(str(campaign_id), safe='')}/recipients/{quote(str(public_id), safe='')}",
        )

    def export_contact(
        self,
        public_id: str,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}/export: scope exports:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/export",
        )

    def get_consent_receipt(
        self,
        public_id: str,
        campaign_id: str,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}/consents/{campaign_id}/receipt: scope consents:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/consents/{quote(str(campaign_id), safe='')}/receipt",
        )

    def get_consents(
        self,
        public_id: str,
        *,
        if_none_match: str | None = None,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}/consents: scope consents:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/consents",
            headers={
                "If-None-Match": if_none_match,
            },
        )

    def get_contact(
        self,
        public_id: str,
        *,
        if_none_match: str | None = None,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}: scope contacts:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}",
            headers={
                "If-None-Match": if_none_match,
            },
        )

    def get_contact_by_reference(
        self,
        system: str,
        value: str,
        *,
        if_none_match: str | None = None,
    ) -> Answer:
        """GET /api/v1/contacts/by-reference/{system}/{value}: scope contacts:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/by-reference/{quote(str(system), safe='')}/{quote(str(value), safe='')}",
            headers={
                "If-None-Match": if_none_match,
            },
        )

    def get_form(
        self,
        audience: str,
        *,
        if_none_match: str | None = None,
    ) -> Answer:
        """GET /api/v1/forms/{audience}: scope signups:write."""
        return self._call(
            "GET",
            f"/api/v1/forms/{quote(str(audience), safe='')}",
            headers={
                "If-None-Match": if_none_match,
            },
        )

    def get_history(
        self,
        public_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}/history: scope consents:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/history",
            query={
                "cursor": cursor,
                "limit": limit,
            },
        )

    def get_import(
        self,
        import_id: int,
    ) -> Answer:
        """GET /api/v1/imports/{import_id}: scope contacts:write."""
        return self._call(
            "GET",
            f"/api/v1/imports/{quote(str(import_id), safe='')}",
        )

    def get_webhook(
        self,
        webhook_id: int,
    ) -> Answer:
        """GET /api/v1/webhooks/{webhook_id}: scope webhooks:write."""
        return self._call(
            "GET",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}",
        )

    def lift_restriction(
        self,
        public_id: str,
    ) -> Answer:
        """DELETE /api/v1/contacts/{public_id}/restriction: scope lifecycle:write."""
        return self._call(
            "DELETE",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/restriction",
        )

    def list_campaigns(
        self,
        *,
        audience: str | None = None,
    ) -> Answer:
        """GET /api/v1/campaigns: scope campaigns:read."""
        return self._call(
            "GET",
            "/api/v1/campaigns",
            query={
                "audience": audience,
            },
        )

    def list_changes(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> Answer:
        """GET /api/v1/changes: scope changes:read."""
        return self._call(
            "GET",
            "/api/v1/changes",
            query={
                "after": after,
                "limit": limit,
            },
        )

    def list_contacts(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        email: str | None = None,
        mobile: str | None = None,
        kind: str | None = None,
        status: Sequence[str] | None = None,
        reference: str | None = None,
        system: str | None = None,
        updated_since: str | None = None,
        erased_since: str | None = None,
    ) -> Answer:
        """GET /api/v1/contacts: scope contacts:read."""
        return self._call(
            "GET",
            "/api/v1/contacts",
            query={
                "cursor": cursor,
                "limit": limit,
                "email": email,
                "mobile": mobile,
                "kind": kind,
                "status": status,
                "reference": reference,
                "system": system,
                "updated_since": updated_since,
                "erased_since": erased_since,
            },
        )

    def list_possible_doubles(
        self,
    ) -> Answer:
        """GET /api/v1/possible-doubles: scope contacts:read."""
        return self._call(
            "GET",
            "/api/v1/possible-doubles",
        )

    def list_recipients(
        self,
        campaign_id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        include: str | None = None,
        changed_since: str | None = None,
    ) -> Answer:
        """GET /api/v1/campaigns/{campaign_id}/recipients: scope recipients:read."""
        return self._call(
            "GET",
            f"/api/v1/campaigns/{quote(str(campaign_id), safe='')}/recipients",
            query={
                "cursor": cursor,
                "limit": limit,
                "include": include,
                "changed_since": changed_since,
            },
        )

    def list_representatives(
        self,
        public_id: str,
    ) -> Answer:
        """GET /api/v1/contacts/{public_id}/representatives: scope contacts:read."""
        return self._call(
            "GET",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/representatives",
        )

    def list_webhook_deliveries(
        self,
        webhook_id: int,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        state: str | None = None,
    ) -> Answer:
        """GET /api/v1/webhooks/{webhook_id}/deliveries: scope webhooks:write."""
        return self._call(
            "GET",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}/deliveries",
            query={
                "cursor": cursor,
                "limit": limit,
                "state": state,
            },
        )

    def list_webhooks(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """GET /api/v1/webhooks: scope webhooks:write."""
        return self._call(
            "GET",
            "/api/v1/webhooks",
            query={
                "cursor": cursor,
                "limit": limit,
            },
        )

    def make_preference_link(
        self,
        public_id: str,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/preference-link: scope links:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/preference-link",
            headers={
                "Idempotency-Key": idempotency_key,
            },
        )

    def merge_contact(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/merge: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/merge",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def put_consents(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """PUT /api/v1/contacts/{public_id}/consents: scope consents:write."""
        return self._call(
            "PUT",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/consents",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
            },
            body=body,
        )

    def put_contact_by_reference(
        self,
        system: str,
        value: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
        if_none_match: str | None = None,
    ) -> Answer:
        """PUT /api/v1/contacts/by-reference/{system}/{value}: scope contacts:write."""
        return self._call(
            "PUT",
            f"/api/v1/contacts/by-reference/{quote(str(system), safe='')}/{quote(str(value), safe='')}",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
                "If-None-Match": if_none_match,
            },
            body=body,
        )

    def reactivate_contact(
        self,
        public_id: str,
        body: Any = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/reactivate: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/reactivate",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
            },
            body=body,
        )

    def renew_webhook_secret(
        self,
        webhook_id: int,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/webhooks/{webhook_id}/secret: scope webhooks:write."""
        return self._call(
            "POST",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}/secret",
            headers={
                "Idempotency-Key": idempotency_key,
            },
        )

    def report_death(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/death: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/death",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def resend_webhook_deliveries(
        self,
        webhook_id: int,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/webhooks/{webhook_id}/resend: scope webhooks:write."""
        return self._call(
            "POST",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}/resend",
            headers={
                "Idempotency-Key": idempotency_key,
            },
        )

    def restrict_contact(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/restriction: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/restriction",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def send_batch(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/batch: scopes of its operations."""
        return self._call(
            "POST",
            "/api/v1/batch",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def send_feedback(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/feedback: scope feedback:write."""
        return self._call(
            "POST",
            "/api/v1/feedback",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def send_sign_up(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/signups: scope signups:write."""
        return self._call(
            "POST",
            "/api/v1/signups",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def start_import(
        self,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/imports: scope contacts:write."""
        return self._call(
            "POST",
            "/api/v1/imports",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def unmerge_contact(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """POST /api/v1/contacts/{public_id}/unmerge: scope lifecycle:write."""
        return self._call(
            "POST",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/unmerge",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def update_contact(
        self,
        public_id: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Answer:
        """PATCH /api/v1/contacts/{public_id}: scope contacts:write."""
        return self._call(
            "PATCH",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}",
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": if_match,
            },
            body=body,
        )

    def update_representative(
        self,
        public_id: str,
        mandate: str,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """PATCH /api/v1/contacts/{public_id}/representatives/{mandate}: scope contacts:write."""
        return self._call(
            "PATCH",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/representatives/{quote(str(mandate), safe='')}",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def update_webhook(
        self,
        webhook_id: int,
        body: Any,
        *,
        idempotency_key: str | None = None,
    ) -> Answer:
        """PATCH /api/v1/webhooks/{webhook_id}: scope webhooks:write."""
        return self._call(
            "PATCH",
            f"/api/v1/webhooks/{quote(str(webhook_id), safe='')}",
            headers={
                "Idempotency-Key": idempotency_key,
            },
            body=body,
        )

    def withdraw_death(
        self,
        public_id: str,
    ) -> Answer:
        """DELETE /api/v1/contacts/{public_id}/death: scope lifecycle:write."""
        return self._call(
            "DELETE",
            f"/api/v1/contacts/{quote(str(public_id), safe='')}/death",
        )
