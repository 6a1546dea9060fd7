import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.plurals import counted
from mailings import returned
from mailings.returned import Report


class Command(BaseCommand):
    help = (
        "Lit les rejets et les plaintes revenus par courrier à l'adresse d'expédition "
        "(boîte mbox, message .eml, ou - pour l'entrée standard). Relire deux fois la "
        "même boîte ne change rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER")

    def handle(self, **options: str) -> None:
        now = timezone.now()
        heard = Counter(returned.hear(raw, now) for raw in _messages(options["file"]))
        self.stdout.write(
            f"{counted(heard[Report.DEAD], 'adresse inutilisable')}, "
            f"{counted(heard[Report.REFUSED], 'message refusé')}, "
            f"{counted(heard[Report.COMPLAINT], 'plainte')}, "
            f"{counted(heard[Report.NOTHING], 'ignoré')}."
        )


def _messages(name: str) -> Iterator[bytes]:
    if name == "-":
        yield sys.stdin.buffer.read()
        return
    path = Path(name)
    try:
        with path.open("rb") as file:
            is_box = file.read(5) == b"From "
        if not is_box:
            yield path.read_bytes()
            return
    except OSError:
        raise CommandError(f"Le fichier {name} ne peut pas être lu.") from None
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()
