"""What a representative chooses for a person, and what becomes of it.

A choice of theirs is an event of origin `mandate`, with the representative as its actor
and their name and quality in its evidence: never the person's own word. An objection of a
guardian also sets `Contact.guardian_objected_at`, by which the rule of eligibility leaves
the person out of every optional campaign whatever is recorded afterwards. It is kept on
the person and not on the suppression list, so that whoever shares their address keeps
their own choices.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import ApiKey, User
from consent import history, ledger
from consent.acts import SYSTEM, Act, Actor
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import ConsentEvent, Notice
from contacts import representatives
from contacts.models import Contact, Representative


class NotTheirs(ValueError):
    """The representative may not choose for the person; the message is in French."""


def act_of(
    representative: Representative, now: datetime.datetime, notice: Notice | None = None
) -> Act:
    """The act of a representative who answers. Raises NotTheirs without such a mandate
    in force."""
    in_force = Representative.objects.in_force(timezone.localdate(now))
    if not in_force.filter(pk=representative.pk, answers=True).exists():
        raise NotTheirs("Ce mandat ne permet pas de choisir pour la personne.")
    return Act(
        origin=Origin.MANDATE,
        actor=Actor.representative(representative),
        now=now,
        notice=notice,
        backing=Backing(said_by=str(representative)),
    )


def chosen_by(events: Iterable[ConsentEvent]) -> dict[int, Representative]:
    """Return, by event id, the representative who chose for the person, on their own
    page or by telling the staff; the person's own choices are left out. Three queries at
    most."""
    spoken = [e for e in events if e.origin in (Origin.MANDATE, Origin.MANUAL)]
    told = {
        (row.contact_id, row.digest): row.said_by
        for row in history.backing_of(spoken).values()
    }
    mandates = Representative.objects.filter(contact__in={e.contact_id for e in spoken})
    found = list(mandates) if spoken else []
    by_id = {each.pk: each for each in found}
    # A mandate under which somebody chose keeps its name and quality.
    by_words = {(each.contact_id, str(each)): each for each in found}
    chosen = {}
    for event in spoken:
        words = told.get((event.contact_id, event.evidence_digest))
        who = by_words.get((event.contact_id, words or ""))
        if event.origin == Origin.MANDATE:
            who = by_id.get(event.actor_id or 0, who)
        if who is not None:
            chosen[event.pk] = who
    return chosen


def object_to_all(
    representative: Representative, *, now: datetime.datetime, user: User | None = None
) -> None:
    """Refuse every optional message for the person, all or nothing.

    The objection of a representative who binds holds until they accept again or the
    mandate ends; that of another leaves the person free. `user`: who recorded it.
    Raises NotTheirs.
    """
    with transaction.atomic():
        contact = _locked(representative.contact)
        ledger.leave(contact, act_of(representative, now))
        today = timezone.localdate(now)
        binding = Representative.objects.binding(today)
        if binding.filter(pk=representative.pk).exists():
            Contact.objects.filter(pk=contact.pk).update(guardian_objected_at=now)
        audit.record("contact.represented_no", user=user, target=contact.target)
    representative.contact.refresh_from_db()


def release(
    contact: Contact, *, now: datetime.datetime, act: Act | None = None
) -> None:
    """End the objection that binds the person: nothing that they accepted meanwhile
    takes effect. `act`: that of the representative who accepts again."""
    with transaction.atomic():
        locked = _locked(contact)
        if locked.guardian_objected_at is None:
            return
        ledger.leave(locked, act or Act(origin=Origin.SYSTEM, actor=SYSTEM, now=now))
        Contact.objects.filter(pk=locked.pk).update(guardian_objected_at=None)
        audit.record("contact.represented_again", target=locked.target)
    contact.refresh_from_db()


def separate(kept: Contact, merged: Contact, *, now: datetime.datetime) -> None:
    """Give an objection told while two contacts were one to the contact, or contacts, whose
    representatives bind. Both are locked, and the mandates are back where they were."""
    at = kept.guardian_objected_at
    Contact.objects.filter(pk=merged.pk).update(guardian_objected_at=at)
    for each in (kept, merged):
        settle(each, now=now)


def end(
    representative: Representative,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> bool:
    """End a mandate now: their links stop, and an objection that only they kept; returns
    False if it had ended."""
    with transaction.atomic():
        done = representatives.end(representative, now=now, user=user, api_key=api_key)
        settle(representative.contact, now=now)
    return done


def settle(contact: Contact, *, now: datetime.datetime) -> None:
    """Release the objection of a contact whom no binding mandate represents any more."""
    today = timezone.localdate(now)
    if not Representative.objects.binding(today).filter(contact=contact).exists():
        release(contact, now=now)


def settle_all(now: datetime.datetime) -> int:
    """Settle the contacts whose last binding mandate is over; returns how many objections
    were released. Until this runs, the objection holds."""
    today = timezone.localdate(now)
    represented = Representative.objects.binding(today).values("contact")
    over = Contact.objects.filter(guardian_objected_at__isnull=False).exclude(
        pk__in=represented
    )
    found = list(over.not_erased())
    for contact in found:
        release(contact, now=now)
    return len(found)


def _locked(contact: Contact) -> Contact:
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
