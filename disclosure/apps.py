from django.apps import AppConfig
from django.urls import register_converter


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "information des personnes"

    def ready(self) -> None:
        from disclosure.converters import ReaderConverter

        register_converter(ReaderConverter, "reader")
