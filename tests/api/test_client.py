"""The small client of clients/python: made from the description, used over real HTTP."""

import json
import runpy
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tests.api_client import ApiClient
from webhooks import sending
from webhooks.models import Webhook

HOME = Path(settings.BASE_DIR) / "clients" / "python"


@pytest.fixture
def rgpd_api(monkeypatch):
    monkeypatch.syspath_prepend(HOME)
    import rgpd_api

    return rgpd_api


@pytest.mark.django_db
def test_its_operations_are_those_of_the_description(client):
    made = runpy.run_path(str(HOME / "make.py"))["source"]
    description = client.get("/api/v1/openapi.json").json()
    assert (HOME / "rgpd_api" / "operations.py").read_text() == made(description), (
        "python3 clients/python/make.py docs/openapi-v1.json"
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_program_keeps_itself_right_with_it(live_server, rgpd_api):
    erp = rgpd_api.Client(live_server.url, ApiClient(system="erp").secret)
    person = {"kind": "client", "status": "client", "last_name": "Arbusse"}
    made = erp.put_contact_by_reference("erp", "C/1 é", person, if_none_match="*")
    assert made.status == 201
    name = made.data["public_id"]
    assert erp.get_contact_by_reference("erp", "C/1 é").data["public_id"] == name
    assert erp.get_contact(name, if_none_match=made.etag).status == 304
    with pytest.raises(rgpd_api.Refused) as stale:
        erp.update_contact(name, {"city": "Brest"}, if_match='"other"')
    assert (stale.value.status, stale.value.code) == (412, "precondition_failed")
    assert stale.value.request_id
    night = [
        {
            "method": "PUT",
            "path": f"/contacts/by-reference/erp/N{n}",
            "body": person | {"last_name": f"Nuit{n}", "email": f"n{n}@exemple.fr"},
        }
        for n in range(7)
    ]
    assert erp.send_batch({"operations": night}).data["succeeded"] == 7
    names = [row["last_name"] for row in erp.each(erp.list_contacts, limit=3)]
    assert names == ["Arbusse", *(f"Nuit{n}" for n in range(7))]
    found = erp.list_contacts(status=["client", "prospect"], updated_since=None)
    assert len(found.data["data"]) == 8
    erp.deactivate_contact(name, {"erase": True})
    [erased] = [row for row in erp.changes() if row["type"] == "contact.erased"]
    assert erased["references"] == {"erp": "C/1 é"}
    assert erp.acknowledge_change(erased["sequence"]).data["system"] == "erp"
    assert list(erp.changes(after=erased["sequence"])) == []
    assert erp.get_contact(name).data["erasure"]["state"] == "searching"


@pytest.fixture
def failing():
    """A server that loses, delays and redirects before it answers."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(dict(self.headers))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/batch"):
                self.send_response(302)
                self.send_header("Location", "https://elsewhere.test/")
                self.end_headers()
            elif len(heard) == 1:
                self.close_connection = True
            elif len(heard) == 2:
                self.send_response(429)
                self.send_header("Retry-After", "7")
                self.end_headers()
            else:
                self.send_response(200 if len(heard) == 3 else 503)
                self.end_headers()
                self.wfile.write(json.dumps({"contacts": []}).encode())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_lost_is_sent_again_under_the_same_key(failing, rgpd_api):
    url, heard = failing
    pauses = []
    tool = rgpd_api.Client(url, "rgpd_key", wait=pauses.append)
    assert tool.send_feedback({"event_id": "e"}).data == {"contacts": []}
    assert len({each["Idempotency-Key"] for each in heard}) == 1
    assert pauses == [1.0, 7.0]
    with pytest.raises(rgpd_api.Refused) as down:
        tool.send_feedback({"event_id": "e"}, idempotency_key="mine")
    assert (down.value.status, len(heard)) == (503, 3 + rgpd_api.TRIES)
    assert heard[-1]["Idempotency-Key"] == "mine"
    with pytest.raises(rgpd_api.Refused) as moved:
        tool.send_batch({"operations": []})
    assert moved.value.status == 302
    with pytest.raises(ValueError, match="https"):
        rgpd_api.Client("http://rgpd.exemple.fr", "rgpd_key")


@pytest.mark.django_db
def test_the_client_verifies_signatures_of_webhooks(rgpd_api):
    now = timezone.now()
    hook = Webhook.objects.create(url="https://erp.test/", events=["contact.erased"])
    former = sending.secret_of(hook)
    sending.renew_secret(hook, now)
    sent = int(now.timestamp())
    body = b'{"type": "contact.erased"}'
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(sent),
        "webhook-signature": sending.sign(hook, "m1", sent, body),
    }
    for secret in (former, sending.secret_of(hook)):
        assert rgpd_api.is_ours(secret, headers, body, now=sent + 10)
        assert not rgpd_api.is_ours(secret, headers, body + b" ", now=sent)
        assert not rgpd_api.is_ours(secret, headers, body, now=sent + 301)
        assert not rgpd_api.is_ours(secret, {}, body)
