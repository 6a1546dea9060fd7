import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

ONE_CLICK = ("list-unsubscribe", "list-unsubscribe-post")


class Command(BaseCommand):
    help = (
        "Vérifie un e-mailing reçu (fichier .eml, ou - pour l'entrée standard) : en-têtes "
        "de désabonnement en un clic, et signature DKIM qui les couvre (RFC 8058)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER")

    def handle(self, **options: str) -> None:
        faults = faults_of(_read(options["file"]))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError("Ce message serait mal reçu.")
        self.stdout.write("Tout est en ordre.")


def _read(name: str) -> EmailMessage:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError:
        raise CommandError(f"Le fichier {name} ne peut pas être lu.") from None
    return message_from_bytes(raw, policy=policy.default)


def faults_of(message: EmailMessage) -> list[str]:
    """French sentences; the signature itself is for the receiving server to check."""
    faults = [
        f"Il faut exactement un en-tête {name}."
        for name in ("List-Unsubscribe", "List-Unsubscribe-Post")
        if len(message.get_all(name, [])) != 1
    ]
    if "<https://" not in str(message["List-Unsubscribe"]):
        faults.append("List-Unsubscribe ne contient pas d'adresse https.")
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        faults.append("List-Unsubscribe-Post n'est pas celui de la RFC 8058.")
    signatures = [str(value) for value in message.get_all("DKIM-Signature", [])]
    if not signatures:
        faults.append("Le message n'a pas de signature DKIM : le relais doit signer.")
    elif not any(_covers(signature) for signature in signatures):
        faults.append("Aucune signature DKIM ne couvre les deux en-têtes (h=).")
    return faults


def _covers(signature: str) -> bool:
    tags = dict(
        part.strip().split("=", 1) for part in signature.split(";") if "=" in part
    )
    signed = "".join(tags.get("h", "").split()).lower().split(":")
    return all(name in signed for name in ONE_CLICK)
