"""Merge two contacts of one person, and separate them again within 30 days.

The merged contact is not deleted. It is inactive, so nothing is sent to it; its history and
its proofs stay on its own chain. Its choices and objections (consent/ledger/merging.py), and
the rows of MOVED, go to the kept contact, whose empty fields are filled. The details
of a kind, the evidence, the changes of address and the deliveries stay where they are:
the pages show the deliveries of both, and an erasure empties both.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import ApiKey, User
from calls.models import Call
from consent import ledger, representing
from consent.acts import SYSTEM, Act, ChoiceRefused
from consent.enums import NO, Decision, Origin, SuppressionReason
from consent.integrity import journal
from consent.models import Consent, ConsentEvent
from consent.suppressions import blocking, lock_sharers, put_on_list
from contacts import address_changes, lifecycle, representatives
from contacts.enums import ChangeOrigin, Channel
from contacts.models import (
    Contact,
    ContactNote,
    ExternalReference,
    Merge,
    Representative,
)
from erasure.models import LegalHold
from mailings.models import SmsReply
from messaging.models import OutgoingMessage
from portal import tasks
from portal.models import RightsRequest, SignUpMessage

UNDO_WITHIN = datetime.timedelta(days=30)
MOVED: tuple[type[models.Model], ...] = (
    Call,
    ContactNote,
    OutgoingMessage,
    Representative,
    RightsRequest,
    SignUpMessage,
    SmsReply,
)
ADDRESSES = ("email", "mobile")
ADDRESS_STATE = ("unusable_at", "refusal")
HOME = ("street", "street_extra", "postcode", "city")
SINGLE = ("title", "first_name", "last_name", "phone", "birth_date", "notes")


class MergeRefused(ValueError):
    """The contacts cannot be merged or separated; the message is in French."""


def refusal(merged: Contact, kept: Contact) -> str | None:
    """Return why `merged` cannot be merged into `kept`, in French; None if it can."""
    if merged.pk == kept.pk:
        return "Une fiche ne se fusionne pas avec elle-même."
    if merged.kind != kept.kind:
        return "Une fiche client et une fiche intervenant ne se fusionnent pas."
    if merged.is_erased or kept.is_erased:
        return "Les informations d'une de ces fiches sont supprimées."
    if any(each.is_deceased or each.is_restricted for each in (merged, kept)):
        return (
            "Un décès est signalé sur une de ces fiches, ou son traitement est limité : "
            "elle ne se fusionne pas."
        )
    if merged.guardian_objected_at or kept.guardian_objected_at:
        return (
            "Le représentant légal de cette personne s'est opposé aux messages "
            "facultatifs : ces fiches ne se fusionnent pas tant que cela vaut."
        )
    if merged.merged_into_id or kept.merged_into_id:
        return "Une de ces fiches est déjà fusionnée avec une autre."
    if merged.merged_sheets.exists():
        return (
            "Une autre fiche est déjà fusionnée avec celle qui disparaîtrait : gardez "
            "plutôt celle-là, ou séparez-les d'abord."
        )
    today = timezone.localdate()
    choosing = representatives.choosing_addresses([merged.pk, kept.pk], today)
    if (kept.email or merged.email) in {email for _, email in choosing}:
        return (
            "L'adresse e-mail d'une de ces fiches est celle d'un représentant qui choisit "
            "pour cette personne : corrigez-la d'abord."
        )
    if merged.is_active and not kept.is_active:
        return (
            "La fiche qui resterait est inactive : gardez plutôt l'autre, ou réactivez "
            "d'abord celle-ci."
        )
    return None


def merge(
    merged: Contact,
    kept: Contact,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> Merge:
    """Merge `merged` into `kept`, all or nothing. Raises MergeRefused, or JournalLost
    while the journal is incomplete."""
    with transaction.atomic():
        merged, kept = _locked(merged, kept)
        if why := refusal(merged, kept):
            raise MergeRefused(why)
        was_active = merged.is_active
        filled = _fill(kept, merged, now=now, user=user, api_key=api_key)
        listed = ledger.merge(kept, merged, now)
        if was_active:
            lifecycle.deactivate_each([merged.pk], at=now, user=user)
        Contact.objects.filter(pk=merged.pk).update(
            merged_into=kept, merged_at=now, updated_at=now
        )
        row = Merge.objects.create(
            kept=kept,
            merged=merged,
            at=now,
            user=user,
            api_key=api_key,
            was_active=was_active,
            kept_generation=kept.link_generation,
            filled=filled,
            moved=_move(merged, kept),
            listed=listed,
        )
        _note("contact.merged", merged, kept=kept, user=user, api_key=api_key)
        _ask_to_confirm(kept, merged)
        return row


def unmerge(
    merged: Contact,
    kept: Contact,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Separate `merged` from `kept`, all or nothing: rows, fields and choices go back.

    What was refused since the merge holds on both contacts. Raises MergeRefused
    after 30 days or without a merge, JournalLost while the journal is incomplete.
    """
    with transaction.atomic():
        merged, kept = _locked(merged, kept)
        row = Merge.objects.filter(merged=merged, kept=kept, undone_at=None).first()
        if row is None:
            raise MergeRefused("Ces deux fiches ne sont pas fusionnées.")
        if now - row.at > UNDO_WITHIN:
            raise MergeRefused("Une fusion se défait pendant 30 jours : c'est passé.")
        if merged.is_erased or kept.is_erased:
            raise MergeRefused("Les informations de ces fiches sont supprimées.")
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        Contact.objects.filter(pk=merged.pk).update(
            merged_into=None, merged_at=None, updated_at=now
        )
        merged.refresh_from_db()
        _move_back(row)
        _empty(kept, merged, filled=row.filled, now=now, user=user, api_key=api_key)
        ledger.separate(kept, merged, row, now)
        _refuse_too(kept, merged, row, now)
        if kept.guardian_objected_at:
            representing.separate(kept, merged, now=now)
        if row.was_active and kept.is_active:
            lifecycle.reactivate(merged, at=now, user=user)
        _note("contact.separated", merged, kept=kept, user=user, api_key=api_key)


