"""Files by API: checked, imported in the background, with a report."""

import base64
from pathlib import Path

import pytest

from contacts.models import Contact
from tests.api_client import ApiClient, code_of

pytestmark = pytest.mark.django_db

FILE = "nom;prénom;email;situation\nArbusse;Jeanne;jeanne@exemple.fr;Client\nX;Y;faux;Client\n"


def sent(text=FILE, **fields):
    return {"content": base64.b64encode(text.encode()).decode()} | fields


def test_a_file_is_imported_and_reported_line_by_line(at_once):
    api = ApiClient()
    with at_once():
        tried = api.post("/imports", sent(dry_run=True))
    assert (tried.status_code, Contact.objects.count()) == (202, 0)
    report = api.get(tried["Location"].removeprefix("/api/v1")).json()
    assert (report["state"], report["accepted"]) == ("checked", 1)
    with at_once():
        done = api.post("/imports", sent())
    report = api.get(done["Location"].removeprefix("/api/v1")).json()
    assert (report["state"], report["rows"], report["accepted"]) == ("done", 2, 1)
    assert report["refused"] == {"3": "email_invalid"}
    assert Contact.objects.get().last_name == "Arbusse"
    other = ApiClient("contacts:write")
    assert code_of(other.get(f"/imports/{report['id']}")) == "not_found"


@pytest.mark.parametrize("content", ["%%%%", "¼g®÷", "UEsDBGdhcmJhZ2U="])
def test_what_is_no_file_is_refused(content):
    answer = ApiClient().post("/imports", {"content": content})
    assert code_of(answer) == "invalid_content"


def test_a_file_with_choices_needs_the_right_to_record_choices(at_once, settings):
    text = (
        "nom;prénom;email;situation;newsletter;date du consentement;source du"
        " consentement\nArbusse;Jeanne;jeanne@exemple.fr;Client;oui;03/03/2026;salon\n"
    )
    with at_once():
        refused = ApiClient("contacts:write").post("/imports", sent(text))
    assert code_of(refused) == "scope_missing"
    assert not Contact.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).glob("imports/*"))
    with at_once():
        done = ApiClient("contacts:write", "consents:write").post(
            "/imports", sent(text)
        )
    assert done.status_code == 202
    assert Contact.objects.get().consents.get().state == "given"
