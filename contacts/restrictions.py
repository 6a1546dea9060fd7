"""Limitation of processing (GDPR art. 18): the data are kept, and nothing else is done
with them.

While it applies, nothing is sent (`restricted` in the rule of eligibility), erased,
edited or exported in a list; the person may still act for themselves, receive answers to
their requests and a copy of their data. They are told before it is lifted (art. 18(3)).
"""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import ApiKey, User
from contacts.models import Contact, Restriction
from core.typography import long_date


class Restricted(RuntimeError):
    """The act is not allowed on a contact whose processing is limited."""

    def __init__(self) -> None:
        super().__init__(
            "Le traitement de cette fiche est limité (article 18 du RGPD) : elle n'est ni"
            " modifiée, ni supprimée, ni exportée tant que la limitation dure."
        )


class NotTold(RuntimeError):
    """The limitation cannot be lifted: the person has not been told yet."""

    def __init__(self) -> None:
        super().__init__(
            "Prévenez d'abord la personne que la limitation va être levée (article 18.3"
            " du RGPD)."
        )


class TooEarly(RuntimeError):
    """The day announced to the person has not come yet."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(
            f"La levée a été annoncée à la personne pour le {long_date(day)} : elle ne "
            "peut pas avoir lieu avant."
        )


def require_free(contact: Contact) -> None:
    """Raise Restricted while a limitation applies to the contact; 1 query."""
    if Contact.objects.filter(pk=contact.pk, restricted_at__isnull=False).exists():
        raise Restricted


def restrict(
    contact: Contact,
    *,
    reason: str,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """Limit the processing of this contact's data; returns False if it already is."""
    with transaction.atomic():
        locked = _locked(contact)
        if locked.is_restricted:
            return False
        locked.restricted_at = now
        locked.save(update_fields=["restricted_at", "updated_at"])
        Restriction.objects.create(contact=locked, reason=reason.strip(), since=now)
        audit.record(
            "contact.restricted", user=user, api_key=api_key, target=contact.target
        )
    contact.refresh_from_db()
    return True


def note_told(
    contact: Contact, *, on: datetime.date, now: datetime.datetime, user: User | None
) -> bool:
    """Record that the person was told that the limitation is lifted `on` this day;
    returns False without a limitation."""
    with transaction.atomic():
        told = open_of(contact).update(told_at=now, lifts_on=on)
        if told:
            audit.record("contact.restriction_told", user=user, target=contact.target)
    return bool(told)


def lift(
    contact: Contact,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """Lift the limitation; returns False if there is none. Raises NotTold, or TooEarly
    before the day announced to the person."""
    with transaction.atomic():
        locked = _locked(contact)
        if not locked.is_restricted:
            return False
        applied = open_of(locked).get()
        if applied.told_at is None:
            raise NotTold
        if applied.lifts_on and timezone.localdate(now) < applied.lifts_on:
            raise TooEarly(applied.lifts_on)
        open_of(locked).update(lifted_at=now)
        locked.restricted_at = None
        locked.save(update_fields=["restricted_at", "updated_at"])
        audit.record(
            "contact.restriction_lifted",
            user=user,
            api_key=api_key,
            target=contact.target,
        )
    contact.refresh_from_db()
    return True


def open_of(contact: Contact) -> QuerySet[Restriction]:
    """The limitation that applies now, if any."""
    return Restriction.objects.filter(contact=contact, lifted_at=None)


def _locked(contact: Contact) -> Contact:
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
