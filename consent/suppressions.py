"""Liste repoussoir: addresses that no optional message of a channel may reach.

MED-2023-040: only the keyed digest; SAN-2020-003: kept at least three years. Each new
entry is also written to the journal outside the database, so that it survives the
restore of a backup.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from consent.eligibility import Blocked
from consent.enums import SuppressionReason
from consent.integrity import journal, keys
from consent.models import ConsentEvent, Suppression, SuppressionLift
from contacts.addresses import address_key, numbers_to_call
from contacts.enums import Channel
from contacts.models import Contact
from core.arrays import array
from core.statements import statement

Address = tuple[str, str]
"""(keyed digest, channel)."""


def suppress(
    contacts: Iterable[Contact],
    reason: SuppressionReason,
    now: datetime.datetime,
    *,
    channel: str | None = None,
) -> None:
    """Suppress the addresses of these contacts; see `put_on_list`."""
    people = list(contacts)
    with transaction.atomic():
        lock_sharers(people, channel)
        journal.append(put_on_list(people, reason, now, channel=channel))


def suppress_address(
    address: str, channel: str, reason: SuppressionReason, now: datetime.datetime
) -> None:
    """Suppress an address that may match no contact (a STOP, a complaint)."""
    with transaction.atomic():
        keys.gather([address])
        suppress_addresses([(str(address_key(address)), channel)], reason, now)


def suppress_addresses(
    addresses: Iterable[Address],
    reason: SuppressionReason,
    now: datetime.datetime,
    *,
    expires: datetime.datetime | None = None,
) -> None:
    """Suppress addresses given by digest (a replay)."""
    with transaction.atomic():
        journal.append(_put(set(addresses), reason, now, expires))


def put_on_list(
    contacts: Sequence[Contact],
    reason: SuppressionReason,
    now: datetime.datetime,
    *,
    channel: str | None = None,
) -> list[dict[str, Any]]:
    """Like `suppress`, for a caller that holds the locks; returns the journal lines.

    The objection concerns the address, whoever reads there: it ends the earlier lifts of
    all its holders, and each must choose again.
    """
    held = [addresses_of(contact, _channels(channel)) for contact in contacts]
    return _put(set().union(*held), reason, now)


PUT = statement("consent", "suppress")
END_LIFTS = statement("consent", "end_lifts")


def end_lifts(addresses: Collection[Address]) -> None:
    """Delete the lifts of the entries of these addresses after a new objection."""
    with connection.cursor() as cursor:
        cursor.execute(END_LIFTS, _of_addresses(addresses))


def _of_addresses(addresses: Collection[Address]) -> dict[str, str]:
    return {
        "keys": array(key for key, _ in addresses),
        "channels": array(channel for _, channel in addresses),
    }


def _put(
    addresses: set[Address],
    reason: SuppressionReason,
    now: datetime.datetime,
    expires: datetime.datetime | None = None,
) -> list[dict[str, Any]]:
    """Write the entries, in one statement with the end of their lifts; returns the
    journal lines."""
    expires = expires or expiry_of(now)
    ordered = sorted(addresses)
    values: dict[str, Any] = {
        "reason": reason,
        "now": now,
        "expires": expires,
        **_of_addresses(ordered),
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, values)
    return lines_of(ordered, reason, now, expires)


def expiry_of(now: datetime.datetime) -> datetime.datetime:
    """Return the expiry of an entry made now."""
    return now + datetime.timedelta(days=settings.SUPPRESSION_DAYS)


def lines_of(
    addresses: Iterable[Address],
    reason: str,
    now: datetime.datetime,
    expires: datetime.datetime,
) -> list[dict[str, Any]]:
    """Return the journal lines of these new entries."""
    return [
        {
            "kind": "suppression",
            "key": key,
            "channel": channel,
            "reason": reason,
            "at": now.isoformat(),
            "expires_at": expires.isoformat(),
        }
        for key, channel in addresses
    ]


def _channels(channel: str | None) -> list[str]:
    return [channel] if channel else list(Channel.values)


def key_of(contact: Contact, channel: str) -> str | None:
    key: str | None = getattr(contact, f"{Channel(channel).field}_key")
    return key


def keys_of(contact: Contact, *channels: str) -> frozenset[str]:
    """Return the keys of the addresses of these channels; of all without an argument."""
    keys = (key_of(contact, each) for each in channels or Channel.values)
    return frozenset(key for key in keys if key)


def proved_by(contact: Contact, channel: str) -> frozenset[str]:
    """Return the keys of the addresses that a link sent by this channel proves."""
    return keys_of(contact, *Channel(channel).proves)


def addresses_of(contact: Contact, channels: Collection[str]) -> set[Address]:
    """Return the addresses that an objection of this contact by these channels puts on
    the list. An objection to calls concerns every number at which they can be called."""
    found = {(key_of(contact, channel), channel) for channel in channels}
    if Channel.PHONE in channels:
        numbers = map(address_key, contact.numbers)
        found |= {(key, Channel.PHONE.value) for key in numbers}
    return {(key, str(channel)) for key, channel in found if key}


def lock_sharers(contacts: Sequence[Contact], channel: str | None = None) -> None:
    """Lock these contacts and those who share an address with them, in order of id.

    Their reachable flags change with the list: without the locks, two concurrent
    writers on one address could deadlock, or miss each other's entry. During a key
    rotation, their digests are first moved to the present key.
    """
    keys.gather_people(contacts)
    shares = Q(pk__in=[contact.pk for contact in contacts])
    for each in _channels(channel):
        held = [key for c in contacts for key, _ in addresses_of(c, [each])]
        shares |= Q(**{f"{Channel(each).field}_key__in": held})
    sharers = Contact.objects.filter(shares).order_by("pk")
    list(sharers.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_holders(key: str, contact_ids: Iterable[int]) -> None:
    """Lock these contacts and those with the address of this key, in order of id."""
    holders = Q(pk__in=list(contact_ids)) | Q(email_key=key) | Q(mobile_key=key)
    holders |= Q(phone_key=key)
    people = Contact.objects.filter(holders).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk", flat=True))


def blocking(contact: Contact, channel: str) -> Suppression | None:
    """Return the entry that blocks optional messages of this channel to this contact."""
    entries = Blocked.objects.filter(contact=contact, channel=channel)
    return Suppression.objects.filter(pk__in=entries.values("suppression")).first()


def listed(keys: Iterable[str]) -> set[Address]:
    """Return which of these addresses are on the list, with their channel."""
    return set(
        Suppression.objects.filter(key__in=set(keys)).values_list("key", "channel")
    )


def lift(
    contact: Contact, event: ConsentEvent, now: datetime.datetime
) -> list[dict[str, Any]]:
    """Lift the entry of the contact's address for them only, after a new opt-in.

    An opt-in older than the entry (a paper form typed late) lifts nothing, because
    the objection came after it. Returns the journal lines.
    """
    entry = blocking(contact, event.campaign.channel)
    if entry is None or event.occurred_at <= entry.created_at:
        return []
    _, is_new = SuppressionLift.objects.get_or_create(
        suppression=entry,
        contact=contact,
        defaults={"event": event, "lifted_at": now},
    )
    if not is_new:
        return []
    return [lift_line(entry, contact, event, now)]


def lift_line(
    entry: Suppression, contact: Contact, event: ConsentEvent, now: datetime.datetime
) -> dict[str, Any]:
    """Return the journal line of a lift."""
    return {
        "kind": "lift",
        "key": entry.key,
        "channel": entry.channel,
        "contact": str(contact.public_id),
        "event": event.pk,
        "at": now.isoformat(),
    }


def lift_for(
    contact: Contact, events: Iterable[ConsentEvent], now: datetime.datetime
) -> None:
    """Lift the entries for another contact who shares the chooser's address, by the
    same events."""
    journal.append([line for event in events for line in lift(contact, event, now)])


def expire(now: datetime.datetime) -> int:
    """Remove the expired entries in one statement; returns their number. Django would
    load them all to delete the lifts of each."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, [now])
        return int(cursor.fetchone()[0])


