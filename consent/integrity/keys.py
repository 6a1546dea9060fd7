"""The ADDRESS_HMAC_KEY behind the stored address digests, and the rotation to another.

While ADDRESS_HMAC_KEY_FORMER lists former keys, one invariant holds at all times: the
data of one address (contacts, suppression entries and their lifts) use the same key.
`consent_gather_keys` moves them together, called by `rotate` for all contacts, or by an
act that uses the address (a write, by a trigger; an objection).

An entry whose address belongs to no contact cannot be moved, because the address cannot
be computed from its digest. It keeps its key until the address is entered again, or
until it expires.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts import audit
from consent.models import AddressKey, Suppression
from contacts import addresses
from contacts.models import Contact
from core.statements import call
from core.typography import short_date

CONSTANT = "rgpd: the key of the address digests"
BATCH = 1000


class WrongKey(RuntimeError):
    """Raised when the configured key is not the one used for the stored digests."""


@dataclass
class Moved:
    """The counts of one rotation."""

    addresses: int = 0
    """Digests of contacts and of the list that were moved to the present key."""
    left: int = 0
    """Suppression entries left under a former key: no contact has their address."""
    until: datetime.datetime | None = None
    """When the last of those expires."""


class _ContactKeys(NamedTuple):
    pk: int
    email: str | None
    mobile: str | None
    phone: str | None
    email_key: str | None
    mobile_key: str | None
    phone_key: str | None


def fingerprint(secret: str) -> str:
    """Return the keyed digest of a constant: identifies a key without revealing it."""
    return addresses.keyed_digest(secret, CONSTANT)


def require(now: datetime.datetime) -> None:
    """Raise WrongKey (French message) unless the configured keys match this database's
    digests. If no key is recorded yet, record the present one."""
    given = _given()
    known = {row.digest: row for row in AddressKey.objects.all()}
    if not known:
        _note_first(now)
        return
    [in_force] = [row for row in known.values() if row.retired_at is None]
    if in_force.digest not in given:
        raise WrongKey(
            "ADDRESS_HMAC_KEY n'est pas la clé des adresses de cette base : ses"
            " oppositions ne seraient plus reconnues. Remettez la clé d'origine ; pour en"
            " changer, donnez-la dans ADDRESS_HMAC_KEY_FORMER et lancez manage.py"
            " rotate_keys."
        )
    for row in known.values():
        if row.needed_until and row.needed_until > now and row.digest not in given:
            raise WrongKey(
                "Une ancienne clé manque dans ADDRESS_HMAC_KEY_FORMER : des oppositions"
                " ne sont reconnues que par elle jusqu'au"
                f" {short_date(row.needed_until)}."
            )


def gather(values: Iterable[str | None]) -> int:
    """Move the data of these addresses to the present key, in the caller's transaction;
    returns the number of digests moved. No-op without a former key."""
    return _gather(addresses.former_keys(*values))


def gather_people(contacts: Sequence[Contact]) -> None:
    """Like `gather` for the addresses of these contacts; sets their present keys."""
    if not addresses.former_secrets():
        return
    gather(
        value for each in contacts for value in (each.email, each.mobile, *each.numbers)
    )
    for contact in contacts:
        contact.key_addresses()


def rotate(now: datetime.datetime, *, key_is_lost: bool = False) -> Moved:
    """Move everything that can be moved to the present key, batch by batch.

    Can run beside a live service and can be interrupted: the next run continues. Raises
    WrongKey if the key in force is neither configured nor declared lost.
    """
    if not key_is_lost:
        require(now)
    moved = Moved()
    if not addresses.former_secrets() and not key_is_lost:
        return moved
    # Concurrent writers may still use the former key: repeat until nothing is found.
    while found := sum(_move(rows) for rows in _batches()):
        moved.addresses += found
    with transaction.atomic():
        _retire_others(now, moved, key_is_lost=key_is_lost)
    return moved


def _given() -> set[str]:
    secrets = [settings.ADDRESS_HMAC_KEY, *addresses.former_secrets()]
    return {fingerprint(secret) for secret in secrets}


def _note_first(now: datetime.datetime) -> None:
    """Record the first key; in an older database, check it against a contact's digest."""
    held = Contact.objects.exclude(email=None).exclude(email_key=None)
    contact = held.order_by("pk").first()
    secret = settings.ADDRESS_HMAC_KEY
    if contact and contact.email and contact.email_key:
        fitting = [
            each
            for each in (secret, *addresses.former_secrets())
            if addresses.keyed_digest(each, contact.email) == contact.email_key
        ]
        if not fitting:
            raise WrongKey(
                "ADDRESS_HMAC_KEY n'est pas la clé des adresses de cette base : ses"
                " oppositions ne seraient plus reconnues. Remettez la clé d'origine."
            )
        secret = fitting[0]
    AddressKey.objects.get_or_create(
        digest=fingerprint(secret), defaults={"since": now}
    )


def _gather(pairs: dict[str, str]) -> int:
    if not pairs:
        return 0
    return int(call("consent_gather_keys", [*pairs], [*pairs.values()], None))


def _batches() -> Iterator[list[_ContactKeys]]:
    last = 0
    held = Contact.objects.filter(
        Q(email_key__isnull=False)
        | Q(mobile_key__isnull=False)
        | Q(phone_key__isnull=False)
    )
    while True:
        rows = (
            held.filter(pk__gt=last).order_by("pk").values_list(*_ContactKeys._fields)
        )
        found = [_ContactKeys(*row) for row in rows[:BATCH]]
        if not found:
            return
        yield found
        last = found[-1].pk


def _move(rows: Sequence[_ContactKeys]) -> int:
    pairs: dict[str, str] = {}
    for row in rows:
        numbers = addresses.numbers_to_call(row.phone, row.mobile)
        pairs |= addresses.former_keys(row.email, row.mobile, *numbers)
        stored = (
            (row.email, row.email_key),
            (row.mobile, row.mobile_key),
            (next(iter(numbers), None), row.phone_key),
        )
        for value, key in stored:
            present = addresses.address_key(value)
            # Any stored key belongs to the address beside it, whatever secret produced
            # it.
            if key and present and key != present:
                pairs[key] = present
    with transaction.atomic():
        return _gather(pairs)


def _retire_others(now: datetime.datetime, moved: Moved, *, key_is_lost: bool) -> None:
    present = fingerprint(settings.ADDRESS_HMAC_KEY)
    former = AddressKey.objects.select_for_update().filter(retired_at=None)
    leaving = former.exclude(digest=present)
    if leaving:
        holders = Contact.objects.filter(
            Q(email_key=OuterRef("key"))
            | Q(mobile_key=OuterRef("key"))
            | Q(phone_key=OuterRef("key"))
        )
        alone = Suppression.objects.in_force(now).exclude(Exists(holders))
        moved.left = alone.count()
        moved.until = alone.aggregate(last=Max("expires_at"))["last"]
        needed = None if key_is_lost else moved.until
        former.exclude(digest=present).update(retired_at=now, needed_until=needed)
        audit.record(
            "address_keys.rotated",
            moved=moved.addresses,
            left=moved.left,
            lost=key_is_lost,
        )
    AddressKey.objects.update_or_create(
        digest=present,
        defaults={"retired_at": None, "needed_until": None},
        create_defaults={"since": now},
    )
