"""The facts needed to decide a choice, per contact and campaign, read under lock."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from consent.enums import NO, Decision

Pair = tuple[int, int]
"""(contact id, campaign id)."""


class Standing(NamedTuple):
    """The facts on one contact and campaign, read under the contact's lock."""

    contact_id: int
    campaign_id: int
    public_id: str
    kind: str
    is_erased: bool
    key: str | None
    label: str
    audience: str
    campaign_state: str
    mandatory: bool
    version_id: int
    state: str | None
    since: datetime.datetime | None
    is_blocked: bool
    is_proved: bool
    """Whether the address of the campaign's channel was ever confirmed by its holder."""
    own_word: str | None
    """The last decision made by the person directly; reported ones (staff, API, import)
    do not count."""
    own_word_at: datetime.datetime | None
    declined: bool
    """Whether that decision answered a confirmation request (double opt-in)."""

    @property
    def own_no_at(self) -> datetime.datetime | None:
        """Date of the person's own opt-out, unless they opted in themselves since."""
        return self.own_word_at if self.own_word in NO else None

    @property
    def is_open(self) -> bool:
        """Whether the contact was never asked, or not since an erasure."""
        return self.state in (None, Decision.ENDED)


def standings(pairs: Sequence[Pair], *, locking: bool = True) -> dict[Pair, Standing]:
    """Lock these contacts in order, then read the standing of each pair; one statement.

    `locking=False`: for previews that only predict what a choice would do.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM consent_standings(%s::bigint[], %s::bigint[], %s)",
            [
                [contact for contact, _ in pairs],
                [campaign for _, campaign in pairs],
                locking,
            ],
        )
        return {row[:2]: Standing._make(row) for row in cursor.fetchall()}
