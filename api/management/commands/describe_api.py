import json

from django.core.management.base import BaseCommand
from ninja.responses import NinjaJSONEncoder


class Command(BaseCommand):
    """What /api/v1/openapi.json serves, for linters and for the published contract."""

    help = "Écrit la description OpenAPI de l'API."

    def handle(self, *args: object, **options: object) -> None:
        # Here and not above: the routers need all the apps.
        from api.application import api

        schema = api.get_openapi_schema(path_prefix="/api/")
        text = json.dumps(
            schema,
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
            cls=NinjaJSONEncoder,
        )
        self.stdout.write(text)
