"""« Qui le reçoit, qui ne le reçoit pas »: each contact of the audience with the
reason."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from consent.eligibility import Rule, verdicts
from consent.enums import Reason
from contacts.enums import Status
from contacts.formulas import harmless
from core.typography import short_instant
from mailings import audience
from mailings.enums import INCLUDED, VERDICTS, MailingReason
from mailings.models import Mailing
from mailings.sending import batch, hours

SPARED = (
    MailingReason.OBJECTED,
    MailingReason.ANSWERED,
    MailingReason.ASKED_TWICE,
)


BY_SMS = {
    Reason.SUPPRESSED: "Numéro sur la liste repoussoir",
    Reason.NO_ADDRESS: "Pas de portable",
    Reason.UNDELIVERABLE: "Portable inutilisable",
}


class Total(NamedTuple):
    standing: str
    label: str
    number: int
    included: bool

    @property
    def put_off(self) -> bool:
        return self.standing == MailingReason.OFF_HOURS

    @property
    def spared(self) -> bool:
        """Excluded because of the limits on requests for consent."""
        return self.standing in SPARED


def everyone(mailing: Mailing, now: datetime.datetime) -> "QuerySet[Any]":
    """The whole audience, each contact with `standing` and `since`; one statement."""
    assert mailing.campaign is not None
    # The ledger's date (`since`) does not apply to contacts unticked, filtered out or
    # excluded by a limit.
    rules = [
        Rule(spared, standing) for standing, spared in audience.limits(mailing, now)
    ]
    if wanted := audience.matching(mailing.filters):
        rules.insert(0, Rule(~wanted, MailingReason.FILTERED))
    rules.append(Rule(audience.unticked(mailing), MailingReason.UNTICKED))
    if mailing.is_sms:
        others = audience.recipients(mailing, now)
        rules.append(Rule(audience.same_number(others), MailingReason.SAME_NUMBER))
    if outside_hours := _outside_hours(mailing, now):
        rules.append(Rule(outside_hours, MailingReason.OFF_HOURS))
    people = verdicts(mailing.campaign, further=rules)
    off = Value(MailingReason.CAMPAIGN_OFF.value)
    return people.annotate(
        standing=off if audience.is_off(mailing) else F("reason"), place=hours.place()
    )


def put_off_until(mailing: Mailing, now: datetime.datetime) -> datetime.datetime | None:
    """The first instant at which an optional SMS will leave for a recipient who is
    outside the permitted hours (domain 2.10); None if no recipient is."""
    outside_hours = _outside_hours(mailing, now)
    if outside_hours is None:
        return None
    at = _leaves_at(mailing, now)
    waiting = audience.recipients(mailing, at).filter(outside_hours)
    return hours.first_opening(waiting, at)


def opening_of(
    mailing: Mailing, place: str, now: datetime.datetime
) -> datetime.datetime:
    """The instant at which a recipient outside the permitted hours will get the SMS,
    given the place where they live."""
    return hours.next_opening(_leaves_at(mailing, now), place)


def _leaves_at(mailing: Mailing, now: datetime.datetime) -> datetime.datetime:
    return max(mailing.scheduled_at or now, now)


def _outside_hours(mailing: Mailing, now: datetime.datetime) -> Q | None:
    if mailing.is_over or mailing.campaign is None:
        return None
    return batch.outside_hours(mailing, _leaves_at(mailing, now))


def totals(mailing: Mailing, now: datetime.datetime) -> list[Total]:
    """The number of contacts by reason, recipients first; the sum is the audience."""
    people = everyone(mailing, now).order_by()
    rows = people.values("standing").annotate(number=Count("pk"))
    said = labels(mailing)
    found = [
        Total(
            standing=row["standing"],
            label=said[row["standing"]],
            number=row["number"],
            included=row["standing"] in INCLUDED,
        )
        for row in rows
    ]
    return sorted(found, key=lambda t: (not t.included, -t.number, t.standing))


def labels(mailing: Mailing) -> dict[str, str]:
    """The label of each reason, adapted to the mailing's channel and legal basis."""
    said = VERDICTS | (BY_SMS if mailing.is_sms else {})
    if mailing.is_request:
        said[Reason.MANDATORY] = "Reçoit la demande"
    elif mailing.campaign and mailing.campaign.mandatory:
        basis = mailing.campaign.get_lawful_basis_display()
        said[Reason.MANDATORY] += f" : {basis.lower()}"
    return said


HEADINGS = (
    "Fiche",
    "Nom",
    "Prénom",
    "Situation",
    "Reçoit le message",
    "Raison",
    "Depuis",
)


def lines(mailing: Mailing, now: datetime.datetime) -> Iterator[tuple[str, ...]]:
    """The same as CSV rows, streamed; memory use is that of one slice."""
    yield HEADINGS
    rows = (
        everyone(mailing, now)
        .annotate(identifier=Cast("public_id", TextField()))
        .order_by("pk")
        .values_list(
            "identifier",
            "last_name",
            "first_name",
            "status",
            "standing",
            "since",
            "place",
        )
    )
    zone = timezone.get_current_timezone()
    said, situations = labels(mailing), dict(Status.choices)
    receives = dict.fromkeys(INCLUDED, "oui")
    receives[MailingReason.OFF_HOURS] = "plus tard"
    for contact, last, first, status, standing, since, place in rows.iterator(2000):
        why = said[standing]
        if standing == MailingReason.OFF_HOURS:
            opens = short_instant(opening_of(mailing, place, now))
            why += f", part à partir du {opens}"
        yield (
            contact,
            harmless(last or ""),
            harmless(first or ""),
            situations.get(status, status),
            receives.get(standing, "non"),
            why,
            since.astimezone(zone).date().isoformat() if since else "",
        )
