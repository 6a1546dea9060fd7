import json

import requests
from django.conf import settings
from django.http import HttpRequest

from messaging import sms as texts
from messaging.gateways import http
from messaging.gateways.base import (
    BadCallback,
    Callback,
    Event,
    Sms,
    callback_path,
)

# « msg_status » values of a callback; those that are not final (sent, accepted) are
# left out.
EVENTS = {
    "delivered": Event.DELIVERED,
    "hard_bounce": Event.DEAD_NUMBER,
    "hardbounce": Event.DEAD_NUMBER,
    "soft_bounce": Event.UNDELIVERED,
    "softbounce": Event.UNDELIVERED,
    "rejected": Event.UNDELIVERED,
    "blocked": Event.UNDELIVERED,
    "reply": Event.REPLY,
    "replied": Event.REPLY,
    "unsubscription": Event.REPLY,
    "unsubscribe": Event.REPLY,
    "unsubscribed": Event.REPLY,
}


class BrevoGateway:
    """Brevo: POST /transactionalSMS/send. Brevo replaces our short code with its own,
    and calls the URL given with each message."""

    name = "brevo"
    per_second = 40.0

    def __init__(self) -> None:
        options = settings.SMS_GATEWAY_OPTIONS
        self.endpoint = options.get("endpoint", "https://api.brevo.com/v3")
        self.api_key = options["api_key"]
        self.session = requests.Session()

    def send(self, sms: Sms) -> str:
        message = {
            "sender": sms.sender,
            "recipient": sms.to.removeprefix("+"),
            "content": sms.text.replace(texts.stop_line(), "STOP au [STOP CODE]"),
            "type": "marketing" if sms.advertising else "transactional",
            "unicodeEnabled": not texts.count(sms.text).is_short,
            "tag": sms.reference,
            "webUrl": settings.BASE_URL + callback_path(self.name),
        }
        answer = http.post(
            self.session,
            f"{self.endpoint}/transactionalSMS/send",
            data=json.dumps(message).encode(),
            headers={"api-key": self.api_key, "Content-Type": "application/json"},
        )
        if not answer.get("messageId"):
            raise http.nonsense()
        return str(answer["messageId"])

    def read(self, request: HttpRequest) -> list[Callback]:
        try:
            body = json.loads(request.body)
        except ValueError:
            raise BadCallback("not JSON") from None
        events = body if isinstance(body, list) else [body]
        if not all(isinstance(event, dict) for event in events):
            raise BadCallback("not an event")
        return [made for event in events if (made := _callback(event))]


def _callback(event: dict[str, object]) -> Callback | None:
    status = str(event.get("msg_status", "")).lower().replace(" ", "_")
    kind = EVENTS.get(status)
    if kind is None:
        return None
    message_id = str(event.get("messageId") or event.get("message_id") or "")
    number = str(event.get("to", ""))
    # An « unsubscribe » is a STOP already recognised by Brevo.
    stopped = status.startswith("unsub")
    return Callback(
        kind,
        id=f"{message_id}:{status}:{event.get('ts_event') or event.get('date')}:{number}",
        provider_id=message_id,
        number=f"+{number.removeprefix('+')}" if number else "",
        text="STOP" if stopped else str(event.get("reply", "")),
    )
