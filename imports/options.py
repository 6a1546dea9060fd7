"""What the user chose for an import."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class ImportOptions:
    """How a file is read. `kind` and `status` apply to rows that have none (a kind
    alone: a prospect, a candidate); `targets` maps positions to fields, otherwise the
    header is guessed; `update` changes existing contacts.
    """

    now: datetime.datetime
    kind: str | None = None
    status: str | None = None
    targets: Mapping[int, str] | None = None
    update: bool = False
    sheet: str = ""
    """Of a workbook; by default the sheet that looks like the list."""
    user: User | None = None
