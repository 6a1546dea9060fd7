"""What a preference page is made of: where the person stands, and the company's words."""

import datetime
import uuid
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Company
from campaigns.models import Campaign, CampaignVersion
from consent.enums import NEVER_ASKED, Decision
from consent.models import Notice
from consent.notices.page_parts import NOT_ANSWERED
from contacts.models import Contact
from core import rows

STATE_WORDS = {
    NEVER_ASKED: NOT_ANSWERED,
    Decision.ENDED: NOT_ANSWERED,
    Decision.GIVEN: "Accepté le {}.",
    Decision.PENDING: "Demandé le {}, en attente de votre confirmation.",
    Decision.REFUSED: "Refusé le {}.",
    Decision.WITHDRAWN: "Retiré le {}.",
}

# Another holder of the address may have said it: not a word of who, or why.
BLOCKED = (
    "Accepté le {}, mais plus rien n'est envoyé : un refus a été enregistré depuis pour "
    "cette adresse. Cochez la case et enregistrez pour recevoir à nouveau ces messages."
)


@dataclass(frozen=True, eq=False)
class Words:
    """What the company says to one audience. Shared by all who read it: never changed,
    and another one as soon as a word is."""

    company: Company
    notice: Notice
    campaigns: dict[int, Campaign]
    versions: dict[int, int]
    """By campaign: the id of the version that says what the page says."""


@dataclass(frozen=True)
class Standing:
    """One campaign, and where this contact stands with it."""

    campaign: Campaign
    state: str
    since: datetime.datetime | None
    is_blocked: bool

    @property
    def is_given(self) -> bool:
        return self.state == Decision.GIVEN

    @property
    def has_effect(self) -> bool:
        """Whether she is really written to: her yes, and no other no on her address."""
        return self.is_given and not self.is_blocked

    @property
    def words(self) -> str:
        """« Accepté le 3 mars 2026. »"""
        day = _day(timezone.localdate(self.since)) if self.since else ""
        words = (
            BLOCKED if self.is_given and self.is_blocked else STATE_WORDS[self.state]
        )
        return words.format(day)


@dataclass(frozen=True)
class Reading:
    """One contact's page as it is now, with all active campaigns of her audience."""

    contact: Contact
    words: Words
    standings: list[Standing]


def of(contact: Contact) -> Reading:
    """Reads the contact anew as well: all of it is of one moment."""
    found = behind(contact.public_id)
    if found is None:
        raise Contact.DoesNotExist
    return found


def behind(public_id: uuid.UUID) -> Reading | None:
    """The page of whom this random id stands for; one statement."""
    found = rows.read(
        Contact,
        f"SELECT {rows.columns(Contact, '(r.person)')}, r.words, r.campaigns, r.states,"
        " r.since, r.blocked FROM portal_reading(%s) r WHERE (r.person).id IS NOT NULL",
        [public_id],
    )
    for contact, (version, *columns) in found:
        words = _words(contact.kind, version)
        standings = [
            Standing(campaign, state or NEVER_ASKED, since, bool(is_blocked))
            for pk, state, since, is_blocked in zip(
                *(each or [] for each in columns), strict=True
            )
            if (campaign := words.campaigns.get(pk))
        ]
        return Reading(contact, words, standings)
    return None


# Kept under the version that the statement above has just read: a change of any word
# asks under another one.
@lru_cache(maxsize=16)
def _words(audience: str, version: str) -> Words:
    return Words(
        Company.current(),
        Notice.objects.published(audience),
        {campaign.pk: campaign for campaign in Campaign.objects.of_audience(audience)},
        CampaignVersion.objects.current(audience),
    )


@lru_cache(maxsize=512)
def _day(day: datetime.date) -> str:
    return date_format(day, "j F Y")
