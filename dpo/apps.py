from django.apps import AppConfig


class DpoConfig(AppConfig):
    name = "dpo"
    verbose_name = "espace du délégué à la protection des données"
