"""The rights of the group « Admins société », set again after each migrate."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import COMPANY_ADMIN


def follow_permissions(sender: AppConfig, using: str, **kwargs: object) -> None:
    """The group has every right of our apps; a user without a group has none."""
    for label in settings.FLOORS:
        # This app's own rights are made by a receiver that may come after this one.
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    ours = Permission.objects.using(using).filter(
        content_type__app_label__in=settings.FLOORS
    )
    with transaction.atomic(using=using):
        group, _ = Group.objects.using(using).get_or_create(name=COMPANY_ADMIN)
        group.permissions.set(ours)