def _locked(merged: Contact, kept: Contact) -> tuple[Contact, Contact]:
    """Lock both contacts, and those who share an address with them, in order of id."""
    lock_sharers([merged, kept])
    found = Contact.objects.in_bulk([merged.pk, kept.pk])
    return found[merged.pk], found[kept.pk]


def _note(
    action: str,
    merged: Contact,
    kept: Contact,
    user: User | None,
    api_key: ApiKey | None,
) -> None:
    for one, other in ((merged, kept), (kept, merged)):
        audit.record(
            action,
            user=user,
            api_key=api_key,
            target=one.target,
            other=str(other.public_id),
            stays=str(kept.public_id),
        )


def _ask_to_confirm(kept: Contact, merged: Contact) -> None:
    """Ask the person, at the addresses of `kept`, to confirm what they had accepted
    through another address."""
    waiting = Consent.objects.filter(
        contact=kept,
        state=Decision.PENDING,
        event__actor_type=ledger.MERGE_ACTOR,
        event__actor_id=merged.pk,
    )
    channels = set(waiting.values_list("campaign__channel", flat=True))
    if channels and kept.is_active:
        tasks.ask_addresses(kept, channels)


def _fill(
    kept: Contact,
    merged: Contact,
    now: datetime.datetime,
    user: User | None,
    api_key: ApiKey | None,
) -> list[str]:
    """Fill the empty fields of `kept`. An address is a change like any other: it awaits
    its confirmation."""
    filled = [f for f in SINGLE if not getattr(kept, f) and getattr(merged, f)]
    if not any(getattr(kept, field) for field in HOME):
        filled += [field for field in HOME if getattr(merged, field)]
    addresses = [f for f in ADDRESSES if not getattr(kept, f) and getattr(merged, f)]
    filled += addresses
    if not filled:
        return []
    for field in filled:
        setattr(kept, field, getattr(merged, field))
    _note_addresses(kept, addresses, now=now, user=user, api_key=api_key)
    kept.save()
    states = [f"{field}_{state}" for field in addresses for state in ADDRESS_STATE]
    if states:
        for name in states:
            setattr(kept, name, getattr(merged, name))
        kept.save(update_fields=states)
    return filled


