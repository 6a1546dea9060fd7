"""Content of the dashboard: each app provides its own figures, shown to users with the
permission.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from backoffice import first_steps, pictures, todo
from backoffice.backups import overview as backups
from backoffice.pictures import Segment
from campaigns.models import Campaign
from consent import expiry
from consent.eligibility import reachable
from consent.integrity import journal
from consent.models import Consent, LedgerCheck
from contacts import representatives
from contacts.enums import Kind
from contacts.models import Contact
from contacts.querysets import ACTIVE
from core.counts import count_each
from disclosure import complete
from dpo.models import Breach, WatchAlert
from erasure.models import Erasure, RecipientTask
from mailings import unreached
from mailings.models import Mailing, SmsReply
from messaging.models import DomainCheck, Unreached
from portal import rights
from portal.models import SignUpMessage
from retention.overview import overview
from webhooks.models import Webhook


@dataclass(frozen=True)
class ContactCounts:
    """Number of contacts in a list."""

    active: int
    inactive: int
    erased: int

    @property
    def total(self) -> int:
        return self.active + self.inactive + self.erased


@dataclass(frozen=True)
class Reach:
    """Number of people whom a campaign may reach now."""

    campaign: Campaign
    people: int
    parts: list[Segment]
    """The parts of its bar; none for a mandatory campaign."""


def context(user: User, now: datetime.datetime) -> dict[str, object]:
    counts = _count_contacts()
    ctx: dict[str, object] = {
        **count_each(_waiting(user, now)),
        "clients": counts[Kind.CLIENT],
        "workers": counts[Kind.WORKER],
        "reads_contacts": user.has_perm("contacts.view_contact"),
    }
    if user.has_perm("contacts.change_contact"):
        today = timezone.localdate(now)
        ctx["mandates"] = (
            representatives.ending_soon(today).of_kind(Kind.CLIENT).count()
        )
    if user.has_perm("disclosure.manage_disclosure"):
        ctx["notice"] = complete.overview(now)
    if user.has_perm("mailings.send_mailings"):
        ctx["unsent"] = list(Mailing.objects.unsent()[:5])
    if user.has_perm("retention.run_purge"):
        ctx["overview"] = overview(now)
    if user.has_perm("portal.manage_requests"):
        ctx["requests"] = rights.summary(timezone.localdate(now))
    if user.has_perm("accounts.view_journal"):
        ctx["unusual_days"] = WatchAlert.objects.open().count()
        ctx["breaches"] = Breach.objects.to_notify().count()
    if user.has_perm("consent.verify_ledger"):
        ctx["check"] = LedgerCheck.objects.order_by("at").last()
        ctx["journal_closed"] = journal.why_closed()
    if user.has_perm("webhooks.manage_webhooks"):
        ctx["stopped_webhooks"] = list(
            Webhook.objects.filter(active=False, stopped_at__isnull=False)
        )
    if user.has_perm("accounts.manage_company"):
        ctx["backups"] = backups.overview(now)
        last = DomainCheck.objects.first()
        ctx["domain_faults"] = last.faults if last else 0
        ctx["list_suspended"] = expiry.suspended()
    ctx["todo"] = todo.lines(ctx)
    ctx["first_steps"] = first_steps.steps(user)
    ctx["is_empty"] = bool(ctx["first_steps"]) and not any(
        each.total for each in counts.values()
    )
    if not ctx["is_empty"]:
        ctx |= _drawn(user, now)
    return ctx


def _waiting(user: User, now: datetime.datetime) -> dict[str, QuerySet[Any]]:
    """What waits for this user, to be counted together."""
    wanted: dict[str, QuerySet[Any]] = {
        "unread": SignUpMessage.objects.filter(read_at=None)
    }
    if user.has_perm("mailings.send_mailings"):
        wanted["replies"] = SmsReply.objects.waiting()
    if user.has_perm("messaging.send_messages"):
        wanted["unreached"] = Unreached.objects.waiting()
        failing = unreached.failing(now).values("pk")
        wanted["failing"] = Contact.objects.filter(pk__in=failing)
    if user.has_perm("erasure.view_erasure"):
        wanted["incomplete"] = Erasure.objects.open()
        wanted["to_tell"] = RecipientTask.objects.to_do()
    return wanted


def _drawn(user: User, now: datetime.datetime) -> dict[str, object]:
    """The counts that are drawn; a company without any has nothing to read there."""
    ctx: dict[str, object] = {}
    if user.has_perm("mailings.send_mailings"):
        ctx["reach"] = _reach()
        ctx["months"] = pictures.months(now)
        ctx["fates"] = pictures.fates()
    if user.has_perm("retention.run_purge"):
        ctx["weeks"] = pictures.weeks(now)
    return ctx


def _count_contacts() -> dict[str, ContactCounts]:
    """Count both lists in one scan of the contacts."""
    active, erased = Q(status__in=ACTIVE), Q(erased_at__isnull=False)
    rows = Contact.objects.values("kind").annotate(
        active=Count("pk", filter=active),
        inactive=Count("pk", filter=~active & ~erased),
        erased=Count("pk", filter=~active & erased),
    )
    counted = {
        row["kind"]: ContactCounts(row["active"], row["inactive"], row["erased"])
        for row in rows
    }
    return {kind.value: counted.get(kind, ContactCounts(0, 0, 0)) for kind in Kind}


def _reach() -> list[Reach]:
    """Count consents in one scan of the partial index; equivalent mandatory campaigns
    are counted once.
    """
    given = dict(
        Consent.objects.reachable()
        .values_list("campaign")
        .annotate(number=Count("pk"))
        .values_list("campaign", "number")
    )
    campaigns = list(Campaign.objects.active().order_by("audience", "position", "id"))
    alike = {_key(each): reachable(each) for each in campaigns if each.mandatory}
    people = count_each(alike)
    parts = pictures.answers()
    return [
        Reach(
            campaign,
            people[_key(campaign)] if campaign.mandatory else given.get(campaign.pk, 0),
            parts.get(campaign.pk, []),
        )
        for campaign in campaigns
    ]


def _key(campaign: Campaign) -> str:
    """The same for mandatory campaigns that reach the same people."""
    return " ".join([campaign.audience, campaign.channel, *sorted(campaign.applies_to)])
