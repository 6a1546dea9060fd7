import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from consent.integrity import anchor, verify
from consent.integrity.journal_errors import JournalClosed


class Command(BaseCommand):
    """Verify the whole ledger without changing it; with --anchor, a valid ledger gets
    a new anchor in the journal outside the database."""

    help = (
        "Vérifie le registre des consentements : code 1 si quelque chose ne tient pas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", action="store_true", help="ancre le registre s'il tient"
        )
        parser.add_argument("--json", action="store_true", help="réponse en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        outcome = verify.run(now=now)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json, ensure_ascii=False))
        else:
            self._tell(outcome)
        if options["anchor"] and outcome.may_be_anchored:
            try:
                anchor.drop(now=now)
            except (JournalClosed, anchor.WritersRemain) as error:
                raise CommandError(str(error), returncode=1) from None
        if outcome.broken:
            raise SystemExit(1)

    def _tell(self, outcome: verify.VerificationResult) -> None:
        for fault in outcome.broken:
            place = f"fiche {fault.contact}" if fault.contact else "registre"
            event = f", événement {fault.event}" if fault.event else ""
            self.stdout.write(f"{place}{event} : {fault.why}")
        size = f"{outcome.events} événements, {outcome.chains} chaînes"
        verdict = "ROMPU" if outcome.broken else "registre intact"
        self.stdout.write(f"{size} : {verdict} ({outcome.seconds:.1f} s)")
        if outcome.anchored_at is None:
            self.stdout.write(
                "Sans ancre : une chaîne réécrite ou coupée ne se verrait pas."
                " Ancrez ce registre avec --anchor."
            )
