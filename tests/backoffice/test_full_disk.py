"""A disk that is full, and the files to which no row leads."""

import os
import resource
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse_lazy
from django.utils import timezone

from backoffice import stray_files
from contacts.models import WorkerDetails
from tests.accounts.factories import UserFactory
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


def media(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_for_which_there_is_no_room_is_one_sentence_and_leaves_nothing(
    settings, full_disk
):
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(admin=True))
    rows = "Nom;Prénom\n" + "Arbusse;Jeanne\n" * 500

    sent = {"file": SimpleUploadedFile("a.csv", rows.encode()), "kind": "client"}
    response = browser.post(NEW, sent)

    assert response.status_code == 507
    assert "Le disque des fichiers est plein" in response.content.decode()
    assert media(settings) == []


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
