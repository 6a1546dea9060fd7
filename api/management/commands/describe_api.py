import json

from django.core.management.base import BaseCommand
from ninja.responses import NinjaJSONEncoder


class Command(BaseCommand):
    """Print the content of /api/v1/openapi.json, for linters and for the published
    contract.
    """

    help = "Écrit la description OpenAPI de l'API."

    def handle(self, *args: object, **options: object) -> None:
        # Imported here because the routers need all apps to be loaded.
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
