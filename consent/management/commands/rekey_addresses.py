from django.core.management.base import BaseCommand

from consent.integrity.rekeying import rekey


class Command(BaseCommand):
    help = (
        "Donne leur forme canonique aux adresses et numéros déjà enregistrés, et leur"
        " clé ; les oppositions suivent. Sans effet s'il n'y a rien à changer."
    )

    def handle(self, *args: object, **options: object) -> None:
        count = rekey()
        self.stdout.write(f"Adresses mises sous leur forme canonique : {count}.")
