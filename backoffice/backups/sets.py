"""A backup set is a folder: the database, the media, a copy of the journal, and a
manifest that describes each file. The journal's copy is evidence; it is never restored.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from backoffice.backups.programs import SUFFIXES, BackupRefused

MANIFEST = "manifeste.json"
FORMAT = 1
DATABASE, MEDIA, JOURNAL = "base.dump", "medias.tar", "journal.tar"
NAME = re.compile(r"rgpd-\d{8}T\d{6}Z")
Digest = dict[str, str | int]


@dataclass(frozen=True)
class Manifest:
    made_at: str
    files: dict[str, Digest]
    """Name -> bytes and sha256 of the file as stored."""
    migrations: list[str]
    """The applied migrations of the database, « app.name »."""
    server: str
    address_key: str
    """Keyed digest of a constant under the database's ADDRESS_HMAC_KEY."""
    journal: dict[str, str | int]
    """Number and digest of the last line; 0 and an empty text before the first."""
    counts: dict[str, int]
    """Numbers of rows that the restored database must have."""
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        path = folder / MANIFEST
        path.touch(mode=0o600)
        path.write_text(text + "\n", "utf-8")


@dataclass(frozen=True)
class Set:
    folder: Path
    manifest: Manifest

    def file(self, name: str) -> Path:
        [found] = [
            self.folder / each
            for each in self.manifest.files
            if each in {name, *(name + suffix for suffix in SUFFIXES.values())}
        ]
        return found


def sets_in(directory: Path) -> list[Path]:
    """The folders of complete sets there, the oldest first."""
    return sorted(
        path
        for path in directory.iterdir()
        if NAME.fullmatch(path.name) and (path / MANIFEST).is_file()
    )


def find(directory: Path) -> Path:
    """This folder if it is a set, else the newest set in it; raises BackupRefused."""
    if not directory.is_dir():
        raise BackupRefused(f"Le dossier {directory} n'existe pas.")
    if NAME.fullmatch(directory.name) or (directory / MANIFEST).exists():
        return directory
    found = sorted(p for p in directory.iterdir() if NAME.fullmatch(p.name))
    if not found:
        raise BackupRefused(f"Le dossier {directory} ne contient aucune sauvegarde.")
    return found[-1]


def checked(folder: Path) -> Set:
    """The set, if it is complete and holds no other file; raises BackupRefused."""
    manifest = _read(folder)
    kept = Set(folder, manifest)
    for name in (DATABASE, MEDIA, JOURNAL):
        _of(kept, name)
    present = {path.name for path in folder.iterdir()}
    if foreign := sorted(present - set(manifest.files) - {MANIFEST}):
        raise BackupRefused(
            f"La sauvegarde {folder.name} contient un fichier étranger : {foreign[0]}."
        )
    for name, expected in manifest.files.items():
        _compare(folder / name, expected)
    return kept


def digest_of(path: Path) -> Digest:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": sha256}


def _read(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupRefused(f"La sauvegarde {folder.name} n'a pas de {MANIFEST}.")
    try:
        manifest = Manifest(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError):
        raise BackupRefused(f"Le {MANIFEST} de {folder.name} est illisible.") from None
    if manifest.format != FORMAT:
        raise BackupRefused(
            f"La sauvegarde {folder.name} est d'un format que ce programme ne lit pas."
        )
    return manifest


def _of(kept: Set, name: str) -> None:
    try:
        path = kept.file(name)
    except ValueError:
        raise BackupRefused(
            f"Le {MANIFEST} de {kept.folder.name} ne donne pas l'empreinte de {name}."
        ) from None
    if not path.is_file():
        raise BackupRefused(f"Il manque {path.name} à {kept.folder.name}.")


def _compare(path: Path, expected: Digest) -> None:
    if not expected.get("sha256"):
        raise BackupRefused(
            f"Le {MANIFEST} de {path.parent.name} ne donne pas l'empreinte de {path.name}."
        )
    found = digest_of(path)
    if found["bytes"] != expected.get("bytes"):
        raise BackupRefused(
            f"{path.name} est incomplet : {found['bytes']} octets au lieu de"
            f" {expected.get('bytes')}."
        )
    if found != expected:
        raise BackupRefused(
            f"{path.name} a été altéré : son empreinte n'est pas celle du {MANIFEST}."
        )
