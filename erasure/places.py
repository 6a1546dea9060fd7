"""Beyond the database: the media folder, and what a development run wrote to send."""

import codecs
import os
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

from erasure.judge import Judge
from erasure.values import Person

UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
PIECE = 1 << 22
OVERLAP = 1 << 13
ZIPPED = {".docx", ".odt", ".ods", ".xlsx", ".zip"}
BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes after each message."""


def read_files(judge: Judge, but: Collection[str] = ()) -> Counter[str]:
    """Each file of the media folder: its name, and its text; compressed ones opened."""
    read: Counter[str] = Counter()
    root = Path(settings.MEDIA_ROOT)
    for path in _files(root):
        if path.relative_to(root).as_posix() in but:
            continue
        read["files"] += 1
        place = f"média/{path.relative_to(root).parent.as_posix()}"
        judge.read_text(place, path.name.encode("utf-8", "replace"))
        if path.suffix.lower() in ZIPPED and zipfile.is_zipfile(path):
            _read_zip(judge, place, path)
        else:
            read["bytes"] += _read_plain(judge, place, path)
    return read


def _files(root: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(root):
        for name in sorted(names):
            yield Path(directory) / name


def _read_plain(judge: Judge, place: str, path: Path) -> int:
    """By pieces that overlap, so that nothing is lost between two of them."""
    size = 0
    with path.open("rb") as file:
        mark = file.read(2)
        utf_16 = UTF_16.get(mark, "")
        tail = mark
        while piece := file.read(PIECE):
            size += len(piece)
            judge.read_text(place, _text(tail + piece, utf_16))
            tail = piece[-OVERLAP:]
    return size


def _read_zip(judge: Judge, place: str, path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.file_size <= 16 * PIECE and not info.flag_bits & 1:
                data = archive.read(info)
                judge.read_text(place, _text(data, UTF_16.get(data[:2], "")))


def _text(data: bytes, utf_16: str) -> bytes:
    """As UTF-8, from UTF-16 where a mark says so, or else from the old Windows page."""
    if utf_16:
        return data.decode(utf_16, "replace").encode()
    try:
        # A piece may begin and end in the middle of a letter.
        begun = next((i for i, byte in enumerate(data[:4]) if not 128 <= byte < 192), 0)
        codecs.utf_8_decode(data[begun:], "strict", False)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode()
    return data


def read_messages(judge: Judge, notices: set[str]) -> Counter[str]:
    """The mails and SMS that a development run wrote to files instead of sending."""
    read: Counter[str] = Counter()
    for path in mail_files():
        for raw in path.read_bytes().split(BETWEEN_MAILS):
            if raw.strip():
                read["messages"] += 1
                if not _is_notice(raw, notices):
                    judge.read_text(
                        "messages de développement", mail_text(raw), whole=True
                    )
    sms = sms_file()
    if sms.is_file():
        lines = sms.read_bytes()
        read["messages"] += lines.count(b"\n")
        judge.read_text("SMS de développement", lines)
    return read


def forget_messages(people: Sequence[Person]) -> None:
    """Take out of a development run's files the messages that went to these people.

    In production there are none; here they stand for mail that left the house. The
    notice of the erasure itself stays: it has just been sent, or is about to be.
    """
    addresses = {
        shape
        for person in people
        for value in person.values
        if value.path in ("contacts.Contact.email", "contacts.Contact.mobile")
        for shape in value.shapes
    }
    notices = {person.notice for person in people}
    for path in mail_files():
        raws = [raw for raw in path.read_bytes().split(BETWEEN_MAILS) if raw.strip()]
        kept = [r for r in raws if _is_notice(r, notices) or not _is_to(r, addresses)]
        if not kept:
            path.unlink()
        elif len(kept) < len(raws):
            path.write_bytes(b"".join(raw + BETWEEN_MAILS for raw in kept))
    if sms_file().is_file():
        lines = sms_file().read_text("utf-8").splitlines(keepends=True)
        stay = [line for line in lines if not any(a in line for a in addresses)]
        if len(stay) < len(lines):
            sms_file().write_text("".join(stay), "utf-8")


def _is_to(raw: bytes, addresses: set[str]) -> bool:
    to = message_from_bytes(raw, policy=policy.default).get("To", "").lower()
    return any(address in to for address in addresses)


def mail_files() -> list[Path]:
    return sorted(path for path in _files(Path(settings.EMAIL_OUTBOX)))


def sms_file() -> Path:
    return Path(settings.SMS_OUTBOX) / "sms.jsonl"


def _is_notice(raw: bytes, notices: set[str]) -> bool:
    head = raw[:4096].decode("ascii", "replace")
    return any(notice and notice in head for notice in notices)


def mail_text(raw: bytes) -> bytes:
    """Headers and parts, decoded."""
    mail = message_from_bytes(raw, policy=policy.default)
    pieces = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            pieces.append(str(part.get_content()))
    return "\n".join(pieces).encode("utf-8", "replace")
