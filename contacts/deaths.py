"""A person's death: reported, nothing more is sent to them; a mistaken report is
withdrawn in one act (loi Informatique et Libertés, art. 84 and 85).

The rule of eligibility (`deceased`) leaves the person out of a running mailing from its
next batch on; the outbox asks `is_only_of_the_dead` before each single message.
"""

import datetime

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import audit
from accounts.models import ApiKey, User
from contacts import lifecycle
from contacts.enums import Channel
from contacts.models import Contact, Death

EARLIEST = datetime.date(1900, 1, 1)


class DeathRefused(ValueError):
    """The report is not possible; the message is a French sentence."""


def refusal_of_day(
    day: datetime.date | None, contact: Contact, *, today: datetime.date
) -> str | None:
    """Return, in French, why the contact cannot have died on this day; None if allowed."""
    if day is None:
        return None
    if day > today:
        return "Ce jour est dans le futur."
    if day < EARLIEST or (contact.birth_date and day < contact.birth_date):
        return "Ce jour est trop ancien."
    return None


def report(
    contact: Contact,
    *,
    on: datetime.date | None,
    source: str,
    document: UploadedFile | None = None,
    now: datetime.datetime,
    today: datetime.date,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """Report a death; returns False if it is already reported.

    An active contact is also deactivated, now: their data follow the retention period
    and the legal holds, counted from the report and not from the day of the death, so
    that a late report erases nothing at once. Raises DeathRefused.
    """
    if refusal := refusal_of_day(on, contact, today=today):
        raise DeathRefused(refusal)
    if not source.strip():
        raise DeathRefused("Indiquez qui a signalé le décès.")
    with transaction.atomic():
        locked = _locked(contact)
        if locked.is_deceased:
            return False
        if locked.is_erased:
            raise DeathRefused("Les informations de cette fiche sont déjà supprimées.")
        deactivated = lifecycle.deactivate(locked, at=now, user=user)
        locked.deceased_at = now
        locked.save(update_fields=["deceased_at", "updated_at"])
        Death.objects.create(
            contact=locked,
            on=on,
            source=source.strip(),
            document=document,
            reported_at=now,
            deactivated=deactivated,
        )
        audit.record(
            "contact.death_reported",
            user=user,
            api_key=api_key,
            target=contact.target,
        )
    contact.refresh_from_db()
    return True


def withdraw(
    contact: Contact,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """Withdraw a mistaken report; returns False if there is none.

    Restores the situation if the report had ended it, and deletes the document. Messages
    left out meanwhile are not sent.
    """
    with transaction.atomic():
        locked = _locked(contact)
        if not locked.is_deceased:
            return False
        death = Death.objects.filter(contact=locked).first()
        deactivated = death is not None and death.deactivated
        if death:
            _forget(death)
        locked.deceased_at = None
        locked.save(update_fields=["deceased_at", "updated_at"])
        if deactivated and not locked.is_erased:
            lifecycle.reactivate(locked, at=now, user=user)
        audit.record(
            "contact.death_withdrawn",
            user=user,
            api_key=api_key,
            target=contact.target,
        )
    contact.refresh_from_db()
    return True


def _forget(death: Death) -> None:
    """Delete the report, and its document once the transaction is committed."""
    if death.document:
        name = str(death.document.name)
        transaction.on_commit(lambda: default_storage.delete(name), robust=True)
    death.delete()


def is_only_of_the_dead(channel: str, key: str | None) -> bool:
    """Whether the address of this key belongs to dead contacts only; 1 query.

    A merged contact is the same person as the one that stays, and does not count.
    """
    if not key:
        return False
    same = {f"{Channel(channel).field}_key": key}
    held = Contact.objects.filter(merged_into=None, **same)
    dead = list(held.values_list("deceased_at", flat=True))
    return bool(dead) and None not in dead


def _locked(contact: Contact) -> Contact:
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
