"""Create and change a contact; each act writes one line to the audit journal."""

import datetime
from collections.abc import Iterable, Mapping

from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.models import ApiKey, User
from contacts import address_changes, lifecycle, references
from contacts.enums import ChangeOrigin, Source
from contacts.models import ClientDetails, Contact, ContactNote, WorkerDetails
from contacts.restrictions import Restricted, require_free

Details = ClientDetails | WorkerDetails


def create(
    contact: Contact,
    details: Details,
    *,
    at: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
    named: Mapping[str, str] | None = None,
) -> None:
    """Create a contact. `named`: system -> its reference. Raises ReferenceTaken."""
    with transaction.atomic():
        contact.created_at = at
        if not contact.source:
            contact.source = Source.API if api_key else Source.TYPED
            contact.source_detail = api_key.name if api_key else None
        contact.save()
        details.contact = contact
        details.save()
        references.store(contact, named or {})
        lifecycle.note_first_situation(contact, at=at, user=user)
        audit.record(
            "contact.created", user=user, api_key=api_key, target=contact.target
        )


def update(
    contact: Contact,
    details: Details,
    changed: Iterable[str],
    *,
    at: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
    named: Mapping[str, str] | None = None,
    locked: bool = False,
) -> None:
    """Save only the fields that changed, because two users may edit at once.

    `contact.status` may only have moved between active situations. `named`: system ->
    its reference of the contact, "" to remove it. Raises ReferenceTaken and Restricted.

    `locked`: the caller read the contact under its lock, in a transaction that they roll
    back if this raises.
    """
    changed = set(changed)
    ours = {field.name for field in Contact._meta.concrete_fields} & changed
    theirs = {field.name for field in details._meta.concrete_fields} & changed
    if not (changed or named):
        return
    if not locked:
        require_free(contact)
    elif contact.is_restricted:
        raise Restricted
    with transaction.atomic(savepoint=not locked):
        renamed = {"references"} if references.store(contact, named or {}) else set()
        if not (changed or renamed):
            return
        if "status" in ours:
            lifecycle.move(contact, contact.status, at=at, user=user)
        origin = ChangeOrigin.API if api_key else ChangeOrigin.STAFF
        marks = address_changes.note(
            contact, ours, at=at, origin=origin, user=user, api_key=api_key
        )
        if ours - {"status"}:
            contact.save(update_fields=[*(ours - {"status"}), *marks, "updated_at"])
        if theirs:
            _save_details(contact, details, theirs)
        audit.record(
            "contact.updated",
            user=user,
            api_key=api_key,
            target=contact.target,
            fields=sorted(ours | theirs | renamed),
        )


def _save_details(contact: Contact, details: Details, changed: set[str]) -> None:
    if details.pk is None:
        details.contact = contact
        details.save()
        return
    before = type(details).objects.get(pk=details.pk)
    details.save(update_fields=sorted(changed))
    if "resume" in changed and isinstance(before, WorkerDetails) and before.resume:
        old = str(before.resume.name)
        transaction.on_commit(lambda: default_storage.delete(old), robust=True)


def add_note(
    contact: Contact, text: str, *, at: datetime.datetime, user: User
) -> ContactNote:
    """Raises Restricted."""
    require_free(contact)
    with transaction.atomic():
        note = contact.dated_notes.create(text=text, author=user, created_at=at)
        audit.record("note.added", user=user, target=contact.target)
    return note


def remove_note(note: ContactNote, *, user: User) -> None:
    """Raises Restricted."""
    require_free(note.contact)
    with transaction.atomic():
        note.delete()
        audit.record("note.removed", user=user, target=note.contact.target)
