#!/usr/bin/env python3
"""Vérifie un fichier de preuve de consentement, sans autre programme que Python 3.8+.

    python3 verifier_preuve.py preuve.json

Chaque événement porte l'empreinte de celui qui le précède : un événement changé, ôté ou
ajouté se voit. Le fichier entier a la sienne, que le journal d'audit de l'entreprise
garde depuis l'export : à comparer, si quelqu'un a pu refaire le fichier. Les pièces du
dossier « pieces » et les autres fichiers du dossier de preuve, à côté du fichier, sont
vérifiés aussi : une pièce absente, changée ou étrangère est nommée.

Code de retour : 0 si tout tient ; 1 si quelque chose ne tient pas, ou manque ; 2 si le
fichier ne peut pas être lu. Ce qui n'a pas pu être vérifié est dit à la fin.
"""

import base64
import datetime
import hashlib
import json
import os
import struct
import sys
from typing import Any, Dict, Iterable, Iterator, List, Tuple

Record = Dict[str, Any]

# The order of the hashed list.
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
    "expired": "expired",
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


CALLED = "J'accepte d'être appelé(e) au téléphone pour"
"""Before the label of a campaign of calls, instead of the sentence of the text shown."""
FILE = "preuve.json"
SCRIPT = "verifier_preuve.py"
PAPERS = "pieces"
LOST = ".manquante.txt"
PARTS = ("records", "chain", "digest", "principal_id")


class Doubled(ValueError):
    """Raised for a duplicate JSON key: two readers could keep different values."""


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
    """Yield a sentence for each check that fails in one record."""
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
        if evidence.get("context"):
            words.append(evidence["context"])
        if (
            sha256(bytes.fromhex(evidence["salt"]), as_text(words))
            != said["evidence_digest"]
        ):
            yield "la pièce jointe ne correspond pas à son empreinte"


def derived_faults(record: Record) -> Iterator[str]:
    """Yield a sentence for each field that is inconsistent with the hashed list."""
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
            f"{lead_of(record)} {campaign['label']}" if notice else "",
        ),
    ):
        if shown != expected:
            yield f"« {name} » ne suit pas de ce qui a été enregistré"


def lead_of(record: Record) -> str:
    """Return the words before the campaign's label in what the person accepted."""
    if record["campaign"]["channel"] == "phone":
        return CALLED
    return str(record["notice"]["text"]["sentence"])


def papers_of(records: Iterable[Record]) -> Dict[str, str]:
    """Return the scanned papers that the records reference, each with its SHA-256."""
    return {
        record["evidence"]["scan_file"]: record["evidence"]["scan_sha256"]
        for record in records
        if (record["evidence"] or {}).get("scan_file")
    }


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file, or nothing if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return sha256(file.read())
    except OSError:
        return ""


def file_faults(files: Dict[str, str], folder: str) -> Iterator[str]:
    """Yield a sentence for each file that is missing or altered."""
    for name, digest in sorted(files.items()):
        found = digest_of(os.path.join(folder, *name.split("/")))
        if not found and os.path.isfile(os.path.join(folder, name + LOST)):
            yield f"{name} manque : le serveur ne l'avait déjà plus à l'export"
        elif not found:
            yield f"{name} manque"
        elif found != digest:
            yield f"{name} n'est pas ce qui a été enregistré : ce fichier est changé"


def foreign_papers(files: Dict[str, str], folder: str) -> Iterator[str]:
    """Yield a sentence for each file among the papers that the proof does not reference."""
    papers = os.path.join(folder, PAPERS)
    if os.path.isfile(papers):
        yield f"{PAPERS} est un fichier étranger à cette preuve"
    for directory, folders, names in os.walk(papers):
        below = os.path.relpath(directory, folder).replace(os.sep, "/")
        links = [n for n in folders if os.path.islink(os.path.join(directory, n))]
        for each in sorted([*names, *links]):
            name = f"{below}/{each}"
            # The note that stands in for a lost paper, where the paper is not.
            paper = name[: -len(LOST)] if name.endswith(LOST) else ""
            is_there = os.path.isfile(os.path.join(folder, *paper.split("/")))
            ours = paper in files and not is_there
            if name not in files and not ours:
                yield f"{name} est étranger à cette preuve"


