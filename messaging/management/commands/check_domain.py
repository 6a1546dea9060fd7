import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.deliverability import domain
from messaging.deliverability.domain import CheckState

LABELS = {"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "mx": "MX"}
STATES = {
    CheckState.OK: "en ordre",
    CheckState.WEAK: "à améliorer",
    CheckState.FAULT: "à corriger",
    CheckState.UNKNOWN: "inconnu",
}


class Command(BaseCommand):
    help = (
        "Vérifie SPF, DKIM, DMARC et MX du domaine d'envoi dans le DNS, et dit ce qu'il "
        "faut publier. Code 1 : quelque chose est à corriger ; 2 : aucun DNS ne répond."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "domain",
            nargs="?",
            default="",
            metavar="DOMAINE",
            help="par défaut, celui de DEFAULT_FROM_EMAIL",
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, **options: Any) -> None:
        report = domain.check(options["domain"])
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.answered:
            sys.exit(2)
        if report.faults:
            sys.exit(1)

    def _tell(self, report: domain.DomainReport) -> None:
        self.stdout.write(f"Domaine d'envoi : {report.domain}")
        if not report.answered:
            raise CommandError(report.checks[0].sentences[0], returncode=2)
        for check in report.checks:
            self.stdout.write(f"{LABELS[check.what]} : {STATES[check.state]}")
            for sentence in check.sentences:
                self.stdout.write(f"  {sentence}")
            if check.record:
                kind = "MX" if check.what == "mx" else "TXT"
                self.stdout.write(f"  À publier : {check.name} {kind} {check.record}")
