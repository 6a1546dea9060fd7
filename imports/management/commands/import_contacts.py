import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from contacts.enums import Kind, Status
from core.command_line import FrenchCommand
from imports import importing, runs


class Command(FrenchCommand):
    """--dry-run writes nothing; a file that cannot be read changes nothing."""

    help = "Importe des contacts et leurs choix depuis un fichier CSV, XLSX ou ODS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument(
            "--kind", choices=Kind.values, help="n'accepter que ces fiches"
        )
        parser.add_argument(
            "--status",
            choices=Status.values,
            help="situation des lignes qui n'en disent pas",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="mettre à jour les fiches existantes (même référence, ou même adresse et"
            " même nom) ; une case vide ne change rien",
        )
        parser.add_argument(
            "--sheet", default="", help="feuille du classeur, s'il en a plusieurs"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="ne rien enregistrer"
        )
        parser.add_argument(
            "--json", action="store_true", help="écrire le bilan en JSON"
        )

    def handle(self, *args: object, **options: Any) -> None:
        with tqdm(unit="o", unit_scale=True, file=sys.stderr, disable=None) as bar:

            def show(done: int, size: int) -> None:
                bar.total = size
                bar.update(done - bar.n)

            given = importing.ImportOptions(
                now=timezone.now(),
                kind=options["kind"],
                status=options["status"],
                update=options["update"],
                sheet=options["sheet"],
            )
            path = options["file"]
            try:
                outcome = (
                    importing.check(path, given, progress=show)
                    if options["dry_run"]
                    else runs.import_at_once(path, given, progress=show)
                )
            except importing.Unreadable as error:
                raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            json.dumps(outcome.as_json(), ensure_ascii=False)
            if options["json"]
            else report(outcome, dry_run=options["dry_run"], update=options["update"])
        )


def report(outcome: importing.ImportResult, *, dry_run: bool, update: bool) -> str:
    lines = [
        f"Ligne {line} refusée : {code.label}" for line, code in outcome.refused.items()
    ]
    lines += [
        f"Ligne {line} : acceptation ignorée, sans source ou sans date"
        for line in outcome.consent_ignored_no_source
    ]
    lines += [
        f"Ligne {line} : {code.label}, laissé de côté"
        for line, codes in outcome.warnings.items()
        for code in codes
    ]
    lines += [
        f"Ligne {line} : refus enregistré sur la fiche déjà présente"
        for line in outcome.refusals_recorded
    ]
    would = "seraient " if dry_run else ""
    counts = [f"{outcome.rows} lignes lues", f"{outcome.accepted} {would}importées"]
    if update:
        counts += [
            f"{outcome.updated} {would}mises à jour",
            f"{outcome.unchanged} sans changement",
        ]
    counts.append(f"{len(outcome.refused)} refusées")
    return "\n".join([*lines, f"{', '.join(counts)}."])
