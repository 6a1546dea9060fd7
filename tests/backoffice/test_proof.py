"""The proof to hand over, and the script that checks it anywhere."""

import ast
import contextlib
import copy
import datetime
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.pdf import CompanyPdf, plain, typeset
from campaigns.models import Campaign
from consent import ledger, proof
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import Evidence, Notice
from consent.proof.pdf import proof_pdf
from erasure.models import Recipient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory()


@pytest.fixture
def told(contact):
    """Given on 1 March, withdrawn on 5 April."""
    for day, granted in [((2026, 3, 1, 9), True), ((2026, 4, 5, 9), False)]:
        now = datetime.datetime(*day, tzinfo=datetime.UTC)
        ledger.record(contact, {campaign(): granted}, act(contact, now=now))
    return contact


@pytest.fixture
def signed(contact, settings, tmp_path):
    """A choice on a paper signed by a guardian."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    scan = ContentFile(b"%PDF-1.4 signed", name="formulaire.pdf")
    backing = Backing(said_by="Me Roy, tuteur", address="j@exemple.test", scan=scan)
    paper = act(contact, origin=Origin.MANUAL, means="paper", backing=backing)
    ledger.record(contact, {campaign(): True}, paper)
    return contact


def exported(contact):
    return proof.of(contact, now=timezone.now())


def verify(tmp_path, data):
    """What the script says, run by itself as whoever receives the file would."""
    file = tmp_path / "preuve.json"
    file.write_bytes(proof.as_json(data))
    return run_verifier(file)


def run_verifier(file):
    return subprocess.run(
        [sys.executable, "-I", "-S", proof.VERIFIER, file],
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_file_brings_the_script_that_checks_it(as_admin, told, tmp_path):
    response = as_admin.get(reverse("backoffice:history_file", args=[told.public_id]))
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert sorted(archive.namelist()) == [
        "preuve.json",
        "preuve.pdf",
        "verifier_preuve.py",
    ]
    archive.extractall(tmp_path)
    done = run_verifier(tmp_path / "preuve.json")
    assert done.returncode == 0
    digest = AuditEvent.objects.get(action="consent.proof_exported").details["digest"]
    assert done.stdout.startswith(
        f"2 événements : la chaîne tient.\nEmpreinte du fichier : {digest}\n"
    )
    assert "Non vérifié :\n- " in done.stdout


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda r: r[1].update(event_type="given"), "Événement 2 : « decision »"),
        (lambda r: r[0]["chain"]["chained"].__setitem__(11, "x"), "Événement 1 : son"),
        (lambda r: r.pop(0), "Événement 1 : il ne suit pas"),
        (lambda r: r[0]["notice"]["text"].update(title="x"), "le texte montré"),
        (lambda r: r[0]["evidence"].update(source="x"), "la pièce jointe"),
    ],
)
def test_the_script_names_what_was_altered(contact, tmp_path, spoil, said):
    backed = act(contact, backing=Backing(source="Formulaire d'été"))
    ledger.record(contact, {campaign(): True}, backed)
    ledger.record(contact, {campaign(): False}, act(contact))
    data = exported(contact)
    assert verify(tmp_path, data).returncode == 0
    spoil(data["records"])
    done = verify(tmp_path, data)
    assert done.returncode == 1
    assert said in done.stdout


def test_the_script_says_when_it_cannot_read(tmp_path):
    file = tmp_path / "preuve.json"
    file.write_text("{}")
    done = subprocess.run(
        [sys.executable, "-I", "-S", proof.VERIFIER, file],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert "pas une preuve lisible" in done.stdout


def test_special_characters_hash_the_same_in_python_and_sql(contact, tmp_path):
    newsletter = Campaign.objects.get(pk=campaign().pk)
    newsletter.label = 'la « lettre » d\'été \\ "brève" \t 😀 \x7f é'
    newsletter.save()
    backing = Backing(source="Café & Cie\n2e ligne", said_by="Zoë")
    late = timezone.now() - datetime.timedelta(days=400)
    choice = act(contact, backing=backing, origin=Origin.MANUAL, means="phone")
    ledger.record(contact, {newsletter: True}, choice)
    ledger.record(contact, {newsletter: True}, act(contact, occurred_at=late))
    assert verify(tmp_path, exported(contact)).returncode == 0


def test_an_erased_evidence_leaves_a_valid_proof(contact, tmp_path):
    backed = act(contact, backing=Backing(source="Formulaire"))
    ledger.record(contact, {campaign(): True}, backed)
    Evidence.objects.all().delete()
    data = exported(contact)
    assert data["records"][0]["evidence"] is None
    assert verify(tmp_path, data).returncode == 0


def leaves(value, path=()):
    """The path of each single value of a JSON document."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            yield from leaves(each, (*path, key))
    else:
        yield path


