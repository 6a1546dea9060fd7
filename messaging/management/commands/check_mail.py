import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.deliverability import received


class Command(BaseCommand):
    help = (
        "Vérifie un e-mailing reçu (fichier .eml, ou - pour l'entrée standard) : "
        "désabonnement en un clic et signature qui le couvre (RFC 8058), signature au nom "
        "du domaine, pixels, serveurs étrangers, liens réécrits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, **options: Any) -> None:
        reading = received.read(_read(options["file"]))
        if options["as_json"]:
            self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False))
            if reading.faults:
                sys.exit(1)
            return
        for note in reading.notes:
            self.stdout.write(f"À savoir : {note}")
        for fault in reading.faults:
            self.stderr.write(fault)
        if reading.faults:
            raise CommandError("Ce message serait mal reçu.")
        self.stdout.write("Tout est en ordre.")


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError:
        raise CommandError(f"Le fichier {name} ne peut pas être lu.") from None
