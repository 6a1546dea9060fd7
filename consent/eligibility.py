"""Whether a contact may receive a campaign, and the reason.

The rule is written once, in consent/sql/eligibility.sql: a view (contact, campaign)
-> reason, since, event. It is used by `allows` just before a message is sent, the
explanation of a whole audience, the stored flag `Consent.reachable`, the verification
of the ledger, the API and the contact page.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
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
from django.db.models.functions import Now

from campaigns.models import Campaign
from consent.enums import Reason
from consent.models import Blocked, Consent, Eligibility
from contacts.models import Contact
from contacts.querysets import ContactQuerySet


@dataclass(frozen=True)
class Verdict:
    """The view's row for one contact."""

    contact_id: int
    included: bool
    reason: Reason
    since: datetime.datetime | None = None
    event_id: int | None = None
    basis: str | None = None
    until: datetime.datetime | None = None
    """When the consent ends, where those of the campaign have a lifetime."""


def allows(campaign: Campaign, contact_ids: Iterable[int]) -> dict[int, Verdict]:
    """Return the verdict on each contact, computed from the sources now; 1 query.

    Senders call it just before sending, and send to the `included` contacts only.
    """
    rows = Eligibility.objects.filter(
        campaign=campaign, contact__in=list(contact_ids)
    ).values_list(
        "contact_id", "included", "reason", "since", "event_id", "basis", "until"
    )
    return {
        contact_id: Verdict(
            contact_id=contact_id,
            included=included,
            reason=Reason(reason),
            since=since,
            event_id=event,
            basis=basis,
            until=until,
        )
        for contact_id, included, reason, since, event, basis, until in rows
    }


def explain(campaign: Campaign, contact: Contact) -> Verdict:
    """Return the verdict on one contact."""
    return allows(campaign, [contact.pk])[contact.pk]


def verdicts_of(contact: Contact) -> dict[int, Verdict]:
    """Return the verdict of each campaign on one contact, by campaign id; 1 query."""
    rows = Eligibility.objects.filter(contact=contact).values_list(
        "campaign_id", "included", "reason", "since", "event_id", "basis", "until"
    )
    return {
        campaign_id: Verdict(
            contact_id=contact.pk,
            included=included,
            reason=Reason(reason),
            since=since,
            event_id=event,
            basis=basis,
            until=until,
        )
        for campaign_id, included, reason, since, event, basis, until in rows
    }


def reachable(campaign: Campaign) -> ContactQuerySet:
    """Return the contacts whom this campaign may reach now, for lists.

    Optional campaigns use the stored flag: a page reads one partial index. The
    audience is filtered too, so that sorting by name uses the index of that list.
    """
    contacts = Contact.objects.of_kind(campaign.audience)
    if campaign.mandatory:
        included = Eligibility.objects.filter(campaign=campaign, included=True)
        return contacts.filter(pk__in=included.values("contact"))
    granted = Consent.objects.reachable().filter(campaign=campaign)
    if campaign.lifetime_months:
        granted = granted.exclude(pk__in=_ended(campaign).values("pk"))
    return contacts.filter(pk__in=granted.values("contact"))


def reachable_count(campaign: Campaign) -> int:
    """Count the `reachable` contacts; an optional campaign reads one partial index."""
    if campaign.mandatory:
        return Eligibility.objects.filter(campaign=campaign, included=True).count()
    if campaign.lifetime_months:
        return reachable(campaign).count()
    return Consent.objects.filter(campaign=campaign, reachable=True).count()


def _ended(campaign: Campaign) -> QuerySet[Consent]:
    """The consents whose end the nightly run has not recorded yet: their flag still says yes."""
    ends_at = models.Func(
        F("since"),
        Value(campaign.lifetime_months),
        Value(campaign.lifetime_set_at, output_field=models.DateTimeField()),
        function="consent_ends_at",
        output_field=models.DateTimeField(),
    )
    mine = Consent.objects.reachable().filter(campaign=campaign)
    return mine.alias(ends_at=ends_at).filter(ends_at__lte=Now())


def suppressed(channel: str) -> Q:
    """Match contacts whose address of this channel is suppressed, without a lift of theirs."""
    return Q(pk__in=Blocked.objects.filter(channel=channel).values("contact"))


class Rule(NamedTuple):
    """A caller's extra reason to exclude contacts whom the campaign may reach."""

    condition: Q
    reason: str


def verdicts(
    campaign: Campaign, *, further: Sequence[Rule] = (), rest: str = ""
) -> QuerySet[Contact]:
    """Return every contact of the audience with its `reason` and `since`; one
    statement.

    `further`: the caller's rules, in order, for contacts whom the campaign may reach;
    `rest`: the reason given to those whom no rule excludes.
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