def changed(data, path):
    data = copy.deepcopy(data)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = 7 if isinstance(place[path[-1]], str) else "autre"
    return data


def load_verifier(name="check"):
    namespace = {"__name__": "verifier"}
    exec(compile(proof.VERIFIER.read_text(), proof.VERIFIER, "exec"), namespace)
    return namespace[name]


def test_no_single_value_can_be_changed_unseen(signed):
    ledger.record(signed, {campaign(): False}, act(signed))
    data = json.loads(proof.as_json(exported(signed)))
    check = load_verifier()
    assert check(data, "") == []
    paths = list(leaves(data))
    assert len(paths) > 100
    for path in paths:
        try:
            found = check(changed(data, path), "")
        except (ValueError, KeyError, TypeError):
            continue
        assert found, path


def reforged(data):
    """By somebody who knows that the file has a digest."""
    rest = {name: value for name, value in data.items() if name != "digest"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return rest | {"digest": hashlib.sha256(text.encode()).hexdigest()}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda r: r[1].update(event_state="given"), "« event_state » ne suit pas"),
        (
            lambda r: r[0].update(event_time_local="2020-01-01T00:00:00+01:00"),
            "« event_time_local » ne suit pas",
        ),
        (lambda r: r[0]["campaign"].update(label="x"), "« purpose » ne suit pas"),
        (
            lambda r: [
                e.update(purpose="x") or e["campaign"].update(label="x") for e in r
            ],
            "« sentence » ne suit pas",
        ),
        (
            lambda r: r[0]["campaign"].update(channel="sms"),
            "la campagne n'est pas décrite",
        ),
        (lambda r: r[1]["notice"].update(version=9), "le texte n'est pas décrit"),
        (lambda r: r[0].update(record_id="9-1"), "« record_id » ne suit pas"),
        (lambda r: r.pop(), "des événements manquent à la fin"),
    ],
)
def test_what_follows_from_the_chain_is_checked_by_itself(told, tmp_path, spoil, said):
    data = exported(told)
    spoil(data["records"])
    done = verify(tmp_path, reforged(data))
    assert done.returncode == 1
    assert said in done.stdout


def test_the_signed_paper_is_in_the_file_and_is_checked(as_admin, signed, tmp_path):
    response = as_admin.get(reverse("backoffice:history_file", args=[signed.public_id]))
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    archive.extractall(tmp_path)
    [paper] = [name for name in archive.namelist() if name.startswith("pieces/")]
    data = json.loads(archive.read("preuve.json"))
    assert data["records"][0]["evidence"]["scan_file"] == paper
    assert archive.read(paper) == b"%PDF-1.4 signed"
    assert verify(tmp_path, data).returncode == 0
    (tmp_path / paper).write_bytes(b"%PDF-1.4 forged")
    done = verify(tmp_path, data)
    assert done.returncode == 1
    assert f"{paper} n'est pas ce qui a été enregistré" in done.stdout


