"""A receipt of a consent (ISO/IEC TS 27560), checked by the stand-alone verifier."""

import json
import subprocess
import sys

import pytest

from consent import ledger
from consent.proof import VERIFIER, digest_of
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def verified(path):
    made = subprocess.run(
        [sys.executable, "-I", VERIFIER, path], capture_output=True, text=True
    )
    return made.returncode, made.stdout + made.stderr


def test_a_receipt_is_checked_without_us_and_any_change_is_seen(tmp_path):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    ledger.record(contact, {campaign("offers_sms"): False}, act(contact))
    path = f"/contacts/{contact.public_id}/consents/newsletter_email/receipt"
    got = ApiClient().get(path).json()
    receipt = got["receipt"]
    assert (receipt["@type"], receipt["state"]) == ("dpv:ConsentReceipt", "given")
    assert [each["@type"] for each in receipt["events"]] == ["dpv:ConsentGiven"]
    assert receipt["parties"][1]["id"] == str(contact.public_id)
    file = tmp_path / "recu.json"
    file.write_text(json.dumps(got, ensure_ascii=False))
    assert verified(file)[0] == 0, verified(file)[1]
    for spoil in (
        lambda g: g["receipt"].update(state="withdrawn"),
        lambda g: g["receipt"]["processing"].update({"dpv:hasPurpose": "autre"}),
        lambda g: g["signature"].update(value="A" * 86 + "=="),
        lambda g: g["records"].pop(),
    ):
        bad = json.loads(json.dumps(got))
        spoil(bad)
        rest = {k: v for k, v in bad.items() if k != "digest"}
        bad["digest"] = digest_of(rest)
        file.write_text(json.dumps(bad, ensure_ascii=False))
        assert verified(file)[0] == 1, spoil


def test_nothing_said_has_no_receipt():
    contact = ContactFactory()
    path = f"/contacts/{contact.public_id}/consents/newsletter_email/receipt"
    assert code_of(ApiClient().get(path)) == "not_found"
