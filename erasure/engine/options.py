"""Options of an erasure and its report."""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import ApiKey, User
from contacts.models import Contact
from contacts.querysets import ACTIVE
from erasure.engine.values import Person
from erasure.enums import Cause


class ErasureRefused(ValueError):
    """An erasure against the rules; the message is in French."""


class ErasureTarget(NamedTuple):
    """The columns read of each contact under the lock: a tuple, not a model, for speed."""

    pk: int
    public_id: str
    kind: str
    status: str
    erased_at: datetime.datetime | None
    restricted_at: datetime.datetime | None
    email: str | None
    mobile: str | None
    phone: str | None
    merged_into_id: int | None

    @classmethod
    def locked(
        cls, contacts: "QuerySet[Contact]", *, skip_locked: bool = False
    ) -> list["ErasureTarget"]:
        """Read and lock in order of id, so that two runs cannot deadlock."""
        rows = contacts.order_by("pk").select_for_update(
            of=("self",), skip_locked=skip_locked
        )
        # As text: converting thousands of UUID objects back to text would be wasted
        # time.
        columns = [
            Cast(name, TextField()) if name == "public_id" else name
            for name in cls._fields
        ]
        return [cls(*row) for row in rows.values_list(*columns)]

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def is_restricted(self) -> bool:
        return self.restricted_at is not None

    @property
    def target(self) -> str:
        return f"contact:{self.public_id}"


@dataclass(frozen=True)
class ErasureOrder:
    """The options shared by all the contacts of one call."""

    cause: Cause
    now: datetime.datetime
    user: User | None = None
    api_key: ApiKey | None = None
    notify: bool = False
    reason: str = ""
    deactivated_at: datetime.datetime | None = None
    hold_codes: Collection[str] | None = None
    """The presets of holds that a person chose in an alert; None: the automatic ones."""
    before: Callable[[], object] | None = None
    """Called first in the same transaction, to store the edits of the contact form."""
    lists_refusals: bool = True
    """False if the refusals were never expressed, as when an import is undone."""

    def require_active(self) -> None:
        """Raise ErasureRefused unless this order may erase active contacts."""
        if not (self.reason or self.deactivated_at):
            raise ErasureRefused(
                "Une fiche en service ne s'efface qu'avec un motif écrit :"
                " désactivez-la d'abord."
            )

    @property
    def today(self) -> datetime.date:
        return timezone.localtime(self.now).date()


@dataclass
class ErasureReport:
    """Result by contact, as primary keys."""

    erased: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    """Those of `erased` with a field that the law keeps."""
    failed: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    restricted: list[int] = field(default_factory=list)
    """Left out: their processing is limited (GDPR art. 18)."""
    erasures: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list, repr=False)
    """Those whose values are searched; emptied once the search is done."""

    def add(self, other: "ErasureReport") -> None:
        self.erased += other.erased
        self.held += other.held
        self.failed += other.failed
        self.already += other.already
        self.restricted += other.restricted
        self.erasures += other.erasures
        self.people += other.people


Batch = Callable[[Sequence[int]], ErasureReport]


def in_halves(
    ids: Sequence[int], act: Batch, on_failure: Callable[[int], None]
) -> ErasureReport:
    """Run a batch in one transaction; on a database error, halve it until the failing
    contact is isolated.
    """
    try:
        with transaction.atomic():
            return act(ids)
    except (InterfaceError, OperationalError):
        # The server is gone or out of resources: no contact is the cause.
        raise
    except DatabaseError:
        if len(ids) == 1:
            on_failure(ids[0])
            return ErasureReport(failed=list(ids))
    report = ErasureReport()
    middle = len(ids) // 2
    for half in (ids[:middle], ids[middle:]):
        report.add(in_halves(half, act, on_failure))
    return report
