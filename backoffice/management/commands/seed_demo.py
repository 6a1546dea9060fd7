import dataclasses
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.demo import load
from core.command_line import FrenchCommand, whole_number


class Command(FrenchCommand):
    """Refuses a database that holds other data; a second run changes nothing."""

    help = "Charge une société de démonstration et donne ses deux comptes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contacts", type=whole_number, default=600, metavar="N")
        parser.add_argument("--seed", type=whole_number, default=2018, metavar="S")
        parser.add_argument(
            "--json", action="store_true", help="écrire les comptes en JSON"
        )
        parser.add_argument(
            "--force", action="store_true", help="même si la base contient des données"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            logins = load.load(
                options["contacts"],
                options["seed"],
                now=timezone.now(),
                force=options["force"],
            )
        except load.OtherData:
            raise CommandError(
                "La base contient d'autres données : rien n'est chargé"
                " (--force pour les mêler malgré tout).",
                returncode=2,
            ) from None
        if options["json"]:
            shown = {name: dataclasses.asdict(login) for name, login in logins.items()}
            self.stdout.write(json.dumps(shown))
            return
        self.stdout.write("La société de démonstration est chargée.")
        for label, name in (("Admins société", "admin"), ("Utilisateur", "user")):
            login = logins[name]
            self.stdout.write(f"  {label} : {login.email} / {login.password}")
