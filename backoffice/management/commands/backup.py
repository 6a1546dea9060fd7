from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.backups import making
from backoffice.backups.programs import BackupFailed, BackupRefused
from core.command_line import FrenchCommand, whole_number


class Command(FrenchCommand):
    """Complete or absent: the next run deletes an unfinished set."""

    help = (
        "Écrit une sauvegarde (base, pièces, copie du journal, manifeste) dans un nouveau"
        " sous-dossier de DOSSIER. Codes de sortie : 0 faite, 1 échec, 2 refusée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DOSSIER")
        parser.add_argument(
            "--keep",
            type=whole_number,
            default=settings.BACKUP_KEEP,
            metavar="N",
            help="combien en garder dans ce dossier (BACKUP_KEEP)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder, gone = making.make(
                options["directory"], now=timezone.now(), keep=options["keep"]
            )
        except BackupRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        except BackupFailed as failure:
            raise CommandError(str(failure), returncode=1) from None
        self.stdout.write(f"Sauvegarde écrite : {folder}")
        for name in gone:
            self.stdout.write(f"Ancienne sauvegarde supprimée : {name}")
