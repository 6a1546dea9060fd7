"""What stays of an erasure: its row, its audit line, its journal line, its tasks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts import audit
from accounts.models import AuditEvent
from consent import journal
from contacts.models import Contact
from erasure import notice
from erasure.enums import State
from erasure.holds import Kept
from erasure.models import Erasure, FieldList, Recipient, RecipientTask
from erasure.order import Order
from erasure.values import Person


@dataclass
class Entry:
    """One contact just emptied, still in the transaction."""

    contact: Contact
    paths: list[str]
    kept: list[Kept] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    notice: str = ""
    person: Person | None = None
    """Whose values are searched after the commit."""

    @property
    def state(self) -> State:
        if self.left:
            return State.INCOMPLETE
        return State.INTERRUPTED if self.person else State.COMPLETE


def write(entries: Sequence[Entry], order: Order) -> list[int]:
    """Write the rows and lines of one batch; returns the ids of the erasures."""
    lists = {
        paths: FieldList.objects.get_or_create(paths=list(paths))[0]
        for paths in {tuple(e.paths) for e in entries}
    }
    for entry in entries if order.notify else ():
        entry.notice = notice.queue(entry.contact, order.now)
        if entry.person:
            entry.person.notice = entry.notice
    made = Erasure.objects.bulk_create(
        [
            Erasure(
                contact=e.contact,
                cause=order.cause,
                at=order.now,
                user=order.user,
                api_key=order.api_key,
                reason=order.reason,
                fields=lists[tuple(e.paths)],
                kept=[kept.as_json() for kept in e.kept],
                notified=bool(e.notice),
                notice=e.notice or None,
                state=e.state,
                search=_structural(e.left),
                searched_at=None if e.person else order.now,
            )
            for e in entries
        ]
    )
    _audit(entries, order)
    _tasks(made, entries)
    # Last: once these lines are on the disk only the commit is left.
    journal.append([_line(e, order) for e in entries])
    return [erasure.pk for erasure in made]


def _structural(left: list[str]) -> dict[str, object]:
    """The check of every emptied field, made in the same transaction."""
    places = [
        {"place": path, "row": "", "rule": "structural", "count": left.count(path)}
        for path in sorted(set(left))
    ]
    return {"structural_places": places, "places": places}


def _audit(entries: Sequence[Entry], order: Order) -> None:
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=order.now,
                action="contact.erased",
                user=order.user,
                api_key=order.api_key,
                target=e.contact.target,
                details={"cause": str(order.cause)},
            )
            for e in entries
        ]
    )


def _tasks(erasures: Sequence[Erasure], entries: Sequence[Entry]) -> None:
    recipients = list(Recipient.objects.in_use())
    RecipientTask.objects.bulk_create(
        [
            RecipientTask(erasure=erasure, recipient=recipient)
            for erasure, entry in zip(erasures, entries, strict=True)
            for recipient in recipients
            if entry.contact.kind in recipient.kinds
        ],
        batch_size=5000,
    )


def _line(entry: Entry, order: Order) -> dict[str, object]:
    return {
        "kind": "erasure",
        "contact": str(entry.contact.public_id),
        "fields": entry.paths,
        "at": order.now.isoformat(),
        "cause": str(order.cause),
    }


def note_failure(contact_id: int, order: Order) -> None:
    """The contact that could not be erased, by its opaque id."""
    contact = Contact.objects.only("public_id").get(pk=contact_id)
    audit.record(
        "contact.erasure_failed",
        user=order.user,
        api_key=order.api_key,
        target=contact.target,
        cause=str(order.cause),
    )
