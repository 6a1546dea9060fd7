"""Content of a preference page: the wording in force and one contact's consent states."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils import timezone

from campaigns.models import Campaign, CampaignVersion
from consent.enums import NEVER_ASKED, Decision
from consent.models import Blocked, Notice
from consent.notices.page_parts import NOT_ANSWERED, NOT_ANSWERED_TO_CALLS
from contacts.enums import Channel
from contacts.models import Contact
from core.typography import long_date

STATE_WORDS = {
    NEVER_ASKED: NOT_ANSWERED,
    Decision.ENDED: NOT_ANSWERED,
    Decision.EXPIRED: "Votre accord a pris fin le {}. Cochez pour accepter de nouveau.",
    Decision.GIVEN: "Accepté le {}.",
    Decision.PENDING: "Demandé le {}, en attente de votre confirmation. Enregistrer sans cocher l'annule.",
    Decision.REFUSED: "Refusé le {}.",
    Decision.WITHDRAWN: "Retiré le {}.",
}

# Another holder of the address may have refused: the page does not say who or why.
BLOCKED = (
    "Vous aviez dit oui le {}. Depuis, quelqu'un a dit non pour cette adresse : nous "
    "n'envoyons plus rien. Pour recevoir à nouveau, cochez la case et enregistrez."
)
BLOCKED_CALLS = (
    "Vous aviez dit oui le {}. Depuis, quelqu'un a dit non pour ce numéro : nous "
    "n'appelons plus. Pour être de nouveau appelé(e), cochez la case et enregistrez."
)


@dataclass(frozen=True)
class ShownCampaign:
    """One campaign and the contact's state for it."""

    campaign: Campaign
    version_id: int
    """Id of the displayed version of the campaign's label."""
    state: str
    since: datetime.datetime | None
    is_blocked: bool
    """Whether the address is on the suppression list without a lift by this contact."""
    until: datetime.datetime | None = None
    """When a consent in force ends, where those of the campaign have a lifetime."""

    @property
    def is_given(self) -> bool:
        return self.state == Decision.GIVEN

    @property
    def has_effect(self) -> bool:
        return self.is_given and not self.is_blocked

    @property
    def words(self) -> str:
        """« Accepté le 3 mars 2026. »"""
        if self.campaign.channel == Channel.PHONE:
            if self.is_given and self.is_blocked:
                return BLOCKED_CALLS.format(long_date(timezone.localdate(self.since)))
            if self.state in (NEVER_ASKED, Decision.ENDED):
                return NOT_ANSWERED_TO_CALLS
        day = long_date(timezone.localdate(self.since)) if self.since else ""
        words = (
            BLOCKED if self.is_given and self.is_blocked else STATE_WORDS[self.state]
        )
        told = words.format(day)
        if self.has_effect and self.until:
            told += f" Valable jusqu'au {long_date(timezone.localdate(self.until))}."
        return told


@dataclass(frozen=True)
class PreferenceState:
    """The current preference page of one contact, with all active campaigns of their
    audience."""

    contact: Contact
    notice: Notice
    standings: list[ShownCampaign]

    @property
    def versions(self) -> dict[int, int]:
        """Campaign id -> id of its label version."""
        return {s.campaign.pk: s.version_id for s in self.standings}


def of(contact: Contact) -> PreferenceState:
    """Read the page of this contact and reload the contact; 4 queries."""
    found = behind(contact.public_id)
    if found is None:
        raise Contact.DoesNotExist
    return found


def behind(public_id: uuid.UUID) -> PreferenceState | None:
    """The page of the contact with this public id, or None if unknown; 4 queries."""
    contact = Contact.objects.filter(public_id=public_id).first()
    if contact is None:
        return None
    blocked = set(
        Blocked.objects.filter(contact=contact).values_list("channel", flat=True)
    )
    standings = [_shown(each, blocked) for each in _campaigns_with_state(contact)]
    return PreferenceState(contact, Notice.objects.published(contact.kind), standings)


def _shown(campaign: Any, blocked: Collection[str]) -> ShownCampaign:
    is_over = bool(campaign.until and campaign.until <= timezone.now())
    return ShownCampaign(
        campaign=campaign,
        version_id=campaign.version_id,
        state=Decision.EXPIRED if is_over else campaign.state_of_contact or NEVER_ASKED,
        since=campaign.until if is_over else campaign.since,
        is_blocked=campaign.channel in blocked,
        until=None if is_over else campaign.until,
    )


def _campaigns_with_state(contact: Contact) -> QuerySet[Any]:
    newest = CampaignVersion.objects.filter(campaign=OuterRef("pk")).order_by("-number")
    active = Campaign.objects.of_audience(contact.kind).active().in_order()
    return active.annotate(
        own=FilteredRelation("consents", condition=Q(consents__contact=contact)),
        state_of_contact=F("own__state"),
        since=F("own__since"),
        until=Case(
            When(
                own__state=Decision.GIVEN,
                then=Func(
                    "own__since",
                    "lifetime_months",
                    "lifetime_set_at",
                    function="consent_ends_at",
                ),
            ),
            output_field=DateTimeField(),
        ),
        version_id=Subquery(newest.values("pk")[:1]),
    )
