"""An order to erase, and what became of it."""

import datetime
from collections.abc import Callable, Sequence
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
    """An erasure that the rules do not admit; the text is French."""


class ErasureTarget(NamedTuple):
    """What is read of each contact under the lock: a row, not an object, for speed."""

    pk: int
    public_id: str
    kind: str
    status: str
    erased_at: datetime.datetime | None
    email: str | None
    mobile: str | None

    @classmethod
    def locked(
        cls, contacts: "QuerySet[Contact]", *, skip_locked: bool = False
    ) -> list["ErasureTarget"]:
        """Read and lock, in order of id so that two runs never cross."""
        rows = contacts.order_by("pk").select_for_update(
            of=("self",), skip_locked=skip_locked
        )
        # The id as text: thousands of UUID objects would only be written out again.
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
    def target(self) -> str:
        return f"contact:{self.public_id}"


@dataclass(frozen=True)
class Order:
    """What all the contacts of one call have in common."""

    cause: Cause
    now: datetime.datetime
    user: User | None = None
    api_key: ApiKey | None = None
    notify: bool = False
    reason: str = ""
    deactivated_at: datetime.datetime | None = None
    hold_papers: bool = False
    """Hold what the papers still to be made need, as a person asked."""
    before: Callable[[], object] | None = None
    """What is stored in the same transaction first: the edits of the sheet's form."""
    lists_refusals: bool = True
    """False where what they refused was never said: an import is undone."""

    def require_active(self) -> None:
        """Raise ErasureRefused unless this order may erase sheets in service."""
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
    """What became of each contact, by primary key."""

    erased: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    """Those of `erased` with a field that the law keeps."""
    failed: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    erasures: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list, repr=False)
    """Those whose values are searched; emptied when the search is done."""

    def add(self, other: "ErasureReport") -> None:
        self.erased += other.erased
        self.held += other.held
        self.failed += other.failed
        self.already += other.already
        self.erasures += other.erasures
        self.people += other.people


Batch = Callable[[Sequence[int]], ErasureReport]


def in_halves(
    ids: Sequence[int], act: Batch, on_failure: Callable[[int], None]
) -> ErasureReport:
    """Run a batch in one transaction; one that fails is halved until the bad contact
    stands alone."""
    try:
        with transaction.atomic():
            return act(ids)
    except (InterfaceError, OperationalError):
        # The server is gone or out of room: no contact is to blame.
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
