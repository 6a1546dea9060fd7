"""The exported proof of a person's consents: what, when, by whom, with what text
(art. 7(1)).

The fields are those of domain note 6.2, after ISO/IEC TS 27560. `chained` is the
exact list that the database hashed, so that the file can be checked independently.
Data not covered by the chain is covered by the file's own digest, kept in the audit
journal.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Company
from campaigns.enums import LawfulBasis
from consent import history, links
from consent.enums import Decision
from consent.evidence import context_text
from consent.integrity import stamped
from consent.models import ConsentEvent, Evidence, LedgerCheck, Notice
from contacts.models import Contact

SCHEMA_VERSION = "1.1"
VERIFIER = Path(__file__).parent / "verifier" / "verifier_preuve.py"
CONFORMS_TO = "https://w3id.org/dpv/schema/dpv-27560"
STATES = {
    Decision.GIVEN: "given",
    Decision.PENDING: "requested",
    Decision.REFUSED: "refused",
    Decision.WITHDRAWN: "withdrawn",
    Decision.EXPIRED: "expired",
    Decision.ENDED: "invalidated",
}
RIGHTS = [
    "accès",
    "rectification",
    "effacement",
    "limitation",
    "portabilité",
    "opposition",
    "retrait du consentement",
    "réclamation auprès de la CNIL",
]
RETENTION = (
    "Tant que le consentement est en vigueur, puis le temps de la prescription civile "
    "(cinq ans)."
)
STORAGE = (
    "Base de données du responsable de traitement, exploitée par lui ou par un des "
    "destinataires nommés ici"
)


def of(
    contact: Contact, *, now: datetime.datetime, recipients: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the contact's whole proof, oldest event first, ready for JSON.

    `chain` contains the number of events and the last hash, so that removing the last
    events is detected; `digest` covers all the rest.
    """
    events = list(history.events_of(contact).order_by("sequence"))
    evidence = {e.digest: e for e in Evidence.objects.filter(contact=contact)}
    common = _common(contact, recipients)
    proof: dict[str, Any] = {
        "dct:conformsTo": CONFORMS_TO,
        "schema_version": SCHEMA_VERSION,
        "exported_at": _utc(now),
        "principal_id": str(contact.public_id),
        "last_check": _last_check(),
        "records": [
            common
            | _record(event, evidence.get(event.evidence_digest))
            | {"address_used": history.address_used(event, contact)}
            for event in events
        ],
        "chain": {
            "events": len(events),
            "last_hash": bytes(events[-1].hash).hex() if events else "",
        },
    }
    if anchored := stamped.inclusion_of(contact):
        proof["anchor"] = anchored
    return proof | {"digest": digest_of(proof)}


def with_files(proof: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the proof with the SHA-256 of the files delivered with it."""
    rest = {name: value for name, value in proof.items() if name != "digest"}
    rest["files"] = {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    return rest | {"digest": digest_of(rest)}


def digest_of(proof: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a whole document as UTF-8 JSON with sorted keys."""
    text = json.dumps(proof, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def papers_of(contact: Contact) -> dict[str, Evidence]:
    """Return the scanned signed papers, by file name in the delivered archive."""
    rows = Evidence.objects.filter(contact=contact).exclude(scan_sha256="")
    return {_paper(row): row for row in rows}


def _paper(evidence: Evidence) -> str:
    name = evidence.scan.name
    return f"pieces/{evidence.digest[:16]}{Path(name).suffix}" if name else ""


def as_json(proof: Mapping[str, Any]) -> bytes:
    return json.dumps(proof, ensure_ascii=False, indent=2).encode()


def _common(contact: Contact, recipients: Sequence[str]) -> dict[str, Any]:
    company = Company.current()
    return {
        "schema_version": SCHEMA_VERSION,
        "principal_id": str(contact.public_id),
        "controller": {
            "name": company.name,
            "address": f"{company.street}, {company.postcode} {company.city}".strip(
                ", "
            ),
            "contact": company.email,
            "dpo": " ".join(filter(None, [company.dpo_name, company.dpo_email])),
        },
        "jurisdiction": "FR",
        "data_categories": ["identité", "coordonnées"],
        "recipients": [company.name, *recipients],
        "storage_location": STORAGE,
        "retention_period": RETENTION,
        "withdrawal_method": f"{settings.BASE_URL}{links.NEW_LINK_PATH}",
        "rights": RIGHTS,
        "authority": "CNIL",
    }


def _record(event: ConsentEvent, evidence: Evidence | None) -> dict[str, Any]:
    version = event.campaign_version
    return {
        "record_id": f"{event.contact_id}-{event.sequence}",
        "language": event.notice.language if event.notice else "fr",
        "campaign": {
            "id": event.campaign_id,
            "version": version.number,
            "label": version.label,
            "channel": version.channel,
        },
        "purpose": version.label,
        "lawful_basis": LawfulBasis.CONSENT,
        "notice": _notice(event.notice),
        "sentence": event.sentence,
        "collection_method": event.origin,
        "means": event.means,
        "actor": {"type": event.actor_type, "id": event.actor_id},
        "event_type": event.decision,
        "event_state": STATES[Decision(event.decision)],
        "event_time": _utc(event.occurred_at),
        "event_time_local": timezone.localtime(event.occurred_at).isoformat(),
        "recorded_time": _utc(event.recorded_at),
        "valid_until": None,
        "evidence": _evidence(evidence),
        "chain": {
            "chained": chained(event),
            "previous_hash": bytes(event.previous_hash).hex(),
            "hash": bytes(event.hash).hex(),
        },
    }


def chained(event: ConsentEvent) -> list[Any]:
    """Return what consent_event_hash() hashes after the previous hash, in the same order."""
    return [
        event.contact_id,
        event.sequence,
        event.campaign_id,
        event.campaign_version_id,
        event.decision,
        event.origin,
        _utc(event.occurred_at),
        _utc(event.recorded_at),
        event.actor_type,
        event.actor_id,
        event.notice_id,
        event.sentence,
        event.means,
        event.address_key,
        event.evidence_digest,
    ]


def _notice(notice: Notice | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    return {
        "id": notice.pk,
        "version": notice.version,
        "url": f"{settings.BASE_URL}{notice.get_absolute_url()}",
        "sha256": notice.sha256,
        "text": {name: getattr(notice, name) for name in Notice.TEXTS},
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    """Return the evidence behind the digest in the chain; None once erased."""
    if evidence is None:
        return None
    return {
        "salt": bytes(evidence.salt).hex(),
        "address": evidence.address or "",
        "source": evidence.source or "",
        "said_by": evidence.said_by or "",
        "ip_address": evidence.ip_address or "",
        "context": context_text(evidence),
        "scan_sha256": evidence.scan_sha256,
        "scan_file": _paper(evidence),
    }


def _last_check() -> dict[str, Any] | None:
    check = LedgerCheck.objects.order_by("at").last()
    if check is None:
        return None
    return {"at": _utc(check.at), "events": check.events, "holds": not check.broken}


def _utc(instant: datetime.datetime) -> str:
    return instant.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
