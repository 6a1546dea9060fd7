"""Backups and restore drills, with the real programs and a real second database."""

import datetime
import json
import os
import shutil
import subprocess
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from backoffice.backups import drill as backups
from backoffice.backups import sets
from backoffice.models import BackupRun
from consent import ledger
from consent.integrity import journal_file, keys
from consent.models import AddressKey
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def place(tmp_path):
    keys.require(timezone.now())
    return tmp_path / "sauvegardes"


def backup(place, **options):
    call_command("backup", str(place), stdout=StringIO(), **options)
    return sets.sets_in(place)[-1]


def drill(place, **options):
    out = StringIO()
    call_command("restore_drill", str(place), json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def refused(place, match, code=2, **options):
    with pytest.raises(CommandError, match=match) as refusal:
        drill(place, **options)
    assert refusal.value.returncode == code
    assert str(refusal.value).count("\n") == 0
    assert not drill_databases()


def drill_databases():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [backups.prefix()],
        )
        return cursor.fetchall()


def leave(contact):
    now = timezone.now()
    erase([contact], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)


def rewrite(folder, **changes):
    path = folder / sets.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_set_is_whole_private_and_says_what_it_holds(place, settings):
    kept = Path(settings.MEDIA_ROOT) / "papiers" / "signé.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF")
    ContactFactory()
    folder = backup(place)
    assert {path.name for path in folder.iterdir()} == {
        "base.dump",
        "medias.tar",
        "journal.tar",
        "manifeste.json",
    }
    for path in (folder, *folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0
    manifest = json.loads((folder / sets.MANIFEST).read_text())
    assert manifest["counts"]["contacts_contact"] == 1
    assert "consent.0001_initial" in manifest["migrations"]
    with tarfile.open(folder / "medias.tar") as tar:
        assert tar.getnames() == ["papiers/signé.pdf"]
    sets.checked(folder)


def test_the_drill_proves_that_who_was_erased_since_stays_erased(place):
    stays, goes = ContactFactory(), ContactFactory()
    partner = ContactFactory(mobile=goes.mobile)
    for contact in (stays, goes, partner):
        ledger.record(contact, {campaign(): True}, act(contact))
    backup(place)
    leave(goes)
    ledger.record(stays, {campaign(): False}, act(stays))
    lines = list(journal_file.read())
    found = drill(place)
    assert found["ok"], found["errors"]
    assert (found["replay"]["erased"], found["replay"]["withdrawn"]) == (1, 1)
    # The number is the partner's too: it may stay.
    assert found["canaries"] == {
        "people": 1,
        "values": 1,
        "found_before": 1,
        "found_after": 0,
    }
    assert found["ledger"]["broken"] == []
    # Nothing of the installation in use moved, and nothing is left of the drill.
    assert list(journal_file.read()) == lines
    stays.refresh_from_db()
    assert stays.email
    assert not drill_databases()
    run = BackupRun.objects.get(kind=BackupRun.TRIED)
    assert run.ok
    assert run.details["canaries"]["found_after"] == 0
    evidence = Path(found["evidence"])
    assert json.loads(evidence.read_text())["ok"] is True
    assert evidence.stat().st_mode & 0o077 == 0


def test_media_come_back_and_nothing_else_does(place, settings):
    kept = Path(settings.MEDIA_ROOT) / "papiers" / "signé.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF")
    folder = backup(place)
    assert drill(place)["ok"]
    archive = folder / "medias.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(kept, arcname="../dehors.pdf")
    manifest = json.loads((folder / sets.MANIFEST).read_text())
    rewrite(folder, files=manifest["files"] | {archive.name: sets.digest_of(archive)})
    refused(place, "Les pièces ne se restaurent pas : ../dehors.pdf", code=1)


def test_a_truncated_dump_is_named(place):
    dump = backup(place) / "base.dump"
    dump.write_bytes(dump.read_bytes()[:-100])
    refused(place, "base.dump est incomplet")
    assert not BackupRun.objects.get(kind=BackupRun.TRIED).ok


def test_an_altered_file_is_named(place):
    dump = backup(place) / "base.dump"
    content = bytearray(dump.read_bytes())
    content[-50] ^= 1
    dump.write_bytes(content)
    refused(place, "base.dump a été altéré")


def test_a_dump_that_pg_dump_did_not_end_fails_the_drill(place):
    folder = backup(place)
    dump = folder / "base.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    manifest = json.loads((folder / sets.MANIFEST).read_text())
    rewrite(folder, files=manifest["files"] | {"base.dump": sets.digest_of(dump)})
    refused(place, "La base ne se restaure pas", code=1)


def test_a_missing_digest_a_foreign_or_missing_file_are_named(place):
    folder = backup(place)
    manifest = json.loads((folder / sets.MANIFEST).read_text())
    (folder / "autre.txt").write_text("?")
    refused(place, "fichier étranger : autre.txt")
    (folder / "autre.txt").unlink()
    files = {k: v for k, v in manifest["files"].items() if k != "medias.tar"}
    rewrite(folder, files=files)
    refused(place, "ne donne pas l'empreinte de medias.tar")
    rewrite(folder, files=manifest["files"] | {"medias.tar": {"bytes": 1}})
    refused(place, "ne donne pas l'empreinte de medias.tar")
    (folder / "medias.tar").unlink()
    refused(place, "Il manque medias.tar")
    (folder / sets.MANIFEST).unlink()
    refused(place, "n'a pas de manifeste.json")


