"""Changes of e-mail or mobile: recorded in the history and the journal, trusted only
once confirmed.

Mandatory messages use the new address at once. Optional messages and portal access wait
until its holder has confirmed it and the former address has confirmed or stayed silent.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import ApiKey, User
from contacts.addresses import canonical
from contacts.enums import ChangeOrigin, Channel
from contacts.models import AddressChange, Contact

FIELDS = {"email": Channel.EMAIL, "mobile": Channel.SMS}


@dataclass(frozen=True)
class Move:
    """A pending change of a contact's e-mail or mobile."""

    contact: Contact
    field: str
    former: str | None
    is_dead: bool
    """Whether the former address was already known to be unusable."""


def note(
    contact: Contact,
    changed: Iterable[str],
    *,
    at: datetime.datetime,
    origin: ChangeOrigin,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> set[str]:
    """Record the address changes before the contact is saved; returns the names of the
    fields set on `contact`, which the caller must save too.

    The former address is the last trusted one, so two changes in a row do not make the
    first new address trusted.
    """
    fields = [field for field in FIELDS if field in changed]
    if not fields or contact.pk is None:
        return set()
    dead = [f"{field}_unusable_at" for field in fields]
    stored = Contact.objects.values(*fields, *dead).get(pk=contact.pk)
    moves = [
        Move(contact, field, stored[field], stored[f"{field}_unusable_at"] is not None)
        for field in fields
        if (canonical(field, getattr(contact, field)) or None) != stored[field]
    ]
    note_each(moves, at=at, origin=origin, user=user, api_key=api_key)
    return {unconfirmed(FIELDS[move.field]) for move in moves}


def note_each(
    moves: Sequence[Move],
    *,
    at: datetime.datetime,
    origin: ChangeOrigin,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """As `note`, for many contacts in a constant number of statements. The contacts
    already hold their new addresses; the caller saves them with the field named by
    `unconfirmed`."""
    if not moves:
        return
    waiting = _open_changes(moves)
    made = [
        _change(move, waiting.get((move.contact.pk, FIELDS[move.field])), at)
        for move in moves
    ]
    for change in made:
        change.origin, change.user, change.api_key = origin, user, api_key
    # The new change replaces the open one.
    overtaken = [change.pk for change in waiting.values()]
    AddressChange.objects.filter(pk__in=overtaken).update(settled_at=at, former=None)
    AddressChange.objects.bulk_create(made)
    for field in FIELDS:
        targets = [m.contact.target for m in moves if m.field == field]
        if targets:
            audit.record_many(
                "contact.address_changed",
                targets,
                at=timezone.now(),
                user=user,
                api_key=api_key,
                fields=[field],
            )


def _change(
    move: Move, still: AddressChange | None, at: datetime.datetime
) -> AddressChange:
    """The unsaved change of this move, beside the contact's open one; sets on the contact
    since when the address is unconfirmed."""
    channel = FIELDS[move.field]
    new = canonical(move.field, getattr(move.contact, move.field)) or None
    trusted = still.former if still else move.former
    is_back = still is not None and new == trusted
    waits = None if is_back or not new else at
    setattr(move.contact, unconfirmed(channel), waits)
    return AddressChange(
        contact=move.contact,
        channel=channel,
        at=at,
        former=None if is_back else trusted,
        settled_at=at if is_back else None,
        is_unreachable=not trusted or move.is_dead,
    )


def _open_changes(moves: Sequence[Move]) -> dict[tuple[int, str], AddressChange]:
    still = AddressChange.objects.filter(
        contact__in={move.contact.pk for move in moves}, settled_at=None
    )
    moving = {(move.contact.pk, FIELDS[move.field]) for move in moves}
    found: dict[tuple[int, str], AddressChange] = {}
    for change in still:
        if (key := (change.contact_id, Channel(change.channel))) in moving:
            found.setdefault(key, change)
    return found


def open_change(contact: Contact, channel: str) -> AddressChange | None:
    """The unsettled change of this channel's address, or None."""
    mine = AddressChange.objects.filter(
        contact=contact, channel=channel, settled_at=None
    )
    return mine.first()


def note_unreached(sms: str) -> None:
    """Note that the SMS to a former number (its provider id) was not delivered, so the
    number's silence does not count as agreement."""
    still = AddressChange.objects.filter(sms=sms)
    still.filter(settled_at=None).update(is_unreachable=True, told_at=None)
    for change in settled_by_silence().filter(sms=sms):
        reopen(change)


def settled_by_silence() -> QuerySet[AddressChange]:
    """The changes that nobody confirmed on the side of the former address, each the
    last of its contact and channel: the new address is still in use."""
    later = AddressChange.objects.filter(
        contact=OuterRef("contact"), channel=OuterRef("channel"), pk__gt=OuterRef("pk")
    )
    return AddressChange.objects.filter(
        ~Exists(later),
        contact__erased_at=None,
        settled_at__isnull=False,
        told_at__isnull=False,
        undone_at=None,
        former_at=None,
        vouched_on=None,
    )


def reopen(change: AddressChange) -> None:
    """The notice to the former address came back after the delay: its silence meant
    nothing, so the new address is no longer trusted until an Admin société vouches for
    it."""
    change.settled_at, change.told_at, change.is_unreachable = None, None, True
    change.save(update_fields=["settled_at", "told_at", "is_unreachable"])
    Contact.objects.filter(pk=change.contact_id).update(
        **{unconfirmed(change.channel): change.at, proved(change.channel): None}
    )
    audit.record(
        "contact.address_change_reopened",
        target=change.contact.target,
        fields=[Channel(change.channel).field],
    )


def unconfirmed(channel: str) -> str:
    """Name of the contact's field that says since when the address is unconfirmed."""
    return f"{Channel(channel).field}_unconfirmed_at"


def proved(channel: str) -> str:
    """Name of the contact's field that says when the address was proved."""
    return f"{Channel(channel).field}_proved_at"


def settle(change: AddressChange, at: datetime.datetime) -> None:
    """Trust the new address: optional messages may be sent to it."""
    change.settled_at, change.former = at, None
    change.save(update_fields=["settled_at", "former"])
    Contact.objects.filter(pk=change.contact_id).update(
        **{unconfirmed(change.channel): None, proved(change.channel): change.holder_at}
    )


def undo(change: AddressChange, at: datetime.datetime) -> bool:
    """Restore the former address at its holder's request; False if the change is no
    longer open."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=change.contact_id)
    change.refresh_from_db()
    if change.settled_at or change.undone_at or not change.former:
        return False
    field = Channel(change.channel).field
    setattr(contact, field, change.former)
    setattr(contact, unconfirmed(change.channel), None)
    contact.save(update_fields=[field, unconfirmed(change.channel), "updated_at"])
    change.settled_at = change.undone_at = at
    change.former = None
    change.save(update_fields=["settled_at", "undone_at", "former"])
    audit.record("contact.address_change_undone", target=contact.target, fields=[field])
    return True
