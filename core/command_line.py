"""Errors in a command's arguments are reported as a French sentence, as on a page."""

import argparse
import re
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

SENTENCES = [
    (
        r"argument (?P<name>\S+): expected (one|at least one) argument",
        "L'option {name} attend une valeur.",
    ),
    (
        r"argument (?P<name>\S+): invalid choice: '(?P<value>.*)' \(choose from (?P<list>.*)\)",
        "L'option {name} ne connaît pas « {value} ». Au choix : {list}.",
    ),
    (
        r"argument (?P<name>\S+): ignored explicit argument .*",
        "L'option {name} ne prend pas de valeur.",
    ),
    (r"argument (?P<name>\S+): (?P<own>« .*)", "{name} : {own}"),
    (r"unrecognized arguments: (?P<value>.*)", "Option inconnue : {value}."),
    (
        r"ambiguous option: (?P<value>\S+) could match (?P<list>.*)",
        "L'option {value} peut se lire de plusieurs façons : {list}.",
    ),
    (
        r"the following arguments are required: (?P<list>.*)",
        "Il manque : {list}.",
    ),
]


class FrenchParser(CommandParser):
    def error(self, message: str) -> NoReturn:
        sentence = in_french(message)
        if self.called_from_command_line:
            self.exit(2, f"{sentence} Voir {self.prog} --help.\n")
        raise CommandError(sentence)


def in_french(message: str) -> str:
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = found.groupdict()
            if "list" in parts:
                parts["list"] = parts["list"].replace("'", "")
            return sentence.format(**parts)
    return f"Commande mal écrite ({message})."


class FrenchCommand(BaseCommand):
    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # Django creates the parser itself; only its error message changes.
        parser.__class__ = FrenchParser
        return parser


def whole_number(text: str) -> int:
    """Decimal digits only: Python's int() would accept « 1_0 » as ten."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un nombre entier.")
    return int(text)
