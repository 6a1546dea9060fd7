"""The webhook of Scaleway Transactional Email, which django-anymail does not support.

Scaleway publishes events to a topic (Topics and Events, the protocol of Amazon SNS);
the topic posts them to a URL with the user name and password of ANYMAIL_WEBHOOK_SECRET.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from anymail.webhooks.base import AnymailBaseWebhookView
from django.http import HttpRequest, HttpResponse

from messaging.gateways.http import TIMEOUTS

EVENTS = {
    "email_queued": EventType.QUEUED,
    "email_deferred": EventType.DEFERRED,
    "email_delivered": EventType.DELIVERED,
    "email_dropped": EventType.BOUNCED,
    "email_mailbox_not_found": EventType.BOUNCED,
    "email_blocklisted": EventType.REJECTED,
    "blocklist_created": EventType.REJECTED,
    "email_spam": EventType.REJECTED,
}
OF_SCALEWAY = ".scaleway.com"


class TrackingView(AnymailBaseWebhookView):
    esp_name = "Scaleway"
    signal = tracking

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if self.basic_auth and not request.headers.get("Authorization"):
            # The protocol sends the user name and password only after a 401 challenge.
            response = HttpResponse(status=401)
            response["WWW-Authenticate"] = 'Basic realm="webhook"'
            return response
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def parse_events(self, request: HttpRequest) -> list[AnymailTrackingEvent]:
        told = json.loads(request.body)
        kind = told.get("Type")
        if kind == "SubscriptionConfirmation":
            _confirm(str(told["SubscribeURL"]))
            return []
        if kind == "UnsubscribeConfirmation":
            return []
        return [_event(json.loads(told["Message"]) if kind == "Notification" else told)]


def _confirm(url: str) -> None:
    """Confirm the topic subscription; only a Scaleway URL is called."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not (parts.hostname or "").endswith(OF_SCALEWAY):
        raise AnymailWebhookValidationFailure("a subscription of another host")
    requests.get(url, timeout=TIMEOUTS, allow_redirects=False).raise_for_status()


def _event(told: dict[str, Any]) -> AnymailTrackingEvent:
    at = datetime.fromisoformat(told["created_at"]) if "created_at" in told else None
    return AnymailTrackingEvent(
        event_type=EVENTS.get(str(told.get("type")), EventType.UNKNOWN),
        timestamp=at,
        message_id=told.get("email_id"),
        event_id=told.get("id"),
        recipient=told.get("email_to"),
        mta_response=told.get("email_response_message"),
        description=told.get("blocklist_reason"),
        esp_event=told,
    )
