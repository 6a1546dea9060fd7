"""The words in which the other floors speak to the ledger: who did what, and when."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from accounts.models import ApiKey, User
from campaigns.models import Campaign
from consent.enums import OWN_WORD, Origin
from consent.evidence import Backing
from consent.models import Notice
from contacts.models import Contact


class ChoiceRefused(ValueError):
    """A choice that the rules do not admit; `code` is stable, the text is French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Actor:
    """Who made the event: the person, a user, an API key, or the system."""

    type: str
    id: int | None = None

    @classmethod
    def contact(cls, contact: Contact) -> "Actor":
        return cls("contact", contact.pk)

    @classmethod
    def bearer(cls, contact: Contact) -> "Actor":
        """Whoever holds a link that did not go to the person's own address."""
        return cls("bearer", contact.pk)

    @classmethod
    def user(cls, user: User) -> "Actor":
        return cls("user", user.pk)

    @classmethod
    def api_key(cls, key: ApiKey) -> "Actor":
        return cls("api_key", key.pk)


SYSTEM = Actor("system")


@dataclass(frozen=True)
class Act:
    """What all the choices of one act have in common.

    Without `occurred_at` the act happens now, after all that is known. `proved`: the
    keys of the addresses by which this act reached us, or which the person showed to be
    theirs. A yes lifts the suppression of such an address, for this person alone, and of
    no other; an import, the API, a STOP or a complaint prove none.
    """

    origin: Origin
    actor: Actor
    now: datetime.datetime
    occurred_at: datetime.datetime | None = None
    notice: Notice | None = None
    means: str = ""
    backing: Backing = field(default_factory=Backing)
    proved: frozenset[str] = frozenset()
    read: Mapping[int, int] = field(default_factory=dict)
    """Campaign id -> id of the version whose words the person read: a label that changes
    between the page and the answer does not end up in the proof (art. 7(1))."""

    LIFTING: ClassVar = (Origin.FORM, Origin.PORTAL, Origin.LINK, Origin.MANUAL)

    def may_lift(self, key: str | None) -> bool:
        """Whether a yes of this act lifts the suppression of the address of this key."""
        if self.origin == Origin.MANUAL and not self.means:
            return False
        return key in self.proved and self.origin in self.LIFTING

    @property
    def is_own_word(self) -> bool:
        """Whether the person said it by a way of their own, not through somebody."""
        return self.origin in OWN_WORD

    @property
    def evidence(self) -> str:
        """What backs a yes that somebody else tells: how it was said, or its source."""
        return self.means if self.origin == Origin.MANUAL else self.backing.source


@dataclass(frozen=True)
class Choice:
    """One choice with an act of its own: its date, its source."""

    contact: Contact
    campaign: Campaign
    granted: bool
    act: Act


@dataclass(frozen=True)
class CampaignState:
    """What one optional campaign is for one contact."""

    campaign: Campaign
    state: str
    since: datetime.datetime | None = None
    origin: str = ""
