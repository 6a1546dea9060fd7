import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.backups import drill
from backoffice.backups.programs import BackupFailed, BackupRefused
from core.command_line import FrenchCommand
from core.plurals import counted


class Command(FrenchCommand):
    """Does not change the running installation."""

    help = (
        "Essaie de restaurer une sauvegarde (la plus récente de DOSSIER) dans une base à"
        " part, y rejoue le journal, vérifie, puis la supprime. Codes de sortie : 0 elle"
        " se restaure, 1 non, 2 elle ne peut pas être essayée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DOSSIER")
        parser.add_argument("--json", action="store_true", help="réponse en JSON")
        parser.add_argument(
            "--migrate",
            action="store_true",
            help="une sauvegarde d'avant une mise à jour : appliquer les migrations",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            found = drill.run(options["directory"], now=now, migrate=options["migrate"])
        except (BackupRefused, BackupFailed) as refusal:
            if options["json"]:
                said = {"ok": False, "errors": [str(refusal)]}
                self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            raise CommandError(str(refusal), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        elif found["ok"]:
            self._tell(found)
        if not found["ok"]:
            raise CommandError("\n".join(found["errors"]), returncode=1)

    def _tell(self, found: dict[str, Any]) -> None:
        replay, canaries = found["replay"], found["canaries"]
        self.stdout.write(
            f"{found['set']} se restaure ({found['seconds']} s). Rejoué :"
            f" {counted(replay['erased'], 'effacement')},"
            f" {counted(replay['withdrawn'], 'retrait')},"
            f" {counted(replay['suppressed'], 'opposition')},"
            f" {replay['protected']} décès, limitations et oppositions de tuteurs. Registre intact :"
            f" {counted(found['ledger']['events'], 'événement')}."
        )
        self.stdout.write(
            f"{counted(canaries['people'], 'personne effacée')} depuis :"
            f" {counted(canaries['values'], 'valeur')} cherchées, aucune ne reste."
        )
        if found["evidence"]:
            self.stdout.write(f"Preuve : {found['evidence']}")
