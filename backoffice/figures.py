"""What the dashboard shows: each floor says its own facts, to those who have the right."""

import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from consent import journal
from consent.ledger import reachable
from consent.models import Consent, LedgerCheck
from contacts.enums import Kind
from contacts.models import Contact
from erasure.facts import facts
from portal import rights
from retention.overview import overview


@dataclass(frozen=True)
class Sheets:
    """How many sheets a list holds."""

    active: int
    inactive: int
    erased: int


@dataclass(frozen=True)
class Reach:
    """How many people a campaign may reach now."""

    campaign: Campaign
    people: int


def context(user: User, now: datetime.datetime) -> dict[str, object]:
    ctx: dict[str, object] = {
        "clients": _sheets(Kind.CLIENT),
        "workers": _sheets(Kind.WORKER),
    }
    if user.has_perm("mailings.send_mailings"):
        ctx["reach"] = _reach()
    if user.has_perm("retention.run_purge"):
        ctx["overview"] = overview(now)
    if user.has_perm("erasure.view_erasure"):
        ctx["erasures"] = facts()
    if user.has_perm("portal.manage_requests"):
        ctx["requests"] = rights.summary(timezone.localdate(now))
    if user.has_perm("consent.verify_ledger"):
        ctx["check"] = LedgerCheck.objects.order_by("at").last()
        ctx["journal_is_ahead"] = journal.is_ahead()
    return ctx


def _sheets(kind: Kind) -> Sheets:
    sheets = Contact.objects.of_kind(kind)
    inactive = sheets.inactive()
    return Sheets(
        active=sheets.active().count(),
        inactive=inactive.not_erased().count(),
        erased=inactive.exclude(erased_at=None).count(),
    )


def _reach() -> list[Reach]:
    """Optional campaigns by one scan of the partial index; the others one by one."""
    given = dict(
        Consent.objects.reachable()
        .values_list("campaign")
        .annotate(number=Count("pk"))
        .values_list("campaign", "number")
    )
    return [
        Reach(
            campaign,
            reachable(campaign).count()
            if campaign.mandatory or campaign.applies_to
            else given.get(campaign.pk, 0),
        )
        for campaign in Campaign.objects.active().order_by("audience", "position", "id")
    ]
