#!/usr/bin/env python3
"""Vérifie un fichier de preuve de consentement, sans autre programme que Python 3.8+.

    python3 verifier_preuve.py preuve.json

Chaque événement porte l'empreinte de celui qui le précède : un événement changé, ôté ou
ajouté se voit. Le fichier entier a la sienne, que le journal d'audit de l'entreprise
garde depuis l'export : à comparer, si quelqu'un a pu refaire le fichier. Les pièces du
dossier « pieces », à côté du fichier, sont vérifiées aussi. Code de retour : 0 si tout tient, 1 si quelque chose ne tient pas,
2 si le fichier ne peut pas être lu.
"""

import datetime
import hashlib
import json
import os
import sys
from typing import Any, Dict, Iterable, Iterator, List, Tuple

Record = Dict[str, Any]

# The order of the chained list.
NAMES = (
    "contact",
    "sequence",
    "campaign",
    "campaign_version",
    "decision",
    "origin",
    "occurred_at",
    "recorded_at",
    "actor_type",
    "actor_id",
    "notice",
    "sentence",
    "means",
    "address_key",
    "evidence_digest",
)
STATES = {
    "given": "given",
    "pending": "requested",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "ended": "invalidated",
}
TEXTS = (
    "title",
    "introduction",
    "sentence",
    "optional_heading",
    "mandatory_heading",
    "mandatory_explanation",
    "closing",
    "privacy_label",
    "confirmation",
)


class Doubled(ValueError):
    """A name that stands twice: two readers could read two things."""


def once(pairs: List[Tuple[str, Any]]) -> Record:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Doubled("un nom y figure deux fois")
    return found


def sha256(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def as_text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def faults_of(record: Record, previous: str, place: int) -> Iterator[str]:
    """Yield a sentence for each thing that does not hold in one record."""
    chain = record["chain"]
    said = dict(zip(NAMES, chain["chained"]))
    if chain["previous_hash"] != previous:
        yield "il ne suit pas l'événement précédent"
    if (
        sha256(bytes.fromhex(chain["previous_hash"]), as_text(chain["chained"]))
        != chain["hash"]
    ):
        yield "son empreinte ne correspond pas à son contenu"
    if said["sequence"] != place:
        yield f"son numéro est {said['sequence']} au lieu de {place}"
    for name, shown in (
        ("campaign", record["campaign"]["id"]),
        ("decision", record["event_type"]),
        ("origin", record["collection_method"]),
        ("occurred_at", record["event_time"]),
        ("recorded_at", record["recorded_time"]),
        ("actor_type", record["actor"]["type"]),
        ("actor_id", record["actor"]["id"]),
        ("sentence", record["sentence"]),
        ("means", record["means"]),
        ("notice", record["notice"] and record["notice"]["id"]),
    ):
        if said[name] != shown:
            yield f"« {name} » n'est pas ce qui a été enregistré"
    notice = record["notice"]
    if (
        notice
        and sha256(as_text([notice["text"][name] for name in TEXTS]))
        != notice["sha256"]
    ):
        yield "le texte montré ne correspond pas à son empreinte"
    evidence = record["evidence"]
    if evidence:
        words = [
            evidence[name]
            for name in ("address", "source", "said_by", "ip_address", "scan_sha256")
        ]
        if (
            sha256(bytes.fromhex(evidence["salt"]), as_text(words))
            != said["evidence_digest"]
        ):
            yield "la pièce jointe ne correspond pas à son empreinte"


def derived_faults(record: Record) -> Iterator[str]:
    """Yield a sentence for each field that does not follow from what was hashed."""
    said = dict(zip(NAMES, record["chain"]["chained"]))
    campaign, notice = record["campaign"], record["notice"]
    utc = datetime.datetime.strptime(record["event_time"], "%Y-%m-%dT%H:%M:%S.%fZ")
    for name, shown, expected in (
        ("record_id", record["record_id"], f"{said['contact']}-{said['sequence']}"),
        ("event_state", record["event_state"], STATES[said["decision"]]),
        (
            "event_time_local",
            datetime.datetime.fromisoformat(record["event_time_local"]),
            utc.replace(tzinfo=datetime.timezone.utc),
        ),
        ("purpose", record["purpose"], campaign["label"]),
        ("lawful_basis", record["lawful_basis"], "consent"),
        (
            "sentence",
            record["sentence"],
            f"{notice['text']['sentence']} {campaign['label']}" if notice else "",
        ),
    ):
        if shown != expected:
            yield f"« {name} » ne suit pas de ce qui a été enregistré"


def paper_faults(record: Record, folder: str) -> Iterator[str]:
    """Yield a sentence for a scanned paper beside the file that is another one."""
    name = (record["evidence"] or {}).get("scan_file")
    path = os.path.join(folder, name or "")
    if name and os.path.isfile(path):
        with open(path, "rb") as file:
            if sha256(file.read()) != record["evidence"]["scan_sha256"]:
                yield f"la pièce {name} n'est pas celle qui a été enregistrée"


def missing_papers(records: Iterable[Record], folder: str) -> List[str]:
    """The scanned papers that the file names and that are not beside it."""
    names = {(record["evidence"] or {}).get("scan_file") for record in records}
    return sorted(
        name
        for name in names
        if name and not os.path.isfile(os.path.join(folder, name))
    )


def check(proof: Record, folder: str) -> List[Tuple[int, str]]:
    """Every (place, sentence) that does not hold; place 0 is the file itself."""
    found: List[Tuple[int, str]] = []
    previous = ""
    contacts = set()
    named: Record = {}
    for place, record in enumerate(proof["records"], 1):
        found += [(place, fault) for fault in faults_of(record, previous, place)]
        found += [(place, fault) for fault in derived_faults(record)]
        found += [(place, fault) for fault in paper_faults(record, folder)]
        previous = record["chain"]["hash"]
        said = dict(zip(NAMES, record["chain"]["chained"]))
        for kind, key, words in (
            (
                "la campagne n'est pas décrite",
                said["campaign_version"],
                record["campaign"],
            ),
            ("le texte n'est pas décrit", said["notice"], record["notice"]),
        ):
            if named.setdefault(f"{kind} {key}", words) != words:
                found.append((place, f"{kind} comme avant"))
        contacts.add(record["chain"]["chained"][0])
        if record["principal_id"] != proof["principal_id"]:
            found.append((place, "il concerne une autre personne"))
    if len(contacts) > 1:
        found.append((0, "il mêle plusieurs personnes"))
    if proof["chain"] != {"events": len(proof["records"]), "last_hash": previous}:
        found.append((0, "des événements manquent à la fin"))
    rest = {name: proof[name] for name in proof if name != "digest"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    if sha256(text.encode()) != proof["digest"]:
        found.append((0, "son empreinte ne correspond pas à son contenu"))
    return found


def main(arguments: List[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            proof = json.load(file, object_pairs_hook=once)
        folder = os.path.dirname(os.path.abspath(arguments[0]))
        found = check(proof, folder)
        missing = missing_papers(proof["records"], folder)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"Ce fichier n'est pas une preuve lisible : {error!r}")
        return 2
    for place, fault in found:
        print(f"{f'Événement {place}' if place else 'Fichier'} : {fault}.")
    for name in missing:
        print(f"La pièce {name} n'est pas à côté du fichier : elle n'est pas vérifiée.")
    if not found:
        print(f"{len(proof['records'])} événements : la chaîne tient.")
        print(f"Empreinte du fichier : {proof['digest']}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
