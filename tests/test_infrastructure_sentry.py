"""What a Sentry is sent: a real web process, and an endpoint that keeps what it gets."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from config import sentry
from tests.log_fixtures import leaks
from tests.web_fixtures import WebServer
from tests.worker_fixtures import environment_of_a_process


@pytest.fixture
def endpoint():
    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            self.server.sent.append(body.decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.sent = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_an_error_is_told_without_a_value_of_anybody(endpoint, settings, eventually):
    environment = environment_of_a_process(settings)
    dsn = f"http://key@127.0.0.1:{endpoint.server_port}/1"
    web = WebServer(
        {**environment, "SENTRY_DSN": dsn, "TESTS_URLCONF": "tests.failing_urls"}
    )
    try:
        answer = requests.post(
            f"{web.url}/failing/jeanne.arbusse@exemple.test/?q=Arbusse",
            data={"last_name": "Arbusse", "mobile": "0612345678"},
            headers={"X-Name": "Arbusse", "Cookie": "sessionid=abcdefghijklmnop"},
            timeout=30,
        )
        assert answer.status_code == 500
        eventually(lambda: any("RuntimeError" in sent for sent in endpoint.sent))
    finally:
        web.stop()
    for sent in endpoint.sent:
        assert leaks([sent]) == []
        for word in ("abcdefghijklmnop", "last_name", "0612345678", "sessionid"):
            assert word not in sent
    [event] = [
        json.loads(line)
        for sent in endpoint.sent
        for line in sent.splitlines()
        if '"exception"' in line
    ]
    [error] = event["exception"]["values"]
    assert error["type"] == "RuntimeError"
    assert "value" not in error
    assert error["stacktrace"]["frames"][-1]["function"] == "failing"
    assert event["tags"]["request"]


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ({"message": "sheet %s failed", "params": ["Arbusse"]}, "sheet %s failed"),
        ({"message": "%(n)d left", "params": {"n": 3}}, "%(n)d left"),
        ({"message": "Arbusse: 100% failed", "params": []}, "[...]"),
        ({"message": "a@exemple.fr: %d", "params": [1]}, "[adresse]: %d"),
    ],
)
def test_a_line_of_the_log_is_told_by_its_format_alone(entry, kept):
    assert sentry.scrubbed({"logentry": entry}, {})["logentry"] == {"message": kept}
