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
import sys
import tempfile
import zipfile
from typing import Any, Dict, List

MANIFEST = "manifeste.json"
PROOFS = "preuves/"
PROOF_VERIFIER = "verifier_preuve.py"


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
        with zipfile.ZipFile(arguments[0]) as archive:
            manifest = json.loads(archive.read(MANIFEST), object_pairs_hook=once)
            faults = check(archive, manifest)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
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
        data = archive.read(name) if archive.getinfo(name).file_size == size else b""
        if hashlib.sha256(data).hexdigest() != digest:
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
