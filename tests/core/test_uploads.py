"""Files that are not what they say: refused when they arrive, without filling the memory."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core import uploads
from core.file_errors import Unreadable
from imports.spreadsheets import open_sheet

DOCUMENTS = (".pdf", ".docx", ".odt", ".doc", ".jpg", ".png")
OTHER = "Un autre type."
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"


def archive(name, content, kind=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", kind) as made:
        made.writestr(name, content)
    return data.getvalue()


def refusal(data):
    with pytest.raises(ValidationError) as refused:
        uploads.kind_of(SimpleUploadedFile("cv.docx", data), DOCUMENTS, OTHER)
    return refused.value.messages[0]


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_another_compression_is_not_unpacked(tmp_path, kind):
    """One kilobyte that bzip2 makes 200 megabytes in one call of `zipfile`."""
    zeros = b"\0" * 200_000_000
    document = archive("word/document.xml", zeros, kind)
    workbook = tmp_path / "liste.xlsx"
    workbook.write_bytes(archive("xl/workbook.xml", zeros, kind))
    del zeros
    tracemalloc.start()
    try:
        assert refusal(document) == uploads.DAMAGED
        with pytest.raises(Unreadable), open_sheet(workbook, ""):
            pass
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (archive("%PDF-1.7.txt", b"rien", zipfile.ZIP_STORED), OTHER),
        (archive("%PDF-1.7", b"\0" * 150_000_000), uploads.TOO_BIG),
        (JPEG + b"%PDF-1.4 un document", uploads.DAMAGED),
        (uploads.OLE + b"%PDF-1.4" + bytes(600), OTHER),
        (b"{\\rtf %PDF-1.4", OTHER),
    ],
    ids=["archive", "bomb", "image", "installer", "rtf"],
)
def test_the_mark_of_a_pdf_makes_no_pdf_of_another_file(data, said):
    assert refusal(data) == said


def test_a_pdf_may_begin_a_little_later():
    late = SimpleUploadedFile("cv.pdf", b"\r\n\xef\xbb\xbf%PDF-1.4 rest")
    assert uploads.kind_of(late, DOCUMENTS, OTHER) == ".pdf"
