"""What the audit journal says of a breach: which contacts, how, which categories.

The journal names the contacts of each consultation, list, export, call and mailing. The
categories are those that the contacts hold when the journal is read, in the active base or
in the archive: what was erased or added since the breach is not known.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.audit import MEMBERS
from accounts.models import AuditEvent, User
from contacts.models import Contact
from contacts.personal import FieldGroup
from core import id_ranges
from dpo.enums import Compromised
from dpo.models import Breach, BreachPerson
from erasure import catalogue
from erasure.catalogue import FieldEntry
from erasure.models import Archived
from mailings.enums import MailingDeliveryState
from mailings.models import Delivery

BATCH = 2000
READINGS = (
    "contact.viewed",
    "contact.message_read",
    "contact.resume_read",
    "consent.paper_read",
)
ARCHIVE_READ = "erasure.archive_read"
FILE = "file:"
"""Before the columns of a list that was exported, among the counts."""
COPIES = ("contact.exported", "consent.proof_exported", "portal.data_downloaded")
MAILS = ("message.sent", "mailing.tried", "link.texted")
LEFT = (MailingDeliveryState.SENT, MailingDeliveryState.UNCERTAIN)
LISTED = (FieldGroup.IDENTITY, FieldGroup.ADDRESSES)
"""What a list shows of each person."""
COUNTS = ("listed", "opened", "exported", "changed", "mailed")

Found = dict[str, Counter[str]]
"""Public id of the contact -> how often each of COUNTS; ARCHIVE_READ is part of `opened`, what
begins with FILE of `exported`."""
Archive = dict[int, list[tuple[FieldEntry, datetime.datetime]]]
"""Contact -> its archived fields and since when they are archived."""


def count(breach: Breach, now: datetime.datetime, *, user: User | None) -> int:
    """Read the journal again and store the persons concerned; returns their number.

    Persons who were already told stay. The lines of the audit journal go after
    AUDIT_DAYS, what is stored here does not.
    """
    found, unnamed = _read(lines(breach, now))
    with transaction.atomic():
        breach.persons.filter(told_at=None).delete()
        for chunk in _chunks(found):
            _store(breach, {public_id: found[public_id] for public_id in chunk})
        breach.counted_at, breach.unnamed = now, dict(unnamed)
        breach.save(update_fields=["counted_at", "unnamed"])
        persons = breach.persons.count()
        audit.record(
            "breach.counted", user=user, target=f"breach:{breach.pk}", persons=persons
        )
    return persons


def lines(breach: Breach, now: datetime.datetime) -> QuerySet[AuditEvent]:
    """The lines of the journal that belong to the breach."""
    if breach.compromised == Compromised.FILE:
        return AuditEvent.objects.filter(pk=breach.export_line or 0)
    period = Q(at__gte=breach.started_at, at__lte=breach.ended_at or now)
    if breach.compromised == Compromised.LOGIN:
        period &= Q(user=breach.user)
    elif breach.compromised == Compromised.API_KEY:
        period &= Q(api_key=breach.api_key)
    else:
        period &= Q(user__isnull=False) | Q(api_key__isnull=False)
    # The call of a key has its own line beside that of the act it made.
    once = Q(api_key=None) | Q(action="api.call")
    return AuditEvent.objects.filter(period & once)


def _read(rows: QuerySet[AuditEvent]) -> tuple[Found, Counter[str]]:
    """The contacts of these lines; and, by page, the lines that name no contact though they
    show persons."""
    found: Found = {}
    unnamed: Counter[str] = Counter()
    values = rows.order_by("pk").values_list("action", "target", "details")
    for action, target, details in values.iterator(chunk_size=BATCH):
        if action == "list.viewed" and "contacts" not in details:
            unnamed[str(details.get("page", "?"))] += 1
            continue
        if action in UNNAMED_EXPORTS and MEMBERS not in details:
            unnamed[action] += 1
            continue
        for public_id, how in _contacts(action, target, details):
            found.setdefault(public_id, Counter())[how] += 1
    return found, unnamed


NAMES = ("title", "first_name", "last_name")
COLUMNS = {
    "call_list.exported": frozenset({*NAMES, "mobile", "phone"}),
    "mailing.letters_printed": frozenset(
        {*NAMES, "street", "street_extra", "postcode", "city"}
    ),
    "mailing.reasons_exported": frozenset(NAMES),
}
"""The columns of the exports that always have the same."""
UNNAMED_EXPORTS = ("contacts.exported", "mailing.reasons_exported")
"""They name the contacts since this version of the software."""


def _contacts(
    action: str, target: str, details: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """(public id, how) of each contact of one line."""
    kind, _, own = target.partition(":")
    if MEMBERS in details:
        pks = list(id_ranges.expand(details[MEMBERS]))
        of_file = FILE + "|".join(sorted(_columns_of(action, details)))
        for public_id in _public_ids(pks):
            yield public_id, "exported"
            yield public_id, of_file
    elif action == "api.call":
        yield from _of_call(own if kind == "contact" else "", details)
    elif action == "list.viewed":
        yield from ((public_id, "listed") for public_id in details["contacts"])
    elif action in ("mailing.launched", "mailing.scheduled"):
        sent = Delivery.objects.filter(mailing=int(own), state__in=LEFT)
        pks = list(sent.values_list("contact", flat=True))
        yield from ((public_id, "mailed") for public_id in _public_ids(pks))
    elif kind == "contact":
        yield own, _how(action)
        if action == ARCHIVE_READ:
            yield own, ARCHIVE_READ


def _how(action: str) -> str:
    if action in READINGS or action == ARCHIVE_READ:
        return "opened"
    if action in COPIES:
        return "exported"
    return "mailed" if action in MAILS else "changed"


def _of_call(own: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A refused call showed and did nothing."""
    if int(details.get("status", 0)) >= 400:
        return
    reads = details.get("method") in ("GET", "HEAD")
    if own:
        is_copy = str(details.get("route", "")).endswith("/export")
        yield own, "exported" if is_copy else "opened" if reads else "changed"
    for public_id in details.get("contacts", ()):
        yield public_id, "opened"


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, BATCH)):
        yield chunk