@pytest.fixture
def handed_over(as_admin, signed, tmp_path):
    """The file for a control, unpacked as whoever receives it does."""
    response = as_admin.get(reverse("backoffice:history_file", args=[signed.public_id]))
    folder = tmp_path / "dossier"
    zipfile.ZipFile(io.BytesIO(response.content)).extractall(folder)
    assert run_verifier(folder / "preuve.json").returncode == 0
    return folder


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: next((f / "pieces").iterdir()).unlink(), "manque."),
        (lambda f: flip(next((f / "pieces").iterdir())), "ce fichier est changé."),
        (
            lambda f: (f / "pieces" / "autre.pdf").write_bytes(b"%PDF-1.4"),
            "pieces/autre.pdf est étranger à cette preuve.",
        ),
        (
            lambda f: (f / "pieces" / "lien").symlink_to(f),
            "pieces/lien est étranger à cette preuve.",
        ),
        (
            lambda f: [
                paper.with_name(f"{paper.name}.manquante.txt").write_text("Un autre.")
                for paper in list((f / "pieces").iterdir())
            ],
            ".manquante.txt est étranger à cette preuve.",
        ),
        (lambda f: flip(f / "preuve.pdf"), "preuve.pdf n'est pas ce qui"),
        (lambda f: (f / "preuve.pdf").unlink(), "preuve.pdf manque."),
    ],
)
def test_a_paper_that_is_missing_altered_or_foreign_is_named(handed_over, spoil, said):
    spoil(handed_over)
    done = run_verifier(handed_over / "preuve.json")
    assert done.returncode == 1
    assert said in done.stdout
    assert "- que la personne est bien celle que vous croyez" in done.stdout
    assert done.stderr == ""


