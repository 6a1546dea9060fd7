from argparse import ArgumentParser
from smtplib import SMTPException

from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    """Remove a lost second factor, for an Admin société who has no colleague to do it."""

    help = (
        "Retire la double authentification perdue d'un compte ; son propriétaire en est"
        " prévenu et en choisit une autre à sa prochaine connexion."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, **options: str) -> None:
        email = options["email"].strip()
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Aucun compte n'a l'adresse {email}.")
        if not second_factor.is_set(user):
            raise CommandError("Ce compte n'a pas de double authentification.")
        try:
            second_factor.take_away(user, by=None)
        except (OSError, SMTPException) as error:
            raise CommandError(
                "L'e-mail à cette personne n'a pas pu partir : rien n'est changé."
            ) from error
        self.stdout.write(f"La double authentification de {user.email} est retirée.")
