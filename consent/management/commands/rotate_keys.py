from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from consent.integrity import keys
from core.command_line import FrenchCommand
from core.plurals import counted
from core.typography import short_date


class Command(FrenchCommand):
    """Can run beside a live service, and can be interrupted and run again."""

    help = (
        "Change la clé des adresses : ce qui est sous ADDRESS_HMAC_KEY_FORMER passe sous"
        " ADDRESS_HMAC_KEY."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--key-lost",
            action="store_true",
            help=(
                "l'ancienne clé est perdue : les fiches passent sous la nouvelle, les"
                " oppositions des personnes effacées ne sont plus reconnues"
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ADDRESS_HMAC_KEY in settings.ADDRESS_HMAC_KEY_FORMER.split(","):
            raise CommandError(
                "ADDRESS_HMAC_KEY et ADDRESS_HMAC_KEY_FORMER sont la même clé :"
                " rien n'est changé.",
                returncode=2,
            )
        try:
            moved = keys.rotate(timezone.now(), key_is_lost=options["key_lost"])
        except keys.WrongKey as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(
            f"{counted(moved.addresses, 'empreinte passée')} sous la nouvelle clé. Toutes les"
            " fiches y sont."
        )
        if moved.until and options["key_lost"]:
            self.stdout.write(
                f"{counted(moved.left, 'opposition')} sans fiche : l'ancienne clé étant"
                " perdue, elles ne seront plus reconnues."
            )
        elif moved.until:
            self.stdout.write(
                f"{counted(moved.left, 'opposition')} sans fiche, sous une ancienne clé :"
                " gardez-la dans ADDRESS_HMAC_KEY_FORMER jusqu'au"
                f" {short_date(moved.until)}."
            )
