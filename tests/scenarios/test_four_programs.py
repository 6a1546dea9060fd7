"""A month with a website, an ERP, a mailing tool and an accountant, over real HTTP.

Answers are lost and calls sent again; each program keeps its own copy. At the end all agree
with us on who may be written to, and on who was erased.
"""

import json
import random
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Proof
from contacts.models import Contact
from erasure.models import Recipient, RecipientTask

NEWS = "newsletter_email"
PEOPLE = 12


class Program:
    """A caller whose network loses every fourth answer: it sends the call again."""

    def __init__(self, server, system, *scopes, **options):
        _, self.secret = api_keys.make(
            system, scopes, now=timezone.now(), system=system, **options
        )
        self.host = urlsplit(server.url).netloc
        self.chance = random.Random(system)
        self.calls = 0

    def call(self, method, path, body=None):
        self.calls += 1
        name = f"{self.secret[:11]}-{self.calls}"
        lost = method != "GET" and self.chance.random() < 0.25
        for _ in range(2 if lost else 1):
            status, answer = self._send(method, path, body, name)
        assert status < 400, (method, path, status, answer)
        return answer

    def _send(self, method, path, body, name):
        connection = HTTPConnection(self.host, timeout=30)
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": name,
        }
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/api/v1{path}", text, headers)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        return answer.status, json.loads(raw) if raw else None

    def changes(self):
        """What is new since the last time, in order."""
        path = (
            f"/changes?limit=7&after={self.place}" if self.place else "/changes?limit=7"
        )
        while True:
            page = self.call("GET", path)
            for row in page["data"]:
                self.place = row["sequence"]
                yield row
            if page["next"] is None:
                return
            path = f"/changes?limit=7&after={page['next']}"

    place = 0


def erase_with(program, mine):
    """The loop of art. 19: erase what was erased, and say so."""
    for row in program.changes():
        reference = row["references"].get("erp")
        if row["type"] == "contact.erased":
            mine.pop(reference, None)
            program.call("POST", f"/changes/{row['sequence']}/ack")


@pytest.mark.django_db(transaction=True)
def test_after_a_month_five_systems_agree(live_server, settings):
    settings.FORM_DOUBLE_OPT_IN = True
    for name in ("erp", "brevo", "compta"):
        Recipient.objects.create(name=name, role=name, kinds=["client"], system=name)
    erp = Program(
        live_server,
        "erp",
        "contacts:write",
        "contacts:read",
        "changes:read",
        "lifecycle:write",
        "consents:write",
    )
    site = Program(live_server, "site", "signups:write", proof=Proof.HELD)
    tool = Program(
        live_server,
        "brevo",
        "recipients:read",
        "audience:read",
        "feedback:write",
        "changes:read",
    )
    books = Program(live_server, "compta", "changes:read", "contacts:read")
    masters = {f"C{n}": f"c{n}@exemple.fr" for n in range(PEOPLE)}
    accounts = dict(masters)
    lists: dict[str, str] = {}
    form = site.call("GET", "/forms/client")

    for day in range(30):
        rows = [
            {
                "method": "PUT",
                "path": f"/contacts/by-reference/erp/{name}",
                "body": {
                    "kind": "client",
                    "status": "client",
                    "last_name": f"Nom{name}",
                    "email": email,
                },
            }
            for name, email in masters.items()
        ]
        if day % 5 == 0:
            night = erp.call("POST", "/batch", {"operations": rows})
            assert night["failed"] == 0, night
            known = {
                name: row["public_id"]
                for name, row in zip(masters, night["data"], strict=True)
            }
        if day == 0:
            for name in list(known)[:8]:
                told = {"campaign": NEWS, "granted": True, "source": "Contrat signé"}
                erp.call("PUT", f"/contacts/{known[name]}/consents", [told])
        if day % 10 == 3:
            site.call(
                "POST",
                "/signups",
                {
                    "audience": "client",
                    "person": {"last_name": "Site", "email": f"site{day}@exemple.fr"},
                    "choices": {NEWS: True},
                    "proof": "held_by_caller",
                    "evidence": {"form_version": form["version"]},
                },
            )
        if day in (6, 7, 16):
            tool.call(
                "POST",
                "/feedback",
                {
                    "address": f"c{day % 5}@exemple.fr",
                    "channel": "email",
                    "kind": "unsubscribe",
                    "tool": "brevo",
                    "event_id": f"evt-{day}",
                },
            )
        if day in (12, 21):
            leaver = known[f"C{day % 8}"]
            erp.call("POST", f"/contacts/{leaver}/deactivate", {"erase": True})
        erase_with(erp, masters)
        erase_with(books, accounts)
        erase_with(tool, {})
        page = tool.call(
            "GET", f"/campaigns/{NEWS}/recipients?include=address,links&limit=500"
        )
        lists = {row["public_id"]: row["address"] for row in page["data"]}

    erased = set(
        Contact.objects.filter(erased_at__isnull=False).values_list(
            "references__value", flat=True
        )
    )
    assert erased == {"C4", "C5"}
    assert set(masters) == set(accounts) == {f"C{n}" for n in range(PEOPLE)} - erased
    checked = tool.call(
        "POST",
        "/recipients/check",
        {
            "campaign": NEWS,
            "contacts": [
                str(i) for i in Contact.objects.values_list("public_id", flat=True)
            ],
        },
    )
    assert {r["public_id"] for r in checked["data"] if r["included"]} == set(lists)
    gone = {f"c{day % 5}@exemple.fr" for day in (6, 7, 16)}
    assert not gone & set(lists.values())
    assert "site3@exemple.fr" in lists.values()
    assert set(RecipientTask.objects.values_list("state", flat=True)) == {"done"}
    assert Contact.objects.count() == PEOPLE + 3