def _note_addresses(
    kept: Contact,
    changed: Collection[str],
    now: datetime.datetime,
    user: User | None,
    api_key: ApiKey | None,
) -> None:
    address_changes.note(
        kept,
        changed,
        at=now,
        origin=ChangeOrigin.API if api_key else ChangeOrigin.STAFF,
        user=user,
        api_key=api_key,
    )


def _empty(
    kept: Contact,
    merged: Contact,
    filled: list[str],
    now: datetime.datetime,
    user: User | None,
    api_key: ApiKey | None,
) -> None:
    """Empty the fields that the merge filled and that nobody has changed since."""
    same = [f for f in filled if getattr(kept, f) == getattr(merged, f)]
    for field in same:
        setattr(kept, field, None)
    if same:
        _note_addresses(kept, same, now=now, user=user, api_key=api_key)
        kept.save()


def _move(merged: Contact, kept: Contact) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    for model in MOVED:
        rows = model._default_manager.filter(contact=merged)
        moved[model._meta.label] = list(rows.values_list("pk", flat=True))
        rows.update(contact=kept)
    # A contact has one reference per system: a second one stays on the merged contact.
    taken = kept.references.values_list("system", flat=True)
    references = merged.references.exclude(system__in=list(taken))
    label = ExternalReference._meta.label
    moved[label] = list(references.values_list("pk", flat=True))
    ExternalReference.objects.filter(pk__in=moved[label]).update(contact=kept)
    moved[LegalHold._meta.label] = _copy_holds(merged, kept)
    return {label: ids for label, ids in moved.items() if ids}


def _copy_holds(merged: Contact, kept: Contact) -> list[int]:
    """Copy the holds in force: what the law keeps, it keeps on both contacts."""
    there = set(kept.legal_holds.filter(lifted_at=None).values_list("path", "reason"))
    copied = []
    for hold in merged.legal_holds.filter(lifted_at=None):
        if (hold.path, hold.reason) not in there:
            hold.pk, hold.contact = None, kept
            hold._state.adding = True
            hold.save()
            copied.append(hold.pk)
    return copied


def _move_back(row: Merge) -> None:
    every: tuple[type[models.Model], ...] = (*MOVED, ExternalReference)
    models_moved = {model._meta.label: model for model in every}
    for label, ids in row.moved.items():
        if label == LegalHold._meta.label:
            LegalHold.objects.filter(pk__in=ids, contact=row.kept_id).delete()
            continue
        rows = models_moved[label]._default_manager.filter(
            pk__in=ids, contact=row.kept_id
        )
        rows.update(contact=row.merged_id)


def _refuse_too(
    kept: Contact, merged: Contact, row: Merge, now: datetime.datetime
) -> None:
    """Record on each contact what was refused on the other while they were merged, by
    whatever origin."""
    said = (
        ConsentEvent.objects.filter(
            contact__in=(kept, merged), recorded_at__gt=row.at, decision__in=NO
        )
        .exclude(actor_type=ledger.MERGE_ACTOR)
        .exclude(origin=Origin.SYSTEM)
    )
    for event in said.select_related("campaign").order_by("pk"):
        other = kept if event.contact_id == merged.pk else merged
        act = Act(
            origin=Origin(event.origin),
            actor=SYSTEM,
            now=now,
            # A copy made by the merge stands at that very instant, and counts no more.
            occurred_at=event.occurred_at + datetime.timedelta(microseconds=1),
        )
        refused: list[tuple[Any, ChoiceRefused]] = []
        ledger.record(other, {event.campaign: False}, act, refused=refused)
    for channel in Channel.values:
        entry = blocking(kept, channel)
        if entry and entry.created_at > row.at and not blocking(merged, channel):
            reason = SuppressionReason(entry.reason)
            journal.append(put_on_list([merged], reason, now, channel=channel))
