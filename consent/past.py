"""The rule of eligibility at a past instant (« À la date du … »).

The rule itself is read from consent/sql/eligibility.sql: its four sources, and its
present, are replaced by what they were, so that a new reason needs no second text.
Choices count as they were known at that instant: an older one that arrived later was not.
What is not known: the values that an erasure removed, whatever lay before `known_since`,
and the choices of a person whose proof period is over.
"""

import copy
import datetime
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from campaigns.models import Campaign, CampaignVersion
from consent.eligibility import Verdict
from consent.enums import Reason
from consent.models import PastContact, PastStart
from contacts.models import Contact
from core import sql
from core.statements import statement

SOURCES = {
    "FROM contacts_contact contact": statement("consent", "past_contacts"),
    "CROSS JOIN campaigns_campaign campaign": statement("consent", "past_campaigns"),
    "LEFT JOIN consent_consent consent": statement("consent", "past_choices"),
    "LEFT JOIN consent_blocked blocked": statement("consent", "past_blocks"),
}
EXISTING = statement("consent", "past_existing")
VERDICTS = """
SELECT campaign_id, reason, since, event_id, basis, included FROM ({rule}) verdict
"""
TOTALS = statement("consent", "past_totals")
PAGE = statement("consent", "past_page")
SETTLE_BLOCKS = statement("consent", "settle_past_blocks")
FIELDS = {field.name: field for field in Contact._meta.fields}


class PastChoice(NamedTuple):
    """What a campaign of the contact's list said of them, under its label of then."""

    label: str
    channel: str
    verdict: Verdict


class PastLine(NamedTuple):
    """A contact as the list of a past instant shows it; the name is the one of now."""

    contact: Contact
    reason: Reason
    since: datetime.datetime | None


@cache
def _rule() -> str:
    """The query of the view, over its sources as they were."""
    file = sql.read("consent", "eligibility")
    assert file is not None
    found = sql.VIEW.search(file.text)
    assert found is not None
    text = found["definition"]
    for source, former in SOURCES.items():
        assert text.count(source) == 1, f"eligibility.sql no longer reads {source}"
        text = text.replace(source, former.rstrip())
    text = text.replace("now()", "%(instant)s")
    return f"{text}\n{EXISTING}"


def _read(statement: str, instant: datetime.datetime, **values: Any) -> list[Any]:
    given = {"contact": None, "campaign": None, **values, "instant": instant}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rule=_rule()), given)
        return cursor.fetchall()


def known_since() -> datetime.datetime | None:
    """Since when each change is kept; None if it always was."""
    return PastStart.objects.values_list("at", flat=True).first()


def verdicts_at(contact: Contact, instant: datetime.datetime) -> dict[int, Verdict]:
    """Return what `consent.eligibility.verdicts_of` returned then; empty if the contact
    was not on file."""
    return {
        campaign: Verdict(
            contact_id=contact.pk,
            included=included,
            reason=Reason(reason),
            since=since,
            event_id=event,
            basis=basis,
        )
        for campaign, reason, since, event, basis, included in _read(
            VERDICTS, instant, contact=contact.pk
        )
    }


def lines_of(contact: Contact, instant: datetime.datetime) -> list[PastChoice]:
    """Return the verdicts of that instant, in the order of the campaigns; the campaigns
    that were not for the contact are left out."""
    verdicts = verdicts_at(contact, instant)
    kept = {k: v for k, v in verdicts.items() if v.reason != Reason.WRONG_AUDIENCE}
    labels = label_at(instant)
    return [
        PastChoice(
            labels.get(each.pk, each.label), each.get_channel_display(), kept[each.pk]
        )
        for each in Campaign.objects.filter(pk__in=kept).in_order()
    ]


def label_at(instant: datetime.datetime) -> dict[int, str]:
    """Return the label of each campaign at that instant, by campaign id."""
    versions = CampaignVersion.objects.filter(created_at__lte=instant)
    last = versions.order_by("campaign", "-number").distinct("campaign")
    return dict(last.values_list("campaign_id", "label"))


def totals_at(campaign: Campaign, instant: datetime.datetime) -> dict[Reason, int]:
    """Count everybody on file then by reason; the other list's people are left out."""
    rows = _read(TOTALS, instant, campaign=campaign.pk, audience=campaign.audience)
    return {Reason(reason): number for reason, number in rows}


def people_at(
    campaign: Campaign,
    instant: datetime.datetime,
    reason: str,
    *,
    limit: int,
    offset: int = 0,
) -> list[PastLine]:
    """Return a page of these people by name, of one reason or ("") of all."""
    rows = _read(
        PAGE,
        instant,
        campaign=campaign.pk,
        audience=campaign.audience,
        reason=reason,
        limit=limit,
        offset=offset,
    )
    people = Contact.objects.in_bulk([pk for pk, _, _ in rows])
    return [PastLine(people[pk], Reason(why), since) for pk, why, since in rows]


class PeopleAt(Sequence[PastLine]):
    """The people of `people_at` as a list that is read page by page."""

    def __init__(
        self,
        campaign: Campaign,
        instant: datetime.datetime,
        *,
        reason: str,
        number: int,
    ) -> None:
        self.campaign = campaign
        self.instant = instant
        self.reason = reason
        self.number = number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, page: Any) -> Any:
        return people_at(
            self.campaign,
            self.instant,
            self.reason,
            limit=page.stop - page.start,
            offset=page.start,
        )


def settle_blocks() -> None:
    """Note the blocks that two sessions, each unaware of the other, left out."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_BLOCKS)


def as_it_was(contact: Contact, instant: datetime.datetime) -> Contact | None:
    """Return an unsaved copy with the status, the dates and whether there was an address
    (`email_key`, `mobile_key`, `phone_key`) of then; None if the contact was not on file."""
    if contact.created_at > instant:
        return None
    rows = PastContact.objects.filter(contact=contact, until__gt=instant)
    former = rows.order_by("until", "pk").values_list("was", flat=True).first()
    then = copy.copy(contact)
    if former is None and then.deactivated_at and then.deactivated_at > instant:
        former = {"deactivated_at": None, "status": then.deactivated_from}
        former["deactivated_from"] = ""
    for name, value in (former or {}).items():
        setattr(then, name, FIELDS[name].to_python(value))
    return then