def unchecked(proof: Record, folder: str) -> Iterator[str]:
    """Yield what this script could not verify."""
    for place, record in enumerate(proof["records"], 1):
        if not record["evidence"] and record["chain"]["chained"][-1]:
            yield f"la pièce de l'événement {place}, effacée depuis"
    known = {FILE, SCRIPT, *proof.get("files", {})}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        is_ours = "files" in proof or name.endswith(".pdf")
        if name not in known and is_ours and name != PAPERS:
            yield f"{name}, que la preuve ne nomme pas"
    if "receipt" in proof:
        yield (
            "que la clé publique du reçu est celle de l'entreprise : comparez-la à celle "
            "qu'elle publie"
        )
    if "anchor" in proof:
        stamp = proof["anchor"]["stamp"]
        yield (
            f"que l'horodatage du {stamp['at'][:10]} est signé par le service : « token » "
            "(base64) est sa réponse, à donner à « openssl ts -verify » avec les octets "
            "de « tree » et le certificat du service"
        )
    yield "que la personne est bien celle que vous croyez, ni ce que disent les pièces"
    yield (
        "que le fichier entier n'a pas été refait : comparez son empreinte à celle du "
        "journal d'audit de l'entreprise"
    )


def record_faults(record: Record, previous: str, place: int) -> List[str]:
    """Like faults_of and derived_faults, for a record with possibly missing fields."""
    try:
        return [*faults_of(record, previous, place), *derived_faults(record)]
    except KeyError as error:
        return [f"« {error.args[0]} » manque"]
    except (TypeError, ValueError, IndexError, AttributeError):
        return ["une de ses valeurs n'a pas la forme attendue"]


def check(proof: Record, folder: str) -> List[Tuple[int, str]]:
    """Return every (place, sentence) of a failed check; place 0 is the file itself."""
    found: List[Tuple[int, str]] = []
    previous = ""
    contacts = set()
    named: Record = {}
    for place, record in enumerate(proof["records"], 1):
        faults = record_faults(record, previous, place)
        found += [(place, fault) for fault in faults]
        if any(fault.endswith(("manque", "forme attendue")) for fault in faults):
            previous = str((record.get("chain") or {}).get("hash", ""))
            continue
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
    found += [(0, fault) for fault in receipt_faults(proof)]
    found += [(0, fault) for fault in anchor_faults(proof)]
    return found + [(0, fault) for fault in paper_faults(proof, folder)]


def anchor_faults(proof: Record) -> List[str]:
    """Return the faults of the stamped anchor: that it covers this chain, and that the
    stamp is over its root."""
    if "anchor" not in proof:
        return []
    try:
        return list(derived_anchor_faults(proof, proof["anchor"]))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, struct.error):
        return ["l'ancre n'a pas la forme attendue"]


def derived_anchor_faults(proof: Record, anchor: Record) -> Iterator[str]:
    last = proof["records"][anchor["sequence"] - 1]["chain"]
    if (
        anchor["contact"] != last["chained"][0]
        or anchor["hash"] != last["hash"][:32]
        or anchor["principal_id"] != proof["principal_id"]
    ):
        yield "l'ancre horodatée ne dit pas la même chaîne : un choix a été réécrit"
    leaf = struct.pack(
        ">QI16s",
        anchor["contact"],
        anchor["sequence"],
        bytes.fromhex(anchor["hash"]),
    ) + bytes.fromhex(anchor["principal_id"].replace("-", ""))
    if root_above(leaf, anchor) != bytes.fromhex(anchor["tree"]):
        yield "la chaîne n'est pas sous la racine de l'ancre horodatée"
    imprint = hashlib.sha256(bytes.fromhex(anchor["tree"])).digest()
    token = base64.b64decode(anchor["stamp"]["token"], validate=True)
    if b"\x04\x20" + imprint not in token:
        yield "l'horodatage ne porte pas sur cette ancre"


def root_above(leaf: bytes, anchor: Record) -> bytes:
    """Return the root that the leaf and the hashes beside its way give (RFC 9162, 2.1.3.2)."""
    index, last = anchor["index"], anchor["size"] - 1
    found = hashlib.sha256(b"\0" + leaf).digest()
    for beside in anchor["path"]:
        other = bytes.fromhex(beside)
        while index == last and not index & 1:
            # A last node without a sibling goes up as it is.
            index, last = index >> 1, last >> 1
        if index & 1:
            found = hashlib.sha256(b"\1" + other + found).digest()
        else:
            found = hashlib.sha256(b"\1" + found + other).digest()
        index, last = index >> 1, last >> 1
    return found


