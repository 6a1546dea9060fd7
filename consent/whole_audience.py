"""The verdict on a whole audience at once: what reach.allows says, as one statement."""

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
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


def suppressed(channel: str) -> Q:
    """Contacts whose address of this channel is suppressed, and not lifted for them."""
    key = "mobile_key" if channel == Channel.SMS else "email_key"
    lifted = SuppressionLift.objects.filter(
        contact=OuterRef("pk"),
        suppression__channel=channel,
        suppression__key=OuterRef(key),
    )
    listed = Suppression.objects.filter(channel=channel).values("key")
    return Q(**{f"{key}__in": listed}) & ~Q(Exists(lifted))


def verdicts(campaign: Campaign) -> QuerySet[Contact]:
    """Every contact of the audience with `reason` (a consent.enums.Reason) and `since`;
    a test holds it equal to `allows`."""
    contacts = Contact.objects.of_kind(campaign.audience).annotate(
        consent=FilteredRelation("consents", condition=Q(consents__campaign=campaign))
    )
    return contacts.annotate(reason=_reason(campaign), since=F("consent__since"))


def _reason(campaign: Campaign) -> Case | Value:
    if campaign.state != State.ACTIVE:
        return Value(Reason.WRONG_AUDIENCE.value, output_field=CharField())
    address = "mobile" if campaign.channel == Channel.SMS else "email"
    rules = [
        When(erased_at__isnull=False, then=Value(Reason.ERASED.value)),
        When(status__in=INACTIVE, then=Value(Reason.INACTIVE.value)),
    ]
    if campaign.applies_to:
        rules.append(
            When(
                ~Q(status__in=campaign.applies_to),
                then=Value(Reason.WRONG_AUDIENCE.value),
            )
        )
    if not campaign.mandatory:
        blocked = suppressed(campaign.channel)
        unknown = Q(consent__state=None) | Q(consent__state=Decision.ENDED)
        rules += [
            When(unknown & blocked, then=Value(Reason.SUPPRESSED.value)),
            When(unknown, then=Value(Reason.NEVER_ASKED.value)),
            When(~Q(consent__state=Decision.GIVEN), then=F("consent__state")),
            When(blocked, then=Value(Reason.SUPPRESSED.value)),
        ]
    rules += [
        When(**{f"{address}_key": None}, then=Value(Reason.NO_ADDRESS.value)),
        When(
            **{f"{address}_unusable_at__isnull": False},
            then=Value(Reason.UNDELIVERABLE.value),
        ),
    ]
    reason = Reason.MANDATORY if campaign.mandatory else Reason.GIVEN
    return Case(*rules, default=Value(reason.value), output_field=CharField())