def renamings(value, path=()):
    """The path of each key of a JSON document."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield (*path, key)
            yield from renamings(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from renamings(each, (*path, place))


def test_a_renamed_key_is_said_in_french(told, tmp_path):
    data = json.loads(proof.as_json(exported(told)))
    main = load_verifier("main")
    for path in renamings(data):
        spoilt = copy.deepcopy(data)
        place = spoilt
        for key in path[:-1]:
            place = place[key]
        place[f"{path[-1]}s"] = place.pop(path[-1])
        (tmp_path / "preuve.json").write_text(json.dumps(spoilt))
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = main([str(tmp_path / "preuve.json")])
        assert code == 1, path
        assert "Error" not in out.getvalue(), path
        assert out.getvalue().startswith(("Événement", "Fichier")), path


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"{", "ce n'est pas du JSON (ligne 1, colonne 2)"),
        (b"[1]", "ce n'est pas un export de preuve"),
        (b"null", "ce n'est pas un export de preuve"),
        (b"5", "ce n'est pas un export de preuve"),
        (b"9" * 5000, "un de ses nombres est trop long"),
        (b"\xff\xfe{", "ce n'est pas du texte UTF-8"),
        (b'{"records": [], "records": []}', "un nom y figure deux fois"),
    ],
)
def test_what_is_no_proof_is_said_in_french(tmp_path, written, said):
    (tmp_path / "preuve.json").write_bytes(written)
    done = run_verifier(tmp_path / "preuve.json")
    assert done.returncode == 2
    assert f"n'est pas une preuve lisible : {said}." in done.stdout
    assert done.stderr == ""


def test_a_paper_lost_on_the_disk_is_said_and_the_rest_is_exported(as_admin, signed):
    Evidence.objects.get().scan.storage.delete(Evidence.objects.get().scan.name)
    response = as_admin.get(reverse("backoffice:history_file", args=[signed.public_id]))
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert any(name.endswith(".manquante.txt") for name in names)


def test_the_history_shows_who_spoke_and_opens_the_signed_paper(as_admin, signed):
    page = as_admin.get(reverse("backoffice:history", args=[signed.public_id]))
    assert "Déclaré par : Me Roy, tuteur" in page.content.decode()
    paper = Evidence.objects.get()
    url = reverse("backoffice:history_paper", args=[signed.public_id, paper.pk])
    assert url in page.content.decode()
    response = as_admin.get(url)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 signed"
    assert "document-signe.pdf" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="consent.paper_read").exists()
    elsewhere = ContactFactory()
    other = reverse("backoffice:history_paper", args=[elsewhere.public_id, paper.pk])
    assert as_admin.get(other).status_code == 404


def test_the_pdf_names_who_spoke_and_the_digest_of_the_paper(signed, monkeypatch):
    facts = []
    monkeypatch.setattr(
        CompanyPdf, "labelled_values", lambda self, rows: facts.extend(rows)
    )
    proof_pdf(signed, now=timezone.now())
    assert ("Déclaré par", "Me Roy, tuteur") in facts
    [paper] = [text for label, text in facts if label == "Document signé"]
    assert paper == f"SHA-256 {Evidence.objects.get().scan_sha256}"


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        ('"event_type": "given"', '"event_type": "refused", "event_type": "given"'),
        ('"records": [', '"records": [], "records": ['),
    ],
)
def test_a_name_that_stands_twice_is_no_proof(told, tmp_path, once, twice):
    """Of two values, two readers may each see another."""
    file = tmp_path / "preuve.json"
    file.write_text(proof.as_json(exported(told)).decode().replace(once, twice, 1))
    done = run_verifier(file)
    assert done.returncode == 2
    assert "deux fois" in done.stdout


def test_deeply_nested_json_is_reported_as_no_readable_proof(tmp_path):
    file = tmp_path / "preuve.json"
    file.write_text("[" * 100_000)
    done = run_verifier(file)
    assert (done.returncode, done.stderr) == (2, "")
    assert "pas une preuve lisible" in done.stdout


def test_a_paper_that_is_not_beside_the_file_is_said(signed, tmp_path):
    done = verify(tmp_path, exported(signed))
    assert done.returncode == 1
    assert "manque." in done.stdout


def test_the_script_is_of_the_python_that_it_says():
    """The words of 3.8 alone: its grammar, and names that were there already."""
    text = proof.VERIFIER.read_text()
    assert "Python 3.8+" in text
    tree = ast.parse(text, feature_version=(3, 8))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & {"UTC", "removeprefix", "removesuffix", "is_relative_to"}
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_the_recipients_of_the_register_are_named(as_admin, told):
    Recipient.objects.create(name="Routeur Brevo", kinds=["client"])
    Recipient.objects.create(name="Mutuelle", kinds=["worker"])
    url = reverse("backoffice:history_json", args=[told.public_id])
    record = as_admin.get(url).json()["records"][0]
    assert record["recipients"][1:] == ["Routeur Brevo"]


def test_the_paper_draws_every_letter_or_writes_its_number():
    assert plain("Ďurišová-Łęcka, l’œuvre à 5 € – n° 3…") == (
        "Ďurišová-Łęcka, l’œuvre à 5 € – n° 3…"
    )
    assert plain("王 🎁") == "[U+738B] [U+1F381]"
    assert plain("10\u202f000") == "10\xa0000"


def test_the_pdf_prints_all_texts_that_were_shown(told, monkeypatch):
    facts = []
    monkeypatch.setattr(
        CompanyPdf, "labelled_values", lambda self, rows: facts.extend(rows)
    )
    proof_pdf(told, now=timezone.now(), recipients=["Routeur Brevo"])
    printed = {str(text) for _, text in facts}
    notice = Notice.objects.published("client")
    assert {getattr(notice, name) for name in Notice.TEXTS} <= printed
    assert any("Routeur Brevo" in text for text in printed)


def test_the_paper_follows_french_typography():
    said = typeset("L'avis : « oui » ? Voir https://exemple.fr/?a=1 ; 1 septembre")
    assert said == (
        "L’avis\xa0: «\xa0oui\xa0»\xa0? Voir https://exemple.fr/?a=1\xa0; 1er\xa0septembre"
    )
