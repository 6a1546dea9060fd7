import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from backoffice import configure
from core.command_line import FrenchCommand, whole_number
from core.file_errors import reason
from core.plurals import counted


class Command(FrenchCommand):
    """The file is applied entirely or not at all; applying the output of --dump changes
    nothing.
    """

    help = "Applique un fichier de paramètres, ou les écrit (--dump)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "file",
            nargs="?",
            metavar="FICHIER.json",
            help="« - » : l'entrée standard",
        )
        what.add_argument("--dump", action="store_true", help="écrire les paramètres")
        parser.add_argument(
            "--confirm",
            type=whole_number,
            metavar="N",
            help="le nombre de fiches qu'une durée plus courte ferait effacer",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dump"]:
            self.stdout.write(
                json.dumps(configure.dump(), ensure_ascii=False, indent=2)
            )
            return
        settings = read(options["file"])

        def confirm(number: int) -> bool:
            return self.agreed(number, options["confirm"])

        said: list[str] = []
        try:
            changed = configure.apply(
                settings, user=None, now=timezone.now(), confirm=confirm, said=said
            )
        except configure.ConfigurationRefused as refusal:
            lines = "\n".join(f"  {sentence}" for sentence in refusal.sentences)
            raise CommandError(
                f"Rien n'est changé, le fichier est à corriger :\n{lines}", returncode=2
            ) from None
        done = ", ".join(changed) if changed else "rien, tout était déjà ainsi"
        self.stdout.write(f"Changé : {done}.")
        for sentence in said:
            self.stdout.write(sentence)

    def agreed(self, number: int, said: int | None) -> bool:
        """Ask for confirmation at a terminal; only warn a program, which wrote the
        delay itself: the purge has its own safety limit.
        """
        sentence = f"La prochaine purge effacera {counted(number, 'fiche')} de plus."
        if said is None and sys.stdin.isatty():
            return input(f"{sentence} Tapez {number} pour confirmer : ") == str(number)
        self.stderr.write(sentence)
        return said in (None, number)


def read(name: str) -> object:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
        return json.loads(text)
    except OSError as error:
        raise CommandError(
            f"Le fichier {name} ne peut pas être lu : {reason(error)}.", returncode=2
        ) from None
    except (ValueError, RecursionError) as error:
        raise CommandError(
            f"Le fichier {name} n'est pas du JSON en UTF-8 ({error}).", returncode=2
        ) from None
