from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from consent import proof
from core.command_line import FrenchCommand
from core.file_errors import is_full, reason
from dpo import inspection


class Command(FrenchCommand):
    """An existing file is never overwritten."""

    help = "Fait le dossier scellé à remettre lors d'un contrôle (ZIP)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("output", metavar="DOSSIER.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["output"])
        try:
            with path.open("xb") as output:
                manifest = inspection.write(output, now=timezone.now())
        except FileExistsError:
            raise CommandError(
                f"{path} existe déjà : rien n'est écrit.", returncode=2
            ) from None
        except OSError as error:
            if is_full(error):
                path.unlink(missing_ok=True)
            raise CommandError(f"{path} : {reason(error)}", returncode=2) from None
        path.chmod(0o600)
        self.stdout.write(
            f"{path} : {len(manifest['files'])} fichiers.\n"
            f"Empreinte du manifeste : {proof.digest_of(manifest)}"
        )
