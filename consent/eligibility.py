"""Whether a contact may receive a campaign, and why or why not.

The rule is written once, in consent/sql/eligibility.sql: a view (contact, campaign) ->
reason, since, event. Everything reads it: `allows` just before a message leaves, the
explanation of a whole audience, the kept flag `Consent.reachable`, the verification of
the ledger, the API and the contact page.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, models
from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from campaigns.models import Campaign
from consent.enums import Reason
from consent.models import Blocked, Consent, Eligibility
from contacts.models import Contact
from contacts.querysets import ContactQuerySet


@dataclass(frozen=True)
class Verdict:
    """What the view says of one contact."""

    contact_id: int
    included: bool
    reason: Reason
    since: datetime.datetime | None = None
    event_id: int | None = None
    basis: str | None = None


def allows(campaign: Campaign, contact_ids: Iterable[int]) -> dict[int, Verdict]:
    """The verdict on each contact, read from the sources at this instant; 1 query.

    Senders ask this just before they send, and send to `included` only.
    """
    rows = Eligibility.objects.filter(
        campaign=campaign, contact__in=list(contact_ids)
    ).values_list("contact_id", "included", "reason", "since", "event_id", "basis")
    return {
        contact_id: Verdict(contact_id, included, Reason(reason), since, event, basis)
        for contact_id, included, reason, since, event, basis in rows
    }


def explain(campaign: Campaign, contact: Contact) -> Verdict:
    """The verdict on one contact."""
    return allows(campaign, [contact.pk])[contact.pk]


def verdicts_of(contact: Contact) -> dict[int, Verdict]:
    """The verdict of each campaign on one contact, by campaign id; 1 query."""
    rows = Eligibility.objects.filter(contact=contact).values_list(
        "campaign_id", "included", "reason", "since", "event_id", "basis"
    )
    return {
        campaign_id: Verdict(contact.pk, included, Reason(reason), since, event, basis)
        for campaign_id, included, reason, since, event, basis in rows
    }


def reachable(campaign: Campaign) -> ContactQuerySet:
    """The contacts whom this campaign may reach now, for lists.

    An optional campaign is read by the kept flag: a page reads one partial index. The
    audience is named too, so that a page by name follows the index of that list.
    """
    contacts = Contact.objects.of_kind(campaign.audience)
    if campaign.mandatory:
        included = Eligibility.objects.filter(campaign=campaign, included=True)
        return contacts.filter(pk__in=included.values("contact"))
    granted = Consent.objects.reachable().filter(campaign=campaign)
    return contacts.filter(pk__in=granted.values("contact"))


def reachable_count(campaign: Campaign) -> int:
    """How many `reachable` lists; for an optional campaign, one partial index is read."""
    if campaign.mandatory:
        return Eligibility.objects.filter(campaign=campaign, included=True).count()
    with connection.cursor() as cursor:
        # Plain SQL: for some thousands the ORM takes as long as the count.
        cursor.execute(
            "SELECT count(*) FROM consent_consent WHERE campaign_id = %s AND reachable",
            [campaign.pk],
        )
        return int(cursor.fetchone()[0])


def suppressed(channel: str) -> Q:
    """Contacts whose address of this channel is suppressed, and not lifted for them."""
    return Q(pk__in=Blocked.objects.filter(channel=channel).values("contact"))


class Rule(NamedTuple):
    """A caller's own reason against contacts whom the campaign may reach."""

    condition: Q
    reason: str


def verdicts(
    campaign: Campaign, *, further: Sequence[Rule] = (), rest: str = ""
) -> QuerySet[Contact]:
    """Every contact of the audience with its `reason` and `since`; one statement.

    `further`: the caller's rules, in order, for whom the campaign may reach; `rest`: the
    caller's own word for those whom none of these rules excludes.
    """
    contacts = Contact.objects.of_kind(campaign.audience).annotate(
        verdict=FilteredRelation(
            "eligibilities", condition=Q(eligibilities__campaign=campaign)
        )
    )
    excluded = Q(verdict__included=False)
    return contacts.annotate(
        reason=Case(
            When(excluded, then=F("verdict__reason")),
            *(When(rule.condition, then=Value(str(rule.reason))) for rule in further),
            default=Value(str(rest)) if rest else F("verdict__reason"),
            output_field=CharField(),
        ),
        since=Case(
            When(excluded, then=F("verdict__since")),
            *(When(rule.condition, then=Value(None)) for rule in further),
            default=F("verdict__since"),
            output_field=models.DateTimeField(),
        ),
    )
