"""Local servers that implement the providers' documented protocols."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

OVH = {
    "service": "sms-ab1234-1",
    "application_key": "app-key",
    "application_secret": "app-secret",
    "consumer_key": "consumer-key",
}
BREVO = {"api_key": "xkeysib-1"}


class StandIn(ThreadingHTTPServer):
    """Store the requests received; `answer` is (status, body) or a function of the
    request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.forced = None
        self.invalid = set()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def answer(self, path, headers, body):
        if self.forced is not None:
            return self.forced
        if path.startswith("/transactionalSMS/"):
            return self.brevo(headers, body)
        if path == "/smtp/email":
            return 201, {"messageId": f"<{len(self.asked)}@relais.test>"}
        return self.ovh(path, headers, body)

    def ovh(self, path, headers, raw):
        text = "+".join(
            [
                OVH["application_secret"],
                OVH["consumer_key"],
                "POST",
                self.url + path,
                raw.decode(),
                headers["X-Ovh-Timestamp"],
            ]
        )
        signature = "$1$" + hashlib.sha1(text.encode()).hexdigest()
        if headers["X-Ovh-Signature"] != signature:
            return 400, {"message": "Invalid signature"}
        job = json.loads(raw)
        bad = [n for n in job["receivers"] if n in self.invalid]
        good = [n for n in job["receivers"] if n not in self.invalid]
        return 200, {
            "totalCreditsRemoved": len(good),
            "invalidReceivers": bad,
            "validReceivers": good,
            "ids": [1000 + len(self.asked)] if good else [],
        }

    def brevo(self, headers, raw):
        if headers["api-key"] != BREVO["api_key"]:
            return 401, {"code": "unauthorized", "message": "Key not found"}
        job = json.loads(raw)
        if "+" + job["recipient"] in self.invalid:
            return 400, {"code": "invalid_parameter", "message": "Invalid phone number"}
        return 201, {
            "reference": "ab1cde2fgh3i4jklmno",
            "messageId": 1511882900176220 + len(self.asked),
            "smsCount": 1,
            "usedCredits": 0.7,
            "remainingCredits": 82.85,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answer(self.path, self.headers, raw)
        self.server.asked.append(json.loads(raw))
        if answer == "nothing":
            self.close_connection = True
            self.connection.close()
            return
        status, body = answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def serve():
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return server


@pytest.fixture
def ovh(settings):
    server = serve()
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    settings.SMS_GATEWAY_OPTIONS = {**OVH, "endpoint": server.url}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail_api(settings):
    """Yield a mail provider's HTTP API."""
    server = serve()
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {
        "BREVO_API_KEY": "k",
        "BREVO_API_URL": server.url,
        "WEBHOOK_SECRET": "nom:secret",
    }
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def brevo(settings):
    server = serve()
    settings.SMS_GATEWAY = "messaging.gateways.brevo.BrevoGateway"
    settings.SMS_GATEWAY_OPTIONS = {**BREVO, "endpoint": server.url}
    yield server
    server.shutdown()
    server.server_close()
