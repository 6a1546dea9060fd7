from django.apps import AppConfig
from django.urls import register_converter


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "campagnes"

    def ready(self) -> None:
        from campaigns.converters import AudienceConverter

        register_converter(AudienceConverter, "audience")
