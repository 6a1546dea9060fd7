import hashlib
import json
import time

import requests
from django.conf import settings
from django.http import HttpRequest

from messaging import sms as texts
from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.gateways import http
from messaging.gateways.base import BadCallback, Callback, Event, Sms

# « description » (« dlr » in some callbacks) is the state of the message: 0 created, 1
# success, 2 failed, 4 waiting, 8 buffered, 16 refused by the network.
ENDS = {"1": Event.DELIVERED, "2": Event.UNDELIVERED, "16": Event.UNDELIVERED}
UNDER_WAY = frozenset({"0", "4", "8"})
# « ptt » is the reason. 1, 2 and 3: being retried; 4: delivered; 6: outcome unknown.
DELIVERED, DEAD_NUMBER = "4", "23"
NOT_FINAL = frozenset({"", "0", "1", "2", "3", "6"})


class OvhGateway:
    """OVHcloud: POST /sms/{service}/jobs, each call signed with the application's keys.

    OVH adds the STOP line itself to an advertising SMS, so ours is removed.
    """

    name = "ovh"
    per_second = 20.0

    def __init__(self) -> None:
        options = settings.SMS_GATEWAY_OPTIONS
        self.endpoint = options.get("endpoint", "https://eu.api.ovh.com/1.0")
        self.service = options["service"]
        self.application_key = options["application_key"]
        self.application_secret = options["application_secret"]
        self.consumer_key = options["consumer_key"]
        self.session = requests.Session()

    def send(self, sms: Sms) -> str:
        job = {
            "receivers": [sms.to],
            "message": sms.text.removesuffix(texts.stop_line()).rstrip(),
            "sender": sms.sender,
            "noStopClause": not sms.advertising,
            "charset": "UTF-8",
            "coding": "7bit" if texts.count(sms.text).is_short else "8bit",
            "priority": "medium" if sms.advertising else "high",
            "tag": sms.reference[:20],
        }
        url = f"{self.endpoint}/sms/{self.service}/jobs"
        data = json.dumps(job).encode()
        answer = http.post(
            self.session, url, data=data, headers=self._signed("POST", url, data)
        )
        if sms.to in answer.get("invalidReceivers", []):
            raise DeliveryError(ErrorKind.DEAD_ADDRESS, "invalid receiver")
        match answer.get("ids"):
            case [identifier, *_]:
                return str(identifier)
        raise http.nonsense()

    def _signed(self, method: str, url: str, data: bytes) -> dict[str, str]:
        now = str(int(time.time()))
        parts = [self.application_secret, self.consumer_key, method, url]
        text = "+".join([*parts, data.decode(), now])
        # SHA-1 is required by OVH's signature scheme.
        digest = hashlib.sha1(text.encode()).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Ovh-Application": self.application_key,
            "X-Ovh-Consumer": self.consumer_key,
            "X-Ovh-Timestamp": now,
            "X-Ovh-Signature": f"$1${digest}",
        }

    def read(self, request: HttpRequest) -> list[Callback]:
        """Parse receipts (GET: id, ptt, description, date) and replies (POST: id,
        message, senderid, shortcode, tag), for which OVH gives the id of the SMS
        answered."""
        given = request.GET if request.method == "GET" else request.POST
        if "message" in given:
            number, text = given.get("senderid") or "", given["message"]
            told = [given.get("id", ""), given.get("date", ""), number, text]
            return [
                Callback(
                    Event.REPLY, id=":".join(["mo", *told]), number=number, text=text
                )
            ]
        identifier, ptt = given.get("id", ""), given.get("ptt", "")
        if not identifier:
            raise BadCallback("no id")
        event = _event(ptt, given.get("dlr") or given.get("description", ""))
        if event is None:
            return []
        return [Callback(event, id=f"{identifier}:{ptt}", provider_id=identifier)]


def _event(ptt: str, progress: str) -> Event | None:
    if progress in UNDER_WAY:
        return None
    event = ENDS.get(progress)
    if event is None:
        if ptt in NOT_FINAL:
            return None
        event = Event.DELIVERED if ptt == DELIVERED else Event.UNDELIVERED
    if event == Event.UNDELIVERED and ptt == DEAD_NUMBER:
        return Event.DEAD_NUMBER
    return event