def test_a_missing_or_older_journal_is_named(place, settings):
    contact = ContactFactory()
    ledger.withdraw_all(contact, act(contact))
    backup(place)
    path = Path(settings.ERASURE_JOURNAL)
    lines = path.read_bytes()
    path.unlink()
    refused(place, "Le journal .* manque")
    path.write_bytes(b"")
    refused(place, "plus ancien")
    path.write_bytes(lines)
    assert drill(place)["ok"]


def test_a_wrong_key_is_named(place, settings):
    present, settings.ADDRESS_HMAC_KEY = settings.ADDRESS_HMAC_KEY, "former"
    AddressKey.objects.all().delete()
    ContactFactory()
    backup(place)
    settings.ADDRESS_HMAC_KEY = present
    refused(place, "autre ADDRESS_HMAC_KEY")
    settings.ADDRESS_HMAC_KEY_FORMER = "former"
    assert drill(place)["ok"]


def test_an_older_and_a_newer_schema_are_named(place):
    folder = backup(place)
    names = json.loads((folder / sets.MANIFEST).read_text())["migrations"]
    rewrite(folder, migrations=[n for n in names if n != "portal.0001_initial"])
    refused(place, r"schéma plus ancien .*portal\.0001_initial")
    rewrite(folder, migrations=[*names, "portal.9999_later"])
    refused(place, r"version plus récente .*portal\.9999_later")


def test_rows_that_are_missing_fail_the_drill(place):
    ContactFactory()
    folder = backup(place)
    counts = json.loads((folder / sets.MANIFEST).read_text())["counts"]
    rewrite(folder, counts=counts | {"contacts_contact": 2})
    refused(place, "a 1 lignes au lieu de 2", code=1)


def needs(program, package):
    """In CI they are installed, and a lack is a failure."""
    lacks = not shutil.which(program) and os.environ.get("CI") != "true"
    return pytest.mark.skipif(lacks, reason=f"no {program}: apt-get install {package}")


@needs("age-keygen", "age")
def test_a_sealed_set_opens_with_its_key_only(place, settings, tmp_path):
    contact = ContactFactory(last_name="Grandchamp-Delorme")
    identity, other = tmp_path / "cle.txt", tmp_path / "autre.txt"
    for path in (identity, other):
        subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    recipient = subprocess.check_output(["age-keygen", "-y", identity], text=True)
    settings.BACKUP_RECIPIENT = recipient.strip()
    folder = backup(place)
    assert (folder / "base.dump.age").is_file()
    assert not any(
        contact.email.encode() in path.read_bytes() for path in folder.iterdir()
    )
    refused(place, "donnez dans BACKUP_IDENTITY")
    settings.BACKUP_IDENTITY = str(other)
    refused(
        place, "La clé privée n'ouvre pas base.dump.age : age a échoué : age: error: "
    )
    settings.BACKUP_IDENTITY = str(identity)
    assert drill(place)["ok"]


@needs("gpg-agent", "gnupg")
def test_a_set_sealed_by_gpg(place, settings, tmp_path, monkeypatch):
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = [
        "gpg",
        "--batch",
        "--passphrase",
        "",
        "--quick-gen-key",
        "essai@exemple.test",
    ]
    subprocess.run([*make, "default", "default"], check=True, capture_output=True)
    settings.BACKUP_RECIPIENT = "essai@exemple.test"
    try:
        assert (backup(place) / "medias.tar.gpg").is_file()
        assert drill(place)["ok"]
    finally:
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)


@needs("age", "age")
def test_an_unknown_recipient_leaves_nothing(place, settings):
    settings.BACKUP_RECIPIENT = "age1inconnu"
    with pytest.raises(CommandError, match="age n'a pas pu chiffrer") as failure:
        backup(place)
    assert failure.value.returncode == 1
    assert [path.name for path in place.iterdir()] == [".verrou"]


def test_old_sets_leave_and_nothing_is_overwritten(place, monkeypatch):
    first = backup(place)
    monkeypatch.setattr(
        "backoffice.management.commands.backup.timezone.now",
        lambda: BackupRun.objects.earliest("pk").at,
    )
    with pytest.raises(CommandError, match="existe déjà"):
        backup(place)
    monkeypatch.undo()
    later = timezone.now() + datetime.timedelta(seconds=1)
    monkeypatch.setattr(
        "backoffice.management.commands.backup.timezone.now", lambda: later
    )
    (place / "notes.txt").write_text("à moi")
    second = backup(place, keep=1)
    assert second != first
    assert sets.sets_in(place) == [second]
    assert (place / "notes.txt").exists()


def test_a_killed_backup_leaves_no_set(place):
    draft = place / ".en-cours"
    draft.mkdir(parents=True)
    (draft / "base.dump").write_bytes(b"half")
    with pytest.raises(CommandError, match="aucune sauvegarde"):
        drill(place)
    backup(place)
    assert not draft.exists()


def test_a_backup_among_what_it_backs_up_is_refused(settings, place):
    with pytest.raises(CommandError, match="fait partie du dossier des pièces"):
        backup(Path(settings.MEDIA_ROOT) / "s")
