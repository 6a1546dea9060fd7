import json
import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.plurals import counted
from mailings.inbound import returned
from mailings.inbound.returned import ReportKind


class Command(BaseCommand):
    help = (
        "Lit les rejets et les plaintes revenus par courrier à l'adresse d'expédition "
        "(boîte mbox, dossier Maildir, message .eml, ou - pour l'entrée standard). Un "
        "message illisible est nommé et passé. Relire deux fois la même boîte ne change "
        "rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        heard: Counter[ReportKind] = Counter()
        for name, raw in _messages(options["file"]):
            report = ReportKind.UNREADABLE if raw is None else returned.hear(raw, now)
            heard[report] += 1
            if report == ReportKind.UNREADABLE:
                self.stderr.write(f"Message illisible, passé : {name}")
        self.stdout.write(_as_json(heard) if options["as_json"] else _in_words(heard))


def _as_json(heard: Counter[ReportKind]) -> str:
    return json.dumps(
        {
            "read": heard.total(),
            "closed": heard[ReportKind.DEAD],
            "failed": heard[ReportKind.FAILED],
            "complaints": heard[ReportKind.COMPLAINT],
            "ignored": heard[ReportKind.NOTHING],
            "unreadable": heard[ReportKind.UNREADABLE],
        }
    )


def _in_words(heard: Counter[ReportKind]) -> str:
    words = [
        counted(heard[ReportKind.DEAD], "adresse inutilisable"),
        counted(heard[ReportKind.FAILED], "message refusé"),
        counted(heard[ReportKind.COMPLAINT], "plainte"),
        counted(heard[ReportKind.NOTHING], "ignoré"),
    ]
    if heard[ReportKind.UNREADABLE]:
        words.append(counted(heard[ReportKind.UNREADABLE], "illisible"))
    return f"{', '.join(words)}."


def _messages(name: str) -> Iterator[tuple[str, bytes | None]]:
    """Each mail with a name that identifies it for a person; None if its file cannot be
    read."""
    if name == "-":
        yield "entrée standard", sys.stdin.buffer.read()
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from _maildir(path)
            return
        with path.open("rb") as file:
            is_box = file.read(512).lstrip(returned.BEFORE).startswith(b"From ")
        if not is_box:
            yield path.name, path.read_bytes()
            return
    except OSError:
        raise CommandError(f"Le fichier {name} ne peut pas être lu.") from None
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            yield f"message {number}", box.get_bytes(key)
    finally:
        box.close()


def _maildir(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Read a Maildir as plain files: it often belongs to another user, and nothing in
    it is moved by us. Another program may move or delete a file meanwhile."""
    folders = [path / "new", path / "cur"]
    if not all(folder.is_dir() for folder in folders):
        raise CommandError(f"{path} n'est pas un dossier Maildir (new, cur).")
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if not file.is_dir():
                yield file.name, _read(file)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
