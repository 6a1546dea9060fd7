"""A disk that is full, and the files to which no row leads."""

import base64
import gc
import os
import resource
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse_lazy
from django.utils import timezone

from backoffice import stray_files
from consent.integrity import keys
from contacts.models import Contact, WorkerDetails
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory

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


def test_a_program_whose_file_has_no_room_is_told_so(settings, full_disk):
    rows = "nom;prénom\n" + "Arbusse;Jeanne\n" * 500
    body = {"content": base64.b64encode(rows.encode()).decode(), "kind": "client"}
    answer = ApiClient().post("/imports", body)
    assert answer.status_code == 503
    assert "Le disque des fichiers est plein" in answer.json()["detail"]
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
