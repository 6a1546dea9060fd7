"""Convert stored addresses, and their keys, to the canonical form.

Contacts stored under an earlier rule may hold one mailbox in several spellings with
different keys, so that an objection under one did not block the others. Nothing is
merged: each contact keeps its history, and an objection applies to all contacts that
have the same mailbox after the conversion (domain 2.16).
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction

from contacts.addresses import address_key, canonical
from contacts.models import Contact
from core.statements import statement

FIELDS = {
    "email": ("email", '[^!-~]|[A-Z]|xn--|"'),
    "mobile": ("sms", "[^+0-9]|^[^+]"),
}
"""Column -> channel of its suppression entries, and a pattern rare in canonical values."""

SAME_OBJECTION = statement("consent", "rekey_entry")
# An opt-in older than another contact's objection no longer lifts the merged entry.
OVERTAKEN_LIFTS = statement("consent", "rekey_end_lifts")
LIFTS_IN_FORCE = statement("consent", "rekey_lifts")


class KeyChange(NamedTuple):
    contact_id: int
    field: str
    value: str | None
    old_key: str | None
    new_key: str | None


def rekey() -> int:
    """Convert all addresses; returns how many changed (0 on a second run)."""
    with transaction.atomic():
        changes = [change for field in FIELDS for change in _changes(field)]
        _write(changes)
    return len(changes)


def _changes(field: str) -> list[KeyChange]:
    odd = Contact.objects.filter(**{f"{field}__regex": FIELDS[field][1]})
    rows = odd.order_by("pk").values_list("pk", field, f"{field}_key")
    changes = []
    for pk, stored, key in rows:
        value = canonical(field, stored)
        new_key = address_key(value)
        if (value, new_key) != (stored, key):
            changes.append(
                KeyChange(
                    contact_id=pk,
                    field=field,
                    value=value,
                    old_key=key,
                    new_key=new_key,
                )
            )
    return changes


def _write(changes: Sequence[KeyChange]) -> None:
    """Store the changes; links already sent stay valid, because the mailbox is the same."""
    with connection.cursor() as cursor:
        for change in changes:
            keys = {
                "old": change.old_key,
                "new": change.new_key,
                "channel": FIELDS[change.field][0],
            }
            if change.new_key:
                for each in (SAME_OBJECTION, OVERTAKEN_LIFTS, LIFTS_IN_FORCE):
                    cursor.execute(each, keys)
            Contact.objects.filter(pk=change.contact_id).update(
                **{change.field: change.value, f"{change.field}_key": change.new_key}
            )
