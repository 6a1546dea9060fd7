import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from messaging.gateways.base import BadCallback, Callback, Sms


class ConsoleGateway:
    """For development: each SMS is written as a line of a file; none is sent."""

    name = "console"
    per_second = 1000.0

    def send(self, sms: Sms) -> str:
        path = Path(settings.SMS_OUTBOX) / "sms.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        line = {
            "at": timezone.localtime().isoformat(timespec="seconds"),
            "to": sms.to,
            "sender": sms.sender,
            "text": sms.text,
            "reference": sms.reference,
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return sms.reference

    def read(self, request: HttpRequest) -> list[Callback]:
        raise BadCallback("console")
