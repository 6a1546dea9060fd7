"""Searching the media folder: no file can block an erasure (art. 17)."""

import gzip
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
from erasure.enums import Cause, ErasureState
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
    assert erasure.state == ErasureState.COMPLETE
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


def test_what_stands_around_an_archive_is_read_too(media):
    """A PDF to which an archive is joined, and the comment of an archive."""
    joined = b"%PDF-1.4 Mme Z\xc3\xa9l\xc3\xa9nova\n" + archive({"a.txt": "rien"})
    (media / "a.pdf").write_bytes(joined)
    assert rules(erased(former(last_name="Zélénova"))) == {"name": "média/."}
    (media / "a.pdf").unlink()
    with zipfile.ZipFile(media / "b.docx", "w") as made:
        made.writestr("a.txt", "rien")
        made.comment = "chez Mme Zélénova".encode()
    assert rules(erased(former(last_name="Zélénova"))) == {"name": "média/."}


def test_a_bomb_of_a_compression_without_limit_is_named_and_not_unpacked(media):
    with zipfile.ZipFile(media / "a.docx", "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("word/document.xml", b"\0" * 100_000_000)
    (media / "b.txt").write_text("chez Mme Zélénova")
    erasure = erased(former(last_name="Zélénova"))
    assert rules(erasure) == {"name": "média/."}
    [unread] = erasure.search["unread"]
    assert unread["why"] == "compression inhabituelle"


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
    assert erasure.state == ErasureState.COMPLETE
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


def test_names_that_are_no_utf_8_stop_nothing(media):
    os.symlink(b"nowhere", os.fsencode(media) + b"/caf\xe9.txt")
    folder = os.fsencode(media) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/a.txt", "w") as file:
        file.write("chez Mme Zélénova")
    erasure = erased(former(last_name="Zélénova"))
    assert [file["file"] for file in erasure.search["unread"]] == ["caf\ufffd.txt"]
    assert rules(erasure) == {"name": "média/caf\ufffd"}


def test_a_folder_that_cannot_be_read_is_named(media, tmp_path):
    """A link is not followed; a path beyond the system's limit is as closed as one
    without permission, for every user."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (media / "linked").symlink_to(elsewhere)
    depth = os.open(media, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=depth)
        deeper = os.open("d" * 250, os.O_RDONLY, dir_fd=depth)
        os.close(depth)
        depth = deeper
    os.close(depth)
    linked, deep = sorted(
        erased(former()).search["unread"], key=lambda file: len(file["file"])
    )
    assert (linked["file"], linked["why"]) == ("linked", "ce n'est pas un fichier")
    assert deep["why"] == "dossier qui n'a pas pu être ouvert"


def test_a_file_of_a_contact_that_the_disk_lacks_is_named(media):
    worker = ContactFactory(worker=True)
    details = WorkerDetails.objects.create(contact=worker)
    details.resume.save("a.pdf", ContentFile(b"%PDF-1.7"))
    Path(details.resume.path).unlink()
    [unread] = erased(former()).search["unread"]
    assert unread == {
        "file": details.resume.name,
        "sheet": str(worker.public_id),
        "why": "absent du dossier média",
    }


def test_a_document_with_a_password_is_not_counted_as_read(media):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    package = "EncryptedPackage".encode("utf-16-le")
    (media / "a.docx").write_bytes(ole + package + b"x")
    (media / "b.pdf").write_bytes(b"%PDF-1.7 ... trailer << /Encrypt 3 0 R >>")
    (media / "c.docx").write_bytes(archive({"x.bin": ole + package}))
    (media / "d.gz").write_bytes(gzip.compress(b"Mme"))
    (media / "e.pdf").write_bytes(b"%PDF-1.7 ... trailer << /Root 3 0 R >>")
    whys = {f["file"]: f["why"] for f in erased(former()).search["unread"]}
    locked = "protégé par un mot de passe"
    assert whys == {
        **dict.fromkeys(("a.docx", "b.pdf", "c.docx"), locked),
        "d.gz": "archive d'un format qui n'est pas lu",
    }


def test_a_development_message_that_cannot_be_read_stops_nothing(settings, tmp_path):
    settings.EMAIL_OUTBOX = str(tmp_path)
    (tmp_path / "a.log").write_bytes(
        b"To: x@exemple.test\nContent-Type: text/plain; charset=klingon\n\n"
        + "chez Mme Zélénova".encode()
    )
    (tmp_path / "b.log").symlink_to("nothing")
    erasure = erased(former(last_name="Zélénova"))
    assert rules(erasure) == {"name": "messages de développement"}


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
    assert {e.state for e in Erasure.objects.all()} == {ErasureState.COMPLETE}


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
    assert Erasure.objects.get(contact=other).state == ErasureState.COMPLETE
    assert Erasure.objects.get(contact=worker).state == ErasureState.INCOMPLETE
    assert DoomedFile.objects.count() == 1