def _public_ids(pks: Iterable[int]) -> Iterator[str]:
    for chunk in _chunks(pks):
        rows = Contact.objects.filter(pk__in=chunk)
        yield from map(str, rows.values_list("public_id", flat=True))


def _store(breach: Breach, found: Found) -> None:
    contacts = Contact.objects.filter(public_id__in=found)
    pks = {
        str(public_id): pk for pk, public_id in contacts.values_list("pk", "public_id")
    }
    held, archived = _held(list(pks.values())), _archived(list(pks.values()))
    told = set(
        breach.persons.exclude(told_at=None)
        .filter(contact__in=pks.values())
        .values_list("contact", flat=True)
    )
    rows = []
    for public_id, counts in found.items():
        pk = pks.get(public_id)
        if pk is None or pk in told:
            continue
        entries = [e for e in held.get(pk, ()) if _was_shown(breach, e, counts)]
        entries += _shown_of_archive(breach, archived[pk], counts)
        rows.append(
            BreachPerson(
                breach=breach,
                contact_id=pk,
                categories=[g for g in FieldGroup if g in {e.group for e in entries}],
                is_sensitive=any(e.spec.sensitive for e in entries),
                **{name: counts[name] for name in COUNTS},
            )
        )
    BreachPerson.objects.bulk_create(rows)


def _was_shown(breach: Breach, entry: FieldEntry, counts: Counter[str]) -> bool:
    """Whether this field of a contact was within reach of what was done with it."""
    if breach.compromised == Compromised.FILE:
        columns = _columns(breach)
        return not columns or (entry.model is Contact and entry.name in columns)
    if _was_exported(entry, counts):
        return True
    if counts["opened"] > counts[ARCHIVE_READ] or counts["changed"]:
        if breach.compromised == Compromised.API_KEY:
            return entry.model is Contact
        return _may_see(breach, entry)
    return bool(counts["listed"]) and entry.model is Contact and entry.group in LISTED


def _may_see(breach: Breach, entry: FieldEntry) -> bool:
    sees = breach.user is None or breach.user.sees_sensitive
    return sees or not entry.spec.restricted


def _shown_of_archive(
    breach: Breach,
    archived: list[tuple[FieldEntry, datetime.datetime]],
    counts: Counter[str],
) -> list[FieldEntry]:
    """The archived fields that a reading of the archive showed, or that were still in the
    active base during the breach."""
    return [
        entry
        for entry, archived_at in archived
        if (counts[ARCHIVE_READ] and _may_see(breach, entry))
        or (archived_at >= breach.started_at and _was_shown(breach, entry, counts))
    ]


def _columns(breach: Breach) -> frozenset[str]:
    """The columns of an exported list; empty for a person's whole copy."""
    line = AuditEvent.objects.filter(pk=breach.export_line or 0).first()
    return _columns_of(line.action, line.details) if line else frozenset()


def _columns_of(action: str, details: Mapping[str, Any]) -> frozenset[str]:
    return COLUMNS.get(action) or frozenset(details.get("fields", ()))


def _was_exported(entry: FieldEntry, counts: Counter[str]) -> bool:
    """Whether an export had this field: a whole copy has all, a list has its columns."""
    files = [name for name in counts if name.startswith(FILE)]
    if counts["exported"] > sum(counts[name] for name in files):
        return True
    columns = {column for name in files for column in name[len(FILE) :].split("|")}
    return "" in columns or (entry.model is Contact and entry.name in columns)


def _held(pks: list[int]) -> dict[int, list[FieldEntry]]:
    """The personal fields that hold a value, by contact; one query per model."""
    by_model: dict[Any, list[FieldEntry]] = {}
    for entry in catalogue.all_fields():
        by_model.setdefault(entry.model, []).append(entry)
    held: dict[int, list[FieldEntry]] = {}
    for model, entries in by_model.items():
        path = model.CONTACT_PATH or "pk"
        names = [entry.name for entry in entries]
        rows = model._default_manager.filter(**{f"{path}__in": pks})
        for pk, *values in rows.values_list(path, *names):
            filled = held.setdefault(pk, [])
            filled += [
                entry
                for entry, value in zip(entries, values, strict=True)
                if value not in (None, "", [], {}) and entry not in filled
            ]
    return held


def _archived(pks: list[int]) -> Archive:
    """The fields that the archive holds, by contact (archivage intermédiaire)."""
    entries = catalogue.by_path()
    found: Archive = defaultdict(list)
    rows = Archived.objects.filter(contact__in=pks, path__in=entries)
    for pk, path, at in rows.values_list("contact", "path", "archived_at"):
        found[pk].append((entries[path], at))
    return found
