"""Value types passed to the ledger by the other apps: who chose what, and when."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from accounts.models import ApiKey, User
from campaigns.models import Campaign
from consent.enums import OWN_WORD, Origin
from consent.evidence import Backing
from consent.models import Notice
from contacts.models import Contact, Representative

REPRESENTATIVE = "mandate"


class ChoiceRefused(ValueError):
    """A choice that the rules reject; `code` is stable, the message is in French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Actor:
    """The author of an event: the contact, a user, an API key, or the system."""

    type: str
    id: int | None = None

    @classmethod
    def contact(cls, contact: Contact) -> "Actor":
        return cls("contact", contact.pk)

    @classmethod
    def bearer(cls, contact: Contact) -> "Actor":
        """The holder of a link that was not sent to the contact's own address."""
        return cls("bearer", contact.pk)

    @classmethod
    def representative(cls, representative: Representative) -> "Actor":
        """Somebody who chooses for the contact, by their own link."""
        return cls(REPRESENTATIVE, representative.pk)

    @classmethod
    def user(cls, user: User) -> "Actor":
        return cls("user", user.pk)

    @classmethod
    def api_key(cls, key: ApiKey) -> "Actor":
        return cls("api_key", key.pk)


SYSTEM = Actor("system")


@dataclass(frozen=True)
class Act:
    """What the choices of one act have in common.

    Without `occurred_at`, the act happens now, after every recorded event. `proved`:
    the keys of the addresses by which the act arrived, or which the person proved to
    own. An opt-in lifts the suppression of these addresses only, and for this contact
    only; an import, the API, a STOP or a complaint prove none.
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
    """Campaign id -> id of the version that the person read: a label changed between
    the page and the answer is not recorded in the proof (art. 7(1))."""
    is_vouched: bool = False
    """For a link that a program handed over: whether its API key may record opt-ins
    itself, without a confirmation by the person."""

    LIFTING: ClassVar = (Origin.FORM, Origin.PORTAL, Origin.LINK, Origin.MANUAL)

    def may_lift(self, key: str | None) -> bool:
        """Whether an opt-in of this act lifts the suppression of the address with this key."""
        if self.origin == Origin.MANUAL and not self.means:
            return False
        return key in self.proved and self.origin in self.LIFTING

    @property
    def is_own_word(self) -> bool:
        """Whether the person made the choice directly, not through somebody else."""
        return self.origin in OWN_WORD

    @property
    def is_of_representative(self) -> bool:
        return self.actor.type == REPRESENTATIVE

    @property
    def evidence(self) -> str:
        """What backs an opt-in reported by somebody else: the means, or the source."""
        return self.means if self.origin == Origin.MANUAL else self.backing.source


@dataclass(frozen=True)
class Choice:
    """One choice with its own act (date, source)."""

    contact: Contact
    campaign: Campaign
    granted: bool
    act: Act


@dataclass(frozen=True)
class CampaignState:
    """The current state of one optional campaign for one contact."""

    campaign: Campaign
    state: str
    since: datetime.datetime | None = None
    origin: str = ""
