"""The facts needed to decide a choice, per contact and campaign, read under lock."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from campaigns.models import Campaign
from consent.enums import NO, Decision
from core.statements import statement

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
    channel: str
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
    represented: str | None
    """The last decision made by a representative of the person."""
    represented_at: datetime.datetime | None

    @property
    def campaign(self) -> Campaign:
        """The campaign as read; its other fields are read when they are asked for."""
        return Campaign.from_db(
            connection.alias,
            ["id", "audience", "label", "channel", "mandatory", "state"],
            [
                self.campaign_id,
                self.audience,
                self.label,
                self.channel,
                self.mandatory,
                self.campaign_state,
            ],
        )

    @property
    def own_no_at(self) -> datetime.datetime | None:
        """Date of the person's own opt-out, unless they opted in themselves since."""
        return self.own_word_at if self.own_word in NO else None

    @property
    def represented_no_at(self) -> datetime.datetime | None:
        """Date of a representative's opt-out, unless the person, or a representative,
        opted in since."""
        at, own_at = self.represented_at, self.own_word_at
        if at is None or self.represented not in NO:
            return None
        is_over = self.own_word == Decision.GIVEN and own_at and own_at > at
        return None if is_over else at

    @property
    def is_open(self) -> bool:
        """Whether the contact was never asked, or not since an erasure or since their
        consent came to its end."""
        return self.state in (None, Decision.ENDED, Decision.EXPIRED)


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


TO_REFUSE = statement("consent", "standings_to_refuse")


def standings_to_refuse(
    contact_id: int, keys: Iterable[str], channel: str | None
) -> dict[Pair, Standing]:
    """Lock the contact and those who share one of these addresses, then read the
    standing of each campaign that their « no » to everything concerns; one statement.

    `channel`: only the campaigns of this one.
    """
    values: dict[str, Any] = {
        "person": contact_id,
        "keys": sorted(keys),
        "channel": channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(TO_REFUSE, values)
        return {row[:2]: Standing._make(row) for row in cursor.fetchall()}
