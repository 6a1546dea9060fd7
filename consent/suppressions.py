"""Liste repoussoir: addresses that no optional message of a channel may reach.

MED-2023-040: only the keyed digest; SAN-2020-003: kept at least three years.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import Q

from consent.enums import SuppressionReason
from consent.models import ConsentEvent, Suppression, SuppressionLift
from contacts.enums import Channel
from contacts.models import Contact


def suppress(
    contacts: Iterable[Contact],
    reason: SuppressionReason,
    now: datetime.datetime,
    *,
    channel: str | None = None,
) -> None:
    """Put the addresses of these contacts on the list; a new no ends an older lift."""
    channels = [channel] if channel else list(Channel)
    pairs = [
        (key, each, contact)
        for contact in contacts
        for each in channels
        if (key := contact.mobile_key if each == Channel.SMS else contact.email_key)
    ]
    expires = now + datetime.timedelta(days=settings.SUPPRESSION_DAYS)
    Suppression.objects.bulk_create(
        [
            Suppression(
                key=key, channel=each, reason=reason, created_at=now, expires_at=expires
            )
            for key, each, _ in {(k, c): (k, c, p) for k, c, p in pairs}.values()
        ],
        update_conflicts=True,
        unique_fields=["key", "channel"],
        update_fields=["reason", "expires_at"],
    )
    for key, each, contact in pairs:
        SuppressionLift.objects.filter(
            contact=contact, suppression__key=key, suppression__channel=each
        ).delete()


def blocking(contact: Contact, channel: str) -> "Suppression | None":
    """The entry that stops optional messages of this channel to this person, if any."""
    key = contact.mobile_key if channel == Channel.SMS else contact.email_key
    if not key:
        return None
    lifted = Q(lifts__contact=contact)
    return Suppression.objects.filter(key=key, channel=channel).exclude(lifted).first()


def lift(contact: Contact, event: ConsentEvent, now: datetime.datetime) -> None:
    """She chose afresh: her address's entry no longer stops her (only her)."""
    entry = blocking(contact, event.campaign.channel)
    if entry:
        SuppressionLift.objects.get_or_create(
            suppression=entry,
            contact=contact,
            defaults={"event": event, "lifted_at": now},
        )


REFUSALS_BY_ADDRESS = """
INSERT INTO consent_suppression AS entry (key, channel, reason, created_at, expires_at)
SELECT DISTINCT ON (key, channel) key, channel, %(reason)s, %(now)s, %(expires)s
FROM (
    SELECT CASE k.channel WHEN 'sms' THEN c.mobile_key ELSE c.email_key END AS key,
        k.channel
    FROM consent_consent s
    JOIN contacts_contact c ON c.id = s.contact_id
    JOIN campaigns_campaign k ON k.id = s.campaign_id
    WHERE s.contact_id = ANY(%(contacts)s) AND s.state IN ('refused', 'withdrawn')
) refused
WHERE key IS NOT NULL
ORDER BY key, channel
ON CONFLICT (key, channel)
    DO UPDATE SET expires_at = greatest(entry.expires_at, EXCLUDED.expires_at)
"""


def suppress_refusals(contact_ids: Sequence[int], now: datetime.datetime) -> int:
    """Before an erasure: what these people refused or withdrew goes on the list.

    One statement for any number of contacts. An entry that is there keeps its reason.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            REFUSALS_BY_ADDRESS,
            {
                "reason": SuppressionReason.WITHDRAWAL,
                "now": now,
                "expires": now + datetime.timedelta(days=settings.SUPPRESSION_DAYS),
                "contacts": list(contact_ids),
            },
        )
        return int(cursor.rowcount)
