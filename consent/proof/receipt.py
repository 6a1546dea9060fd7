"""A receipt of one consent, for the person or another system (ISO/IEC TS 27560:2023).

JSON-LD with the Data Privacy Vocabulary. It contains the person's whole chain, so
that verifier_preuve.py can check it independently, and is signed (Ed25519, RFC 8032)
with a key derived from SECRET_KEY.
"""

import base64
import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from campaigns.models import Campaign
from consent import proof
from contacts.models import Contact
from core import signatures

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
}
TYPES = {
    "requested": "dpv:ConsentRequested",
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
    "expired": "dpv:ConsentExpired",
    "invalidated": "dpv:ConsentInvalidated",
}


class NothingSaid(LookupError):
    """Raised when the person never answered for this campaign."""


def of(
    contact: Contact,
    campaign: Campaign,
    *,
    now: datetime.datetime,
    recipients: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the signed receipt; raises NothingSaid."""
    whole = proof.of(contact, now=now, recipients=recipients)
    events = [r for r in whole["records"] if r["campaign"]["id"] == campaign.pk]
    if not events:
        raise NothingSaid
    whole.pop("digest")
    receipt = whole | {"@context": CONTEXT, "receipt": _receipt(whole, events)}
    receipt["signature"] = sign(receipt)
    return receipt | {"digest": proof.digest_of(receipt)}


def sign(document: Mapping[str, Any]) -> dict[str, str]:
    """Sign the document without its signature and digest, as UTF-8 JSON with sorted keys."""
    key = Ed25519PrivateKey.from_private_bytes(
        signatures.digest("consent.receipts", "ed25519")
    )
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return {
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(public).decode(),
        "value": base64.b64encode(key.sign(text.encode())).decode(),
    }


def _receipt(
    whole: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    last = events[-1]
    return {
        "@type": "dpv:ConsentReceipt",
        "schema_version": "ISO/IEC TS 27560:2023",
        "receipt_id": f"{whole['principal_id']}:{last['record_id']}",
        "record_id": last["record_id"],
        "principal_id": whole["principal_id"],
        "campaign": last["campaign"],
        "state": last["event_state"],
        "processing": {
            "dpv:hasPurpose": last["purpose"],
            "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
            "dpv:hasPersonalData": last["data_categories"],
            "dpv:hasRecipient": last["recipients"],
            "dpv:hasStorageCondition": {
                "dpv:hasLocation": last["storage_location"],
                "dpv:hasDuration": last["retention_period"],
            },
            "dpv:hasNotice": last["notice"] and last["notice"]["url"],
            "dpv:hasJurisdiction": f"loc:{last['jurisdiction']}",
            "dpv:hasRight": last["rights"],
            "dct:language": last["language"],
            "withdrawal_method": last["withdrawal_method"],
            "authority": last["authority"],
        },
        "parties": [
            {"@type": "dpv:DataController", **last["controller"]},
            {"@type": "dpv:DataSubject", "id": whole["principal_id"]},
        ],
        "events": [
            {
                "@type": TYPES[each["event_state"]],
                "event_state": each["event_state"],
                "event_time": each["event_time"],
                "entity_id": each["actor"]["type"],
                "collection_method": each["collection_method"],
                "sentence": each["sentence"],
                "hash": each["chain"]["hash"],
            }
            for each in events
        ],
    }
