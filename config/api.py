from ninja import NinjaAPI

api = NinjaAPI(
    title="API RGPD",
    version="1",
    openapi_url="v1/openapi.json",
    docs_url="docs/",
)
