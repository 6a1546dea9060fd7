#!/usr/bin/env python3
"""Vérifie un dossier de contrôle, sans autre programme que Python 3.8 ou plus récent.

    python3 verifier.py dossier.zip

Le manifeste donne l'empreinte de chaque fichier et il est signé : un fichier changé,
absent ou étranger est nommé. Les preuves de consentement sont vérifiées une à une.

Code de retour : 0 si tout tient ; 1 si quelque chose ne tient pas ; 2 si le dossier ne
peut pas être lu.
"""

import base64
import hashlib
import json
import os
import struct
import sys
import tempfile
import zipfile
import zlib
from typing import Any, Dict, Iterator, List, Optional

MANIFEST = "manifeste.json"
PROOFS = "preuves/"
PROOF_VERIFIER = "verifier_preuve.py"
LOCAL = struct.Struct("<4s5H3L2H")
"""The header before each file of a ZIP."""
CENTRAL = struct.Struct("<4s4B4H3L5H2L")
"""The line of each file in the directory of a ZIP."""
END = struct.Struct("<4s4H2LH")
"""The last bytes of a ZIP, without a comment."""


def once(pairs: List[Any]) -> Dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("un nom y figure deux fois")
    return found


def main(arguments: List[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        with open(arguments[0], "rb") as file, zipfile.ZipFile(file) as archive:
            manifest, faults = read_manifest(archive)
            if not faults:
                faults = check(archive, manifest) or list(
                    container_faults(file, archive)
                )
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        # zipfile raises NotImplementedError for a newer version of the format.
        print(f"Ce dossier ne peut pas être lu : {error}.")
        return 2
    for fault in faults:
        print(f"{fault}.")
    if faults:
        return 1
    print(f"{len(manifest['files'])} fichiers : le dossier tient.")
    print(f"Société : {manifest['company']}. Fait le {manifest['made_at']}.")
    print(f"Clé publique de la signature : {manifest['signature']['public_key']}")
    print("Non vérifié :")
    print("- que cette clé est celle de la société : demandez-la-lui.")
    print("- que ces fichiers disent tout : comparez avec ce que montre le logiciel.")
    return 0


def read(archive: zipfile.ZipFile, name: str) -> Optional[bytes]:
    """The bytes of a file, or nothing if they are damaged."""
    try:
        return archive.read(name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        RuntimeError,
        OSError,
    ):
        # zipfile raises RuntimeError for an encrypted file, and its subclass
        # NotImplementedError for a compression that it does not know.
        return None


def read_manifest(archive: zipfile.ZipFile) -> Any:
    """The manifest, and what prevents reading it."""
    if MANIFEST not in archive.namelist():
        return {}, [f"{MANIFEST} : absent"]
    try:
        return json.loads(read(archive, MANIFEST) or b"", object_pairs_hook=once), []
    except (ValueError, RecursionError):
        return {}, [f"{MANIFEST} : changé depuis que le dossier a été fait"]


def container_faults(file: Any, archive: zipfile.ZipFile) -> Iterator[str]:
    """What stands in the ZIP beside its files, where nothing is signed."""
    place = 0
    every = sorted(archive.infolist(), key=lambda info: info.header_offset)
    for info in every:
        file.seek(info.header_offset)
        *header, name, extra = LOCAL.unpack(file.read(LOCAL.size))
        year, month, day, hour, minute, second = info.date_time
        told = [
            b"PK\x03\x04",
            info.extract_version,
            info.flag_bits,
            info.compress_type,
            hour << 11 | minute << 5 | second // 2,
            year - 1980 << 9 | month << 5 | day,
            info.CRC,
            info.compress_size,
            info.file_size,
        ]
        if header != told:
            yield f"{info.filename} : son en-tête est changé"
        if info.header_offset != place or extra or info.extra or info.comment:
            yield f"{info.filename} : des octets étrangers l'accompagnent"
        place = info.header_offset + LOCAL.size + name + extra + info.compress_size
    kinds = {
        (i.date_time, i.external_attr, i.create_system, i.create_version) for i in every
    }
    if len(kinds) > 1:
        yield "Des fichiers n'ont pas la même date ou les mêmes droits que les autres"
    file.seek(place)
    if file.read() != directory_of(archive.infolist(), place):
        yield "Le répertoire du dossier est changé, ou des octets étrangers suivent les fichiers"


def directory_of(infos: List[zipfile.ZipInfo], place: int) -> bytes:
    """What ends the ZIP of these files when nothing else is written there."""
    lines = []
    for info in infos:
        year, month, day, hour, minute, second = info.date_time
        name = info.filename.encode()
        line = CENTRAL.pack(
            b"PK\x01\x02",
            info.create_version,
            info.create_system,
            info.extract_version,
            0,
            info.flag_bits,
            info.compress_type,
            hour << 11 | minute << 5 | second // 2,
            year - 1980 << 9 | month << 5 | day,
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            0,
            0,
            0,
            0,
            info.external_attr,
            info.header_offset,
        )
        lines.append(line + name)
    size = sum(map(len, lines))
    many = len(infos)
    end = END.pack(b"PK\x05\x06", 0, 0, many, many, size, place, 0)
    return b"".join(lines) + end


def check(archive: zipfile.ZipFile, manifest: Dict[str, Any]) -> List[str]:
    """Return a sentence for each thing that does not hold."""
    try:
        listed = {
            name: (str(file["sha256"]), int(file["bytes"]))
            for name, file in manifest["files"].items()
        }
        signature = manifest["signature"]
        signed = {key: manifest[key] for key in manifest if key != "signature"}
        key, value = (
            base64.b64decode(signature[name], validate=True)
            for name in ("public_key", "value")
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return [f"{MANIFEST} : il n'a pas la forme attendue"]
    faults = []
    names = archive.namelist()
    for name in sorted({each for each in names if names.count(each) > 1}):
        faults.append(f"{name} : il figure deux fois dans le dossier")
    for name in sorted(set(names) - set(listed) - {MANIFEST}):
        faults.append(f"{name} : fichier étranger, le manifeste ne le connaît pas")
    for name, (digest, size) in sorted(listed.items()):
        if name not in names:
            faults.append(f"{name} : absent")
            continue
        data = read(archive, name) if archive.getinfo(name).file_size == size else None
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            faults.append(f"{name} : changé depuis que le dossier a été fait")
    if faults:
        return faults
    tools = proof_tools(archive)
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()
    if not tools["ed25519_holds"](key, text, value):
        return [f"{MANIFEST} : sa signature ne correspond pas à son contenu"]
    return proof_faults(archive, sorted(listed), tools)


def proof_tools(archive: zipfile.ZipFile) -> Dict[str, Any]:
    """The functions of the verifier of one proof, whose digest was just checked."""
    source = archive.read(PROOF_VERIFIER)
    tools: Dict[str, Any] = {"__name__": "verifier_preuve"}
    exec(compile(source, PROOF_VERIFIER, "exec"), tools)
    return tools


def proof_faults(
    archive: zipfile.ZipFile, names: List[str], tools: Dict[str, Any]
) -> List[str]:
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            if not name.startswith(PROOFS):
                continue
            path = os.path.join(folder, "preuve.json")
            with open(path, "wb") as file:
                file.write(archive.read(name))
            found = tools["check"](tools["read"](path), folder)
            faults += [f"{name}, événement {place} : {why}" for place, why in found]
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
