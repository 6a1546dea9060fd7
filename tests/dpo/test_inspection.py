import ast
import hashlib
import io
import json
import runpy
import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns import wording as campaigns_wording
from campaigns.models import Campaign
from consent import ledger, proof
from consent.proof import digest_of
from dpo import inspection, wording
from dpo.inspection import questions
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def file(tmp_path):
    """The file of a company with a choice and an erasure."""
    complete_company()
    wording.store(
        "controller", {"contracts": "Signés en 2025, dans le classeur A"}, user=None
    )
    jeanne = ContactFactory(last_name="Arbusse")
    calls = Campaign.objects.create(
        audience="client", channel="phone", label="nos services", position=9
    )
    ledger.record(jeanne, {campaign(): True, calls: False}, act(jeanne))
    gone = ContactFactory(last_name="Disparue", former_client=True)
    erase([gone], cause=Cause.BUTTON, now=NOW)
    path = tmp_path / "dossier.zip"
    call_command("inspection_file", str(path), stdout=io.StringIO())
    return path


def verified(path, good=None):
    """Run as a stranger would: the verifier of the file itself, no package at hand.
    `good`: the bytes before they were altered, whose verifier is run."""
    script = path.with_name("verifier.py")
    with zipfile.ZipFile(io.BytesIO(good) if good else path) as archive:
        script.write_bytes(archive.read("verifier.py"))
    return subprocess.run(
        [sys.executable, "-I", "-S", script.name, path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def rewritten(path, change):
    """The same file with other content: `change` gets {name: bytes}."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_the_file_holds_and_says_what_it_did_not_check(file):
    done = verified(file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "le dossier tient" in done.stdout
    assert "Non vérifié" in done.stdout


@pytest.mark.parametrize("verifier", [inspection.VERIFIER, proof.VERIFIER])
def test_a_verifier_has_no_annotation_that_an_older_python_cannot_read(verifier):
    """Both say « Python 3.8 »: there, `X | None` fails before the first line runs."""
    for node in ast.walk(ast.parse(verifier.read_text(), feature_version=(3, 8))):
        kinds = (ast.FunctionDef, ast.AnnAssign, ast.arg)
        for name in ("returns", "annotation"):
            said = getattr(node, name, None) if isinstance(node, kinds) else None
            for each in ast.walk(said) if said else ():
                assert not isinstance(each, ast.BinOp), ast.unparse(said)
                assert not isinstance(each, ast.Subscript) or each.value.id[0].isupper()


def test_the_sentence_of_a_call_is_the_one_that_the_verifier_expects():
    scope = runpy.run_path(str(proof.VERIFIER))
    assert scope["CALLED"] == campaigns_wording.CALLED


def test_the_digest_of_the_manifest_is_in_the_journal(file):
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(inspection.MANIFEST))
    line = AuditEvent.objects.get(action="inspection.made")
    assert line.details["sha256"] == digest_of(manifest)


def alter(name, old, new):
    def change(files):
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def forge_the_manifest(files):
    """What who alters a file and its digest can do without the key."""
    files["purges.json"] = b"[]\n"
    manifest = json.loads(files[inspection.MANIFEST])
    manifest["files"]["purges.json"] = {
        "sha256": digest_of_bytes(files["purges.json"]),
        "bytes": 3,
    }
    files[inspection.MANIFEST] = json.dumps(manifest).encode()


def digest_of_bytes(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (alter("textes.json", b"client", b"clienu"), "textes.json : changé"),
        (lambda files: files.pop("acces.json"), "acces.json : absent"),
        (
            lambda files: files.update({"note.txt": b"x"}),
            "note.txt : fichier étranger",
        ),
        (
            lambda files: files.update({"verifier_preuve.py": b"x = 1"}),
            "verifier_preuve.py : changé",
        ),
        (forge_the_manifest, "signature ne correspond pas"),
        (
            lambda files: files.update({inspection.MANIFEST: b"{}"}),
            "n'a pas la forme attendue",
        ),
    ],
)
def test_one_altered_byte_is_named(file, change, named):
    done = verified(rewritten(file, change))
    assert done.returncode == 1
    assert named in done.stdout
    assert done.stderr == ""


def test_an_altered_byte_is_named_wherever_it_stands(file):
    """One byte of a file in its place, and what stands beside the files."""
    good = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
    assert len(infos) > 20
    for info in infos[::3]:
        raw = bytearray(good)
        start = info.header_offset + 30 + len(info.filename)
        raw[start + info.compress_size // 2] ^= 1
        file.write_bytes(raw)
        done = verified(file, good=good)
        assert done.returncode == 1, info.filename
        assert info.filename in done.stdout
        assert done.stderr == ""
    first = infos[0]
    stamp = bytearray(good)
    stamp[first.header_offset + 10] ^= 1
    for raw, named in (
        (bytes(stamp), f"{first.filename} : son en-tête"),
        (good + b"x", "suivent les fichiers"),
        (b"x" + good, "l'accompagnent"),
    ):
        file.write_bytes(raw)
        done = verified(file, good=good)
        assert (done.returncode, named in done.stdout) == (1, True), done.stdout
    # The line of the last file in the directory, and what ends the ZIP.
    tail = len(good) - 22 - 46 - len(infos[-1].filename)
    main = runpy.run_path(str(inspection.VERIFIER))["main"]
    for place in range(tail, len(good)):
        raw = bytearray(good)
        raw[place] ^= 1
        file.write_bytes(raw)
        assert main([str(file)]) != 0, place - tail
    file.write_bytes(good)


def test_the_order_of_the_rows_of_a_file_and_a_second_key_are_named(file):
    def reverse(files):
        rows = json.loads(files["textes.json"])
        rows["campaigns"].reverse()
        files["textes.json"] = json.dumps(rows, ensure_ascii=False, indent=2).encode()

    assert "textes.json : changé" in verified(rewritten(file, reverse)).stdout

    def twice(files):
        text = files[inspection.MANIFEST].decode()
        files[inspection.MANIFEST] = text.replace("{", '{"schema": "2",', 1).encode()

    done = verified(rewritten(file, twice))
    assert (done.returncode, done.stderr) == (1, "")
    assert "manifeste.json : changé" in done.stdout


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip"])
def test_what_is_no_file_of_ours_is_unreadable(file, data):
    good = file.read_bytes()
    done = verified(file)
    assert done.returncode == 0
    file.with_name("autre.zip").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "autre.zip"],
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert file.read_bytes() == good


def test_only_the_sample_of_proofs_names_persons(file):
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if not name.startswith("preuves/"):
                assert b"Arbusse" not in archive.read(name), name
            assert b"Disparue" not in archive.read(name), name


def test_the_figures_are_those_of_the_database(file):
    with zipfile.ZipFile(file) as archive:
        erasures = json.loads(archive.read("effacements.json"))
        ledger_file = json.loads(archive.read("registre-des-consentements.json"))
    assert sum(erasures["by_state"].values()) == 1
    assert ledger_file["events"] == 2


def test_forty_questions_are_answered_from_the_file_alone(file):
    with zipfile.ZipFile(file) as archive:
        text = archive.read("questions.txt").decode()
        made = {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json") and "/" not in name
        }
    assert len(questions.QUESTIONS) >= 40
    for number, question in enumerate(questions.QUESTIONS, 1):
        assert f"{number}. {question.words}" in text
        if not question.place.startswith("entries.0.values."):
            questions.found_at(question, made)
    assert text.count(questions.NOT_SAID) == 2
    assert "Signés en 2025, dans le classeur A" in text
    assert "   2\n   (registre-des-consentements.json, events)" in text
    assert "- kind : client, status : client, records : 1" in text
    assert "prouve son identité par un second facteur" not in text
    assert "n'est pas obligatoire" in json.dumps(
        made["sept-points"], ensure_ascii=False
    )
    assert "- complete : 1" in text or "- searching : 1" in text
    assert made["textes"]["information"], "the texts in force, read or not"
    assert len(made["sept-points"]) == 7
    by_role = made["acces"]["by_role"]
    counted = sum(each["accounts"] for each in by_role.values())
    assert counted >= len(made["acces"]["users"])
    [choice] = [c for c in made["consentements"] if c["decision"] == "given"]
    assert choice["events"] == 1


def test_an_existing_file_is_kept(file):
    before = file.read_bytes()
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("inspection_file", str(file))
    assert file.read_bytes() == before


def test_the_page_answers_the_seven_points_and_gives_the_file(client):
    complete_company()
    client.force_login(UserFactory(admin=True))
    url = reverse("dpo:inspection")
    page = client.get(url).content.decode()
    for point in ("procédure interne", "sauvegardes", "durées de conservation"):
        assert point in page
    answer = client.post(url)
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
    assert AuditEvent.objects.get(action="inspection.made").user
