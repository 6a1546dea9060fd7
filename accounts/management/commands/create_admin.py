import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts import users
from accounts.enums import Role
from accounts.models import User, login_address
from accounts.own_address import verified


class Command(BaseCommand):
    """Idempotent: an existing account gets the group and a new link."""

    help = "Crée un compte Admins société et donne un lien à usage unique pour choisir son mot de passe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="lire le mot de passe sur l'entrée standard",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = login_address(options["email"])
        password = (
            sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        )
        try:
            validate_email(email)
            if password is not None:
                validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user = admin(email)
            if password is not None:
                user.set_password(password)
                user.save(update_fields=["password"])
                verified(user)
        if password is None:
            self.stdout.write("Lien à usage unique pour choisir le mot de passe :")
            self.stdout.write(users.one_time_link(user))
        else:
            self.stdout.write(f"Le compte {email} est prêt.")


def admin(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return users.invite(email, role=Role.COMPANY_ADMIN, by=None)
    users.change(user, role=Role.COMPANY_ADMIN, is_active=True, by=None)
    return user
