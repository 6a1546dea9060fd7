from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from consent import expiry
from core.command_line import FrenchCommand, whole_number
from core.plurals import counted


class Command(FrenchCommand):
    """Run the nightly expiry by hand, to override its safety limit."""

    help = (
        "Retire de la liste repoussoir les oppositions arrivées à leur terme."
        " Code de sortie 2 : le frein l'arrête."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--confirm",
            type=whole_number,
            metavar="N",
            help="lever le frein : N = nombre à leur terme",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        review = expiry.run(timezone.now(), confirm=options["confirm"])
        if review.safety_limit:
            raise CommandError(
                f"Aucune opposition n'est retirée : {review.safety_limit}. Après vérification :"
                f" manage.py expire_suppressions --confirm {review.due}",
                returncode=2,
            )
        self.stdout.write(f"{counted(review.due, 'opposition retirée')} de la liste.")
