from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Scope


class Command(BaseCommand):
    """Create an API key; it is printed on the last line and cannot be shown again."""

    help = "Crée une clé API ; elle est affichée une seule fois, en dernière ligne."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NOM")
        parser.add_argument(
            "--scopes", required=True, help="droits séparés par des virgules, ou all"
        )

        parser.add_argument(
            "--system", default="", help="nom du logiciel dans les références, ex. erp"
        )

    def handle(self, *args: object, **options: str) -> None:
        name = options["name"].strip()
        if not 1 <= len(name) <= 100:
            raise CommandError("Le nom d'une clé compte 1 à 100 caractères.")
        _, secret = api_keys.make(
            name,
            scopes_of(options["scopes"]),
            now=timezone.now(),
            system=options["system"].strip().lower(),
        )
        self.stdout.write(f"Clé « {name} », à garder en lieu sûr :")
        self.stdout.write(secret)


def scopes_of(text: str) -> list[str]:
    if text.strip() == "all":
        return list(Scope.values)
    asked = [scope.strip() for scope in text.split(",") if scope.strip()]
    unknown = [scope for scope in asked if scope not in Scope.values]
    if unknown or not asked:
        raise CommandError(
            f"Droits inconnus : {', '.join(unknown) or 'aucun'}."
            f" Droits possibles : {', '.join(Scope.values)}, ou all."
        )
    return list(dict.fromkeys(asked))