def receipt_faults(proof: Record) -> List[str]:
    """Return the faults of a receipt: its consistency with the records, and its signature."""
    if "receipt" not in proof:
        return []
    try:
        return [*derived_receipt_faults(proof), *signature_faults(proof)]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return ["le reçu n'a pas la forme attendue"]


def derived_receipt_faults(proof: Record) -> Iterator[str]:
    receipt = proof["receipt"]
    about = receipt["campaign"]["id"]
    records = [r for r in proof["records"] if r["campaign"]["id"] == about]
    expected = [
        (
            each["event_state"],
            each["event_time"],
            each["collection_method"],
            each["sentence"],
            each["chain"]["hash"],
        )
        for each in records
    ]
    shown = [
        (
            each["event_state"],
            each["event_time"],
            each["collection_method"],
            each["sentence"],
            each["hash"],
        )
        for each in receipt["events"]
    ]
    if shown != expected:
        yield "le reçu ne montre pas les événements de cette campagne"
    if receipt["state"] != records[-1]["event_state"]:
        yield "l'état du reçu ne suit pas du dernier événement"
    if receipt["principal_id"] != proof["principal_id"]:
        yield "le reçu concerne une autre personne"


def signature_faults(proof: Record) -> Iterator[str]:
    signature = proof["signature"]
    said = {n: v for n, v in proof.items() if n not in ("signature", "digest")}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    key = base64.b64decode(signature["public_key"], validate=True)
    value = base64.b64decode(signature["value"], validate=True)
    if signature["algorithm"] != "Ed25519" or not ed25519_holds(key, text, value):
        yield "la signature du reçu ne correspond pas à son contenu"


# Ed25519 as in RFC 8032, section 6: slow, but short and without dependencies.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = Tuple[int, int, int, int]


def point_add(a: Point, b: Point) -> Point:
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z = 2 * a[3] * b[3] * D % P
    t = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, t - z, t + z, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = point_add(found, point)
        point = point_add(point, point)
        scalar >>= 1
    return found


def point_from(data: bytes) -> Point:
    """Decode a point; raises ValueError for invalid bytes."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (not x and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point_from(key), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % Q
    left, right = point_times(s, BASE), point_add(r, point_times(h, a))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


def paper_faults(proof: Record, folder: str) -> List[str]:
    """Return the faults of the files beside the proof; none without a folder."""
    if not folder:
        return []
    try:
        files = {**proof.get("files", {}), **papers_of(proof["records"])}
        return [*file_faults(files, folder), *foreign_papers(files, folder)]
    except (KeyError, TypeError, AttributeError):
        return ["les pièces qu'il nomme ne peuvent pas être lues"]


def read(path: str) -> Record:
    """Read the proof; raises ValueError with a French sentence."""
    try:
        with open(path, encoding="utf-8") as file:
            proof = json.load(file, object_pairs_hook=once)
    except FileNotFoundError:
        raise ValueError("ce fichier n'existe pas") from None
    except OSError:
        raise ValueError("ce fichier ne peut pas être ouvert") from None
    except UnicodeDecodeError:
        raise ValueError("ce n'est pas du texte UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise ValueError(f"ce n'est pas du JSON ({place})") from None
    except Doubled:
        raise
    except ValueError:
        raise ValueError("un de ses nombres est trop long") from None
    except RecursionError:
        raise ValueError("ses parties sont trop imbriquées") from None
    if not isinstance(proof, dict) or not any(name in proof for name in PARTS):
        raise ValueError("ce n'est pas un export de preuve")
    return proof


def main(arguments: List[str]) -> int:
    # A console that lacks a letter, or a name that is no text, ends no verification.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        proof = read(arguments[0])
    except ValueError as error:
        print(f"Ce fichier n'est pas une preuve lisible : {error}.")
        return 2
    folder = os.path.dirname(os.path.abspath(arguments[0]))
    try:
        found = check(proof, folder)
    except KeyError as error:
        found = [(0, f"« {error.args[0]} » manque")]
    except (TypeError, ValueError, AttributeError):
        found = [(0, "une de ses parties n'a pas la forme attendue")]
    for place, fault in found:
        print(f"{f'Événement {place}' if place else 'Fichier'} : {fault}.")
    if not found:
        print(f"{len(proof['records'])} événements : la chaîne tient.")
        print(f"Empreinte du fichier : {proof['digest']}")
    print("Non vérifié :")
    try:
        for words in unchecked(proof, folder):
            print(f"- {words}.")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        print("- le reste, dont la forme n'est pas celle d'une preuve.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
