"""The settings of the screens as one file: `dump` writes it, `apply` reads it.

Each part is checked by the form of its screen and leaves its line in the audit journal.
A dump applied to an empty installation and dumped again yields the same file.
"""

import datetime

from django.db import transaction

from accounts.models import User
from backoffice.configuring import (
    audiences,
    campaigns,
    company,
    disclosure,
    lists,
    register,
    retention,
)
from backoffice.configuring.parts import (
    ConfigurationPart,
    ConfigurationRefused,
    Confirm,
    Context,
    mapping,
)
from portal import rubrics

__all__ = ["ConfigurationRefused", "apply", "dump"]

PARTS: dict[str, ConfigurationPart] = {
    "company": ConfigurationPart(company.dump, company.apply),
    "campaigns": ConfigurationPart(campaigns.dump, campaigns.apply),
    "personal_fields": ConfigurationPart(
        audiences.dump_personal_fields, audiences.apply_personal_fields
    ),
    "retention_days": ConfigurationPart(retention.dump_days, retention.apply_days),
    "retention_from_last_contact": ConfigurationPart(
        retention.dump_starts, retention.apply_starts
    ),
    "retention_forewarning": ConfigurationPart(
        retention.dump_forewarning, retention.apply_forewarning
    ),
    "retention_words": ConfigurationPart(disclosure.dump_words, disclosure.apply_words),
    "portal": ConfigurationPart(rubrics.dump, audiences.apply_portal),
    "portal_texts": ConfigurationPart(
        audiences.dump_portal_texts, audiences.apply_portal_texts
    ),
    "sign_up_fields": ConfigurationPart(
        audiences.dump_sign_up_fields, audiences.apply_sign_up_fields
    ),
    "texts": ConfigurationPart(audiences.dump_texts, audiences.apply_texts),
    "templates": ConfigurationPart(lists.dump_templates, lists.apply_templates),
    "hold_presets": ConfigurationPart(lists.dump_presets, lists.apply_presets),
    "recipients": ConfigurationPart(lists.dump_recipients, lists.apply_recipients),
    "notice": ConfigurationPart(disclosure.dump_notice, disclosure.apply_notice),
    "register": ConfigurationPart(register.dump, register.apply),
    "roles": ConfigurationPart(retention.dump_roles, retention.apply_roles),
}


def dump() -> dict[str, object]:
    return {name: part.dump() for name, part in PARTS.items()}


def apply(
    settings: object,
    *,
    user: User | None,
    now: datetime.datetime,
    confirm: Confirm,
    said: list[str] | None = None,
) -> list[str]:
    """Apply the whole file or nothing; returns the names of the changed parts. Side
    effects are appended to `said`, one sentence each.
    """
    given = mapping("Le fichier", settings)
    errors = [f"{name} : cette partie n'existe pas." for name in given.keys() - PARTS]
    changed = []
    context = Context(user, now, confirm, [] if said is None else said)
    with transaction.atomic():
        for name, part in PARTS.items():
            if name not in given:
                continue
            try:
                if part.apply(given[name], context):
                    changed.append(name)
            except ConfigurationRefused as refusal:
                errors += refusal.sentences
        if errors:
            raise ConfigurationRefused(sorted(errors))
    return sorted(changed)
