from django.conf import settings
from django.core.management.base import BaseCommand

from messaging.gateways.base import callback_path, gateway


class Command(BaseCommand):
    help = "Affiche l'adresse de rappel à donner au prestataire de SMS."

    def handle(self, **options: object) -> None:
        self.stdout.write(settings.BASE_URL + callback_path(gateway().name))
