from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import audit
from consent.integrity.journal import accept_loss
from consent.integrity.journal_errors import JournalClosed
from core.plurals import counted
from erasure.replay import replay


class Command(BaseCommand):
    """Replay the journal. Safe to run at any time: applies once only what the database
    lacks, and leaves the mailings of a healthy one alone.
    """

    help = (
        "Après une restauration : rejoue les effacements, retraits, oppositions, décès,"
        " limitations et oppositions de tuteurs que la base a perdus, puis rouvre les envois et le portail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="une autre copie du journal"
        )

        parser.add_argument(
            "--restored",
            action="store_true",
            help="la base vient d'une sauvegarde : ce qu'elle montre en attente d'envoi"
            " est peut-être déjà parti, et devient incertain, même si aucune ligne ne manque",
        )
        parser.add_argument(
            "--accept-lost-journal",
            action="store_true",
            help="le journal ne reviendra pas : repartir d'un nouveau, la lacune reste"
            " dite par verify_ledger",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path and not path.is_file():
            raise CommandError(f"Le fichier {path} n'existe pas.")
        try:
            if options["accept_lost_journal"]:
                with transaction.atomic():
                    audit.record("journal.lost")
                    accept_loss(timezone.now().isoformat())
            is_restored = options["restored"] or options["accept_lost_journal"]
            done = replay(now=timezone.now(), path=path, is_restored=is_restored)
        except JournalClosed as error:
            raise CommandError(f"Journal : {error}") from error
        self.stdout.write(
            f"{counted(done.lines, 'ligne')} à reprendre :"
            f" {counted(done.erased, 'effacement')}, {counted(done.withdrawn, 'retrait')},"
            f" {counted(done.suppressed, 'opposition')},"
            f" {done.protected} décès, limitations et oppositions de tuteurs,"
            f" {done.unknown} sans objet dans cette base."
        )
        if not done.opened:
            raise CommandError(
                f"{counted(done.failed, 'effacement')} en échec : envois et portail restent"
                " fermés. Corrigez, puis relancez."
            )
        self.stdout.write("Les envois et le portail sont ouverts.")
