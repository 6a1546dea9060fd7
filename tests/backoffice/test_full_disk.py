"""A media folder that is full or takes no file, and the files to which no row leads."""

import base64
import gc
import io
import os
import resource
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from PIL import Image

from accounts.models import Company
from backoffice import stray_files
from consent.integrity import keys
from consent.models import ConsentEvent, Evidence
from contacts.models import Contact, Death, Representative, StatusChange, WorkerDetails
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import campaign
from tests.contacts.factories import ContactFactory
from tests.pages import text
from tests.portal.pages import fields_of

pytestmark = pytest.mark.django_db

NEW = reverse_lazy("imports:new_import")


@pytest.fixture
def full_disk():
    """No file of this process may grow: what the kernel does at the end of a disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    gc.collect()  # A file left open warns here, in its own test.


def media(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("lines", [500, 200_000])
def test_a_form_whose_file_waits_in_memory_or_on_the_disk_says_the_same(
    settings, full_disk, lines
):
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(admin=True))
    rows = "Nom;Prénom\n" + "Arbusse;Jeanne\n" * lines
    sent = {"file": SimpleUploadedFile("a.csv", rows.encode()), "kind": "client"}
    response = browser.post(NEW, sent)
    assert response.status_code == 507
    assert "Le disque des fichiers est plein" in response.content.decode()
    assert media(settings) == []


SCAN = b"%PDF-1.4 " + b"scan " * 1000
UPLOADS = {
    "resume": "contacts:edit",
    "scan": "backoffice:preferences",
    "proof": "backoffice:add_representative",
    "document": "contacts:report_death",
    "new_logo": "accounts:company",
}
TYPED = {
    "resume": {"last_name": "Changée", "status": "worker"},
    "scan": {"means": "paper", "said_by": "person"},
    "proof": {"kind": "guardian", "name": "Paul Roux"},
    "document": {"source": "sa fille"},
    "new_logo": {"name": "Changée"},
}


@pytest.fixture
def no_folder(settings):
    """The media folder takes nothing, from root either."""
    Path(settings.MEDIA_ROOT).write_text("not a folder")


def drawn():
    """A picture that does not become small."""
    file = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(file, "PNG")
    return file.getvalue()


def rows():
    """Every row of our tables that a form may write."""
    models = (Contact, WorkerDetails, Representative, Death, Company, ConsentEvent)
    models += (Evidence, StatusChange, OutgoingMessage)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("field", UPLOADS)
@pytest.mark.parametrize(
    ("disk", "sentence"),
    [
        ("full_disk", "Le disque des fichiers est plein"),
        ("no_folder", "Le dossier des fichiers n'accepte aucun fichier"),
    ],
)
def test_a_form_whose_document_is_not_taken_says_so_and_changes_nothing(
    settings, request, field, disk, sentence
):
    contact = ContactFactory(worker=field == "resume")
    name = UPLOADS[field]
    url = reverse(name, args=[] if field == "new_logo" else [contact.public_id])
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(admin=True))
    content = drawn() if field == "new_logo" else SCAN
    sent = {**fields_of(browser.get(url)), **TYPED[field]}
    if field == "scan":
        sent[f"campaign_{campaign().pk}"] = "yes"
    before = rows()
    request.getfixturevalue(disk)
    file = SimpleUploadedFile("a.png" if field == "new_logo" else "a.pdf", content)

    response = browser.post(url, {**sent, field: file})

    # A choice can be entered without its document, on the same page.
    assert response.status_code == (200 if field == "scan" else 507)
    assert sentence in text(response), fields_of(response)
    assert rows() == before
    assert media(settings) == []
    sent.pop(field, None)
    assert browser.post(url, sent).status_code == 302
    assert rows() != before


@pytest.mark.parametrize(
    ("disk", "sentence"),
    [("full_disk", "est plein"), ("no_folder", "n'accepte aucun fichier")],
)
def test_a_program_whose_file_is_not_taken_is_told_so(
    settings, request, disk, sentence
):
    request.getfixturevalue(disk)
    rows = "nom;prénom\n" + "Arbusse;Jeanne\n" * 500
    body = {"content": base64.b64encode(rows.encode()).decode(), "kind": "client"}
    answer = ApiClient().post("/imports", body)
    assert answer.status_code == 503
    assert sentence in answer.json()["detail"]
    assert media(settings) == []


def test_a_check_without_room_for_its_result_ends_with_the_reason(
    settings, at_once, full_disk
):
    """The file itself is smaller than what its refused rows say of it."""
    rows = "nom;prénom;email;situation\n" + "A;B;faux;Client\n" * 110
    body = {"content": base64.b64encode(rows.encode()).decode(), "dry_run": True}
    api = ApiClient()
    with at_once():
        started = api.post("/imports", body)
    report = api.get(started["Location"].removeprefix("/api/v1")).json()
    assert report["state"] == "failed"
    assert "Le disque des fichiers est plein" in report["error"]
    assert media(settings) == []
    assert not Contact.objects.exists()


def test_a_command_without_room_says_so_and_leaves_nothing(tmp_path, full_disk):
    file = tmp_path / "dossier.zip"
    with pytest.raises(CommandError, match="le disque est plein"):
        call_command("inspection_file", str(file), stdout=StringIO())
    assert not file.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_without_room_says_so_and_leaves_nothing(tmp_path, full_disk):
    keys.require(timezone.now())
    place = tmp_path / "sauvegardes"
    with pytest.raises(CommandError, match="le disque est plein") as failure:
        call_command("backup", str(place), stdout=StringIO())
    assert failure.value.returncode == 1
    assert [path.name for path in place.iterdir()] == [".verrou"]


def test_an_old_file_without_a_row_goes_and_the_others_stay(settings):
    contact = ContactFactory(kind="worker", status="candidate")
    details = WorkerDetails.objects.get_or_create(contact=contact)[0]
    details.resume.save("cv.pdf", SimpleUploadedFile("cv.pdf", b"%PDF-1.4"))
    folder = Path(settings.MEDIA_ROOT) / "cv"
    stray, fresh = folder / "orphelin.pdf", folder / "recent.pdf"
    foreign = Path(settings.MEDIA_ROOT) / "ailleurs" / "notes.pdf"
    foreign.parent.mkdir()
    for path in (stray, fresh, foreign):
        path.write_bytes(b"%PDF-1.4")
    long_ago = timezone.now().timestamp() - 8 * 86400
    for path in (stray, foreign, Path(details.resume.path)):
        os.utime(path, (long_ago, long_ago))

    assert stray_files.sweep(timezone.now()) == 1

    assert set(media(settings)) == {fresh, foreign, Path(details.resume.path)}
