import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from backoffice.backups import restored
from backoffice.backups.drill import PREFIX
from core.command_line import FrenchCommand


class Command(FrenchCommand):
    help = "Usage interne de restore_drill, dans la base d'essai seulement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("counts", metavar="JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not str(connection.settings_dict["NAME"]).startswith(PREFIX):
            raise CommandError("Cette base n'est pas une base d'essai.", returncode=2)
        found = restored.examine(json.loads(options["counts"]))
        self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
