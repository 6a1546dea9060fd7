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

CANDIDATES = """
SELECT id, {field}, {field}_key FROM contacts_contact
WHERE {field} ~ '{odd}' ORDER BY id
"""
FIELDS = {
    "email": ("email", '[^!-~]|[A-Z]|xn--|"'),
    "mobile": ("sms", "[^+0-9]|^[^+]"),
}
"""Column -> channel of its suppression entries, and a pattern rare in canonical values."""

SAME_OBJECTION = """
INSERT INTO consent_suppression AS entry
    (key, channel, reason, created_at, expires_at, known_as, settled, awaiting)
SELECT %(new)s, channel, reason, created_at, expires_at, key || known_as, settled, awaiting
FROM consent_suppression WHERE key = %(old)s AND channel = %(channel)s
ON CONFLICT (key, channel) DO UPDATE SET
    created_at = greatest(entry.created_at, EXCLUDED.created_at),
    expires_at = greatest(entry.expires_at, EXCLUDED.expires_at),
    known_as = ARRAY(SELECT DISTINCT unnest(entry.known_as || EXCLUDED.known_as)),
    settled = entry.settled AND EXCLUDED.settled,
    awaiting = entry.awaiting || EXCLUDED.awaiting
"""
# An opt-in older than another contact's objection no longer lifts the merged entry.
OVERTAKEN_LIFTS = """
DELETE FROM consent_suppressionlift l USING consent_suppression s
WHERE s.id = l.suppression_id AND s.key = %(new)s AND s.channel = %(channel)s
    AND l.lifted_at < s.created_at
"""
LIFTS_IN_FORCE = """
INSERT INTO consent_suppressionlift (suppression_id, contact_id, event_id, lifted_at)
SELECT now.id, l.contact_id, l.event_id, l.lifted_at
FROM consent_suppressionlift l
JOIN consent_suppression old ON old.id = l.suppression_id
JOIN consent_suppression now ON now.key = %(new)s AND now.channel = old.channel
WHERE old.key = %(old)s AND old.channel = %(channel)s AND l.lifted_at >= now.created_at
ON CONFLICT DO NOTHING
"""
STORE = "UPDATE contacts_contact SET {field} = %s, {field}_key = %s WHERE id = %s"


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
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES.format(field=field, odd=FIELDS[field][1]))
        rows = cursor.fetchall()
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
                for statement in (SAME_OBJECTION, OVERTAKEN_LIFTS, LIFTS_IN_FORCE):
                    cursor.execute(statement, keys)
            cursor.execute(
                STORE.format(field=change.field),
                [change.value, change.new_key, change.contact_id],
            )
