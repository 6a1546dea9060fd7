"""How campaigns stand for people at the moment of a choice, under their locks."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from consent.enums import NO, Decision

Pair = tuple[int, int]
"""(contact id, campaign id)."""


class Standing(NamedTuple):
    """How one campaign stands for one person, read under her lock."""

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
    """Whether the address of the campaign's channel has once answered itself."""
    own_word: str | None
    """The decision that the person last made themselves; what others told (staff, API,
    import) does not count."""
    own_word_at: datetime.datetime | None
    declined: bool
    """Whether their own word answered a request to confirm (double opt-in)."""

    @property
    def own_no_at(self) -> datetime.datetime | None:
        """When the person themselves said no, unless they said yes themselves since."""
        return self.own_word_at if self.own_word in NO else None

    @property
    def is_open(self) -> bool:
        """Never asked, or asked anew after an erasure."""
        return self.state in (None, Decision.ENDED)


def standings(pairs: Sequence[Pair], *, locking: bool = True) -> dict[Pair, Standing]:
    """Lock these people, in order, then read how each pair stands; one statement.

    Without `locking`: for who only foresees what a choice would do."""
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
