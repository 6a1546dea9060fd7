"""The roles of the back-office and their permissions: the table act x role of
docs/security.md.
"""

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.enums import Role
from accounts.models import User

READS = {"contacts.view_contact"}
RIGHTS: dict[str, set[str]] = {
    Role.MANAGER: READS
    | {
        "contacts.add_contact",
        "contacts.change_contact",
        "contacts.deactivate_contact",
    },
    Role.COMMUNICATION: READS
    | {
        "calls.make_calls",
        "mailings.send_mailings",
        "messaging.send_messages",
        "messaging.manage_templates",
    },
    Role.DPO: READS
    | {
        "accounts.view_journal",
        "accounts.view_sensitive_data",
        "accounts.view_settings",
        "exports.export_contacts",
        "consent.verify_ledger",
        "consent.view_history",
        "disclosure.manage_disclosure",
        "erasure.erase_contact",
        "erasure.manage_holds",
        "erasure.manage_recipients",
        "erasure.view_erasure",
        "portal.manage_requests",
        "retention.run_purge",
    },
    Role.READER: READS,
}
"""Initial permissions; `configure` may change them, and later migrations keep the
change.
"""


def follow_permissions(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After each migrate: give Admins société all permissions of our apps, and a newly
    created role those of the table. A user without a role has none.
    """
    for label in settings.FLOORS:
        # The receiver that creates this app's own permissions may run after this one.
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    ours = Permission.objects.using(using).filter(
        content_type__app_label__in=settings.FLOORS
    )
    by_name = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in ours.select_related("content_type")
    }
    groups = Group.objects.using(using)
    with transaction.atomic(using=using):
        admins, _ = groups.get_or_create(name=Role.COMPANY_ADMIN)
        admins.permissions.set(by_name.values())
        for role, rights in RIGHTS.items():
            group, is_new = groups.get_or_create(name=role)
            if is_new:
                group.permissions.set(by_name[name] for name in rights)
                if role == Role.MANAGER:
                    _take_in_ordinary_users(group, using)


def _take_in_ordinary_users(managers: Group, using: str) -> None:
    """Users who had no group before roles existed keep their former permissions."""
    ordinary = (
        User.objects.using(using).filter(groups=None).values_list("pk", flat=True)
    )
    managers.user_set.add(*ordinary)
