"""The verdict on a whole audience at once: what reach.allows says, as one statement."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from campaigns.enums import State
from campaigns.models import Campaign
from consent.enums import Decision, Reason
from consent.models import Suppression, SuppressionLift
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import INACTIVE

UNKNOWN = Value(None, output_field=DateTimeField())


def address_key(channel: str) -> str:
    return "mobile_key" if channel == Channel.SMS else "email_key"


def suppressed(channel: str) -> Q:
    """Contacts whose address of this channel is suppressed, and not lifted for them."""
    key = address_key(channel)
    lifted = SuppressionLift.objects.filter(
        contact=OuterRef("pk"),
        suppression__channel=channel,
        suppression__key=OuterRef(key),
    )
    listed = Suppression.objects.filter(channel=channel).values("key")
    return Q(**{f"{key}__in": listed}) & ~Q(Exists(lifted))


class Rule(NamedTuple):
    """What speaks against a contact, and since when."""

    condition: Q
    reason: str | F
    since: F | Subquery | Value = UNKNOWN


def verdicts(
    campaign: Campaign, *, further: Sequence[Rule] = (), rest: str = ""
) -> QuerySet[Contact]:
    """Every contact of the audience with `reason` (a consent.enums.Reason) and `since`;
    a test holds it equal to `allows`.

    `further` are the caller's own rules for those whom the campaign may reach, `rest`
    its own word for whom none of them stops.
    """
    contacts = Contact.objects.of_kind(campaign.audience).annotate(
        consent=FilteredRelation("consents", condition=Q(consents__campaign=campaign))
    )
    rules, reason, since = _rules(campaign)
    if reason != Reason.WRONG_AUDIENCE:
        rules, reason = [*rules, *further], rest or reason
    return contacts.annotate(
        reason=Case(
            *(When(rule.condition, then=_value(rule.reason)) for rule in rules),
            default=_value(reason),
            output_field=CharField(),
        ),
        since=Case(
            *(When(rule.condition, then=rule.since) for rule in rules),
            default=since,
            output_field=DateTimeField(),
        ),
    )


def _rules(campaign: Campaign) -> tuple[list[Rule], str, F | Value]:
    """What speaks against a contact, the gravest first; then what speaks for the rest."""
    if campaign.state != State.ACTIVE:
        return [], Reason.WRONG_AUDIENCE, UNKNOWN
    address = "mobile" if campaign.channel == Channel.SMS else "email"
    unusable = f"{address}_unusable_at"
    rules = [
        Rule(Q(erased_at__isnull=False), Reason.ERASED, F("erased_at")),
        Rule(Q(status__in=INACTIVE), Reason.INACTIVE, F("deactivated_at")),
    ]
    if campaign.applies_to:
        narrow = ~Q(status__in=campaign.applies_to)
        rules.append(Rule(narrow, Reason.WRONG_AUDIENCE))
    if not campaign.mandatory:
        rules += _rules_of_consent(campaign.channel)
    rules += [
        Rule(Q(**{f"{address}_key": None}), Reason.NO_ADDRESS),
        Rule(~Q(**{unusable: None}), Reason.UNDELIVERABLE, F(unusable)),
    ]
    if campaign.mandatory:
        return rules, Reason.MANDATORY, UNKNOWN
    return rules, Reason.GIVEN, F("consent__since")


def _rules_of_consent(channel: str) -> list[Rule]:
    blocked, listed = suppressed(channel), _listed(channel)
    unknown = Q(consent__state=None) | Q(consent__state=Decision.ENDED)
    since = F("consent__since")
    return [
        Rule(unknown & blocked, Reason.SUPPRESSED, listed),
        Rule(unknown, Reason.NEVER_ASKED, since),
        Rule(~Q(consent__state=Decision.GIVEN), F("consent__state"), since),
        Rule(blocked, Reason.SUPPRESSED, listed),
    ]


def _listed(channel: str) -> Subquery:
    """When the address of a contact was suppressed; read for those only."""
    entries = Suppression.objects.filter(
        channel=channel, key=OuterRef(address_key(channel))
    )
    return Subquery(entries.values("created_at"))


def _value(reason: str | F) -> Value | F:
    return reason if isinstance(reason, F) else Value(str(reason))