EXPIRE = statement("consent", "expire_suppressions")


REFUSED = statement("consent", "refused_addresses")
PUT_REFUSED = statement("consent", "put_refused")


def refused_by(contact_ids: Iterable[int]) -> list[Address]:
    """Return the addresses for which these contacts refused or withdrew (before an erasure)."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSED, [array(contact_ids)])
        rows = cursor.fetchall()
    found = {(key, channel) for key, channel, _ in rows if key}
    for _, channel, mobile in rows:
        found |= {(str(address_key(n)), channel) for n in numbers_to_call(mobile)}
    return sorted(found)


def put_refused(
    addresses: Sequence[Address], now: datetime.datetime
) -> list[dict[str, Any]]:
    """Suppress these addresses in one statement; returns the journal lines.

    An existing entry keeps its reason. Identical entries share one line.
    """
    if not addresses:
        return []
    values: dict[str, Any] = {
        "reason": SuppressionReason.WITHDRAWAL,
        "now": now,
        "expires": expiry_of(now),
        "keys": array(key for key, _ in addresses),
        "channels": array(channel for _, channel in addresses),
    }
    alike: dict[tuple[str, str, datetime.datetime, datetime.datetime], list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PUT_REFUSED, values)
        for *same, key in cursor.fetchall():
            alike.setdefault((same[0], same[1], same[2], same[3]), []).append(key)
    return [
        {
            "kind": "suppression",
            "keys": keys,
            "channel": channel,
            "reason": reason,
            "at": created.isoformat(),
            "expires_at": expires.isoformat(),
        }
        for (channel, reason, created, expires), keys in alike.items()
    ]
