"""Add, change and end the mandates of those who act for a person."""

import datetime
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.models import ApiKey, User
from contacts.addresses import normalise_phone
from contacts.enums import Channel
from contacts.models import Contact, Representative
from contacts.querysets import ContactQuerySet
from contacts.restrictions import require_free

ANNOUNCED = datetime.timedelta(days=60)
"""How long before its last day the end of a mandate is announced."""


class MandateEnded(ValueError):
    """What is kept of an ended mandate does not change."""

    def __str__(self) -> str:
        return "Ce mandat est terminé : ajoutez-en un autre."


def save(
    representative: Representative,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> Representative:
    """Add or change a representative. Raises Restricted, or MandateEnded if it was ended in
    another tab since it was read."""
    require_free(representative.contact)
    is_new = representative.pk is None
    with transaction.atomic():
        before = None
        if is_new:
            representative.created_at, representative.user = now, user
        else:
            locked = Representative.objects.select_for_update(of=("self",))
            before = locked.get(pk=representative.pk)
            if before.ended_at is not None:
                raise MandateEnded
        representative.save()
        if before and before.proof and before.proof != representative.proof:
            name = str(before.proof.name)
            transaction.on_commit(lambda: default_storage.delete(name), robust=True)
        audit.record(
            "contact.represented" if is_new else "contact.mandate_changed",
            user=user,
            api_key=api_key,
            target=representative.contact.target,
            quality=representative.kind,
        )
    return representative


def end(
    representative: Representative,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """End a mandate now; returns False if it had ended. The row stays: choices made
    under it name it."""
    with transaction.atomic():
        rows = Representative.objects.filter(pk=representative.pk, ended_at=None)
        done = bool(rows.update(ended_at=now))
        if done:
            audit.record(
                "contact.mandate_ended",
                user=user,
                api_key=api_key,
                target=representative.contact.target,
                quality=representative.kind,
            )
    representative.refresh_from_db()
    return done


def refusal_of_email(
    contact: Contact, email: str | None, today: datetime.date
) -> str | None:
    """Why this cannot become the contact's e-mail address, in French; None if it can. A
    link sent to the address of who chooses for them would be the person's own word."""
    if not email or contact.pk is None:
        return None
    if (contact.pk, email) in choosing_addresses([contact.pk], today):
        return (
            "C'est l'adresse d'un représentant qui choisit pour cette personne : ses choix "
            "vaudraient comme ceux de la personne. Gardez-la sur son mandat seulement."
        )
    return None


def choosing_addresses(
    contacts: Iterable[int], today: datetime.date
) -> set[tuple[int, str | None]]:
    """The contacts (primary keys) with the e-mail addresses of those who choose for
    them."""
    choosing = Representative.objects.in_force(today).filter(
        contact__in=list(contacts), answers=True
    )
    return set(choosing.exclude(email=None).values_list("contact_id", "email"))


def holds_address(contact: Contact, channel: str, today: datetime.date) -> bool:
    """Whether the address of this channel is on file as that of somebody who represents
    or helps the contact: what is chosen from there may be their word."""
    theirs = Representative.objects.in_force(today).filter(contact=contact)
    if channel == Channel.EMAIL:
        return contact.email in {email for (email,) in theirs.values_list("email")}
    numbers = {normalise_phone(phone or "") for (phone,) in theirs.values_list("phone")}
    return contact.mobile in numbers


def ending_soon(today: datetime.date) -> ContactQuerySet:
    """The contacts with a mandate that ends within 60 days."""
    soon = Representative.objects.in_force(today).filter(ends_on__lte=today + ANNOUNCED)
    return Contact.objects.filter(pk__in=soon.values("contact"))
