"""Searching the media folder: no file can block an erasure (art. 17)."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from contacts.models import WorkerDetails
from erasure.engine.erase import erase
from erasure.enums import Cause, State
from erasure.models import DoomedFile, Erasure
from tests.contacts.factories import ContactFactory
from tests.erasure.test_register_screens import pdf_text
from tests.erasure.test_residue import erased, former, rules

pytestmark = pytest.mark.django_db

FAULTS = Path(__file__).parents[1] / "faults"
BROKEN = (FAULTS / "broken-crc.docx").read_bytes()


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def words_of(page):
    return page.content.decode()


def archive(files, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def bomb(name="word/document.xml", size=900_000_000):
    file = io.BytesIO()
    zeros = bytes(1 << 20)
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open(name, "w", force_zip64=True) as member,
    ):
        for _ in range(size >> 20):
            member.write(zeros)
    return file.getvalue()


def packed_unknown():
    """Return an archive with a compression method that Python does not support
    (deflate64)."""
    data = bytearray(archive({"word/document.xml": b"x" * 100}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + offset] = 9
    return bytes(data)


def locked():
    """Return an archive whose file is flagged as encrypted."""
    data = bytearray(archive({"word/document.xml": b"x" * 100}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def cut_short():
    data = archive({"a.xml": os.urandom(4000), "b.xml": b"b"})
    return data[:300] + data[2000:]


@pytest.mark.parametrize(
    "content", [BROKEN, packed_unknown(), locked(), cut_short()], ids=lambda _: ""
)
def test_a_damaged_archive_of_one_contact_stops_nobodys_erasure(
    media, content, admin_client
):
    worker = ContactFactory(worker=True)
    details = WorkerDetails.objects.create(contact=worker)
    details.resume.save("a.docx", ContentFile(content))
    name = details.resume.name
    erasure = erased(former())
    assert erasure.state == State.COMPLETE
    assert erasure.search["searched"]["unread"] == 1
    [unread] = erasure.search["unread"]
    assert (unread["file"], unread["sheet"]) == (name, str(worker.public_id))
    page = admin_client.get(reverse("erasure:detail", args=[erasure.pk]))
    assert reverse("backoffice:contact", args=[worker.public_id]) in words_of(page)
    assert name in words_of(page)
    paper = " ".join(pdf_text(admin_client, erasure).split())
    assert "1 de ces fichiers non lus" in paper
    assert f"Non lu : {name}" in paper
    assert str(worker.public_id)[:8] in paper


def test_the_intact_files_of_a_damaged_archive_are_read(media):
    data = archive({"a.xml": "chez Mme Zélénova\n", "b.xml": b"b" * 5000})
    where = data.rindex(b"PK\x03\x04") + 40
    (media / "a.docx").write_bytes(
        data[:where]
        + bytes(255 - b for b in data[where : where + 4])
        + data[where + 4 :]
    )
    erasure = erased(former(last_name="Zélénova"))
    assert rules(erasure) == {"name": "média/."}
    assert len(erasure.search["unread"]) == 1


def test_a_workbook_within_a_document_is_read(media):
    inner = archive({"xl/sharedStrings.xml": "<t>Zélénova</t>"})
    (media / "a.docx").write_bytes(archive({"word/embeddings/b.xlsx": inner}))
    assert rules(erased(former(last_name="Zélénova"))) == {"name": "média/."}


def test_an_archive_is_opened_whatever_its_name(media):
    (media / "a.bin").write_bytes(archive({"a.xml": "<t>Zélénova</t>"}))
    assert rules(erased(former(last_name="Zélénova"))) == {"name": "média/."}


def test_a_zip_bomb_is_skipped_once_its_budget_is_spent(media):
    (media / "a.docx").write_bytes(bomb())
    (media / "b.txt").write_text("chez Mme Zélénova")
    erasure = erased(former(last_name="Zélénova"))
    assert rules(erasure) == {"name": "média/."}
    [unread] = erasure.search["unread"]
    assert unread["file"] == "a.docx"
    assert unread["why"] in ("trop gros une fois décompressé", "trop long à lire")


def test_all_files_together_have_a_budget_and_each_left_out_is_named(media, settings):
    settings.ERASURE_SEARCH_MEGABYTES = 1
    for number in range(4):
        (media / f"{number}.txt").write_bytes(b"rien\n" * 150_000)
    erasure = erased(former())
    assert erasure.state == State.COMPLETE
    assert [file["file"] for file in erasure.search["unread"]] == [
        "1.txt",
        "2.txt",
        "3.txt",
    ]


def test_the_first_unread_files_are_named_and_the_others_counted(media):
    for number in range(60):
        (media / f"{number:02}.docx").write_bytes(BROKEN)
    search = erased(former()).search
    assert len(search["unread"]) == 50
    assert search["more_unread"] == 10
    assert search["searched"]["unread"] == 60


def test_a_pipe_and_a_broken_link_do_not_block_the_search(media):
    os.mkfifo(media / "pipe")
    (media / "link").symlink_to(media / "nothing")
    erasure = erased(former())
    assert {file["why"] for file in erasure.search["unread"]} == {
        "ce n'est pas un fichier"
    }


def test_the_name_of_an_unread_file_repeats_no_erased_value(media):
    (media / "zelenova.docx").write_bytes(BROKEN)
    erasure = erased(former(last_name="Zelenova"))
    assert "zelenova" not in str(erasure.search["unread"]).lower()
    assert erasure.search["unread"][0]["file"] == "./…"


def test_a_nightly_run_with_a_damaged_file_erases_everybody(media):
    (media / "a.docx").write_bytes(BROKEN)
    contacts = [former() for _ in range(5)]
    report = erase(contacts, cause=Cause.RETENTION, now=timezone.now())
    assert len(report.erased) == 5
    assert {e.state for e in Erasure.objects.all()} == {State.COMPLETE}


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_removed_is_reported_and_blocks_nothing(media):
    worker = ContactFactory(inactive_worker=True)
    details = WorkerDetails.objects.create(contact=worker)
    details.resume.save("0a1b2c3d4e5f60718293.pdf", ContentFile(b"%PDF-1.7"))
    path = Path(details.resume.path)
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("a folder in its place, not empty")
    other = former()
    erase([worker, other], cause=Cause.BUTTON, now=timezone.now())
    assert Erasure.objects.get(contact=other).state == State.COMPLETE
    assert Erasure.objects.get(contact=worker).state == State.INCOMPLETE
    assert DoomedFile.objects.count() == 1
