"""Content of the dashboard: each app provides its own figures, shown to users with the
permission.
"""

import datetime
from collections.abc import Mapping
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
from contacts import relatives, representatives
from contacts.enums import Kind
from contacts.models import Contact
from contacts.querysets import ACTIVE
from core.counts import count_each
from core.together import first, read_each
from disclosure import complete
from dpo.models import Breach, WatchAlert
from erasure.models import Erasure, RecipientTask
from mailings import unreached
from mailings.models import Mailing, SmsReply
from messaging.models import DomainCheck, Unreached
from portal import rights
from portal.models import RightsRequest, SignUpMessage
from retention import schedule
from retention.overview import asked as purge_rows
from retention.overview import counted as purge_counts
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


Rows = Mapping[str, list[Any]]


def context(user: User, now: datetime.datetime) -> dict[str, object]:
    """Everything is read in two statements: rows, then the counts that depend on them."""
    rows = read_each(_asked(user, now))
    counted = count_each(_counted(user, now, rows))
    counts = _contact_counts(rows)
    ctx: dict[str, object] = {
        **{name: counted[name] for name in _waiting(user, now)},
        "clients": counts[Kind.CLIENT],
        "workers": counts[Kind.WORKER],
        "reads_contacts": user.has_perm("contacts.view_contact"),
        **_subjects(user, now, rows, counted),
    }
    ctx["todo"] = todo.lines(ctx)
    ctx["first_steps"] = first_steps.steps(user, rows)
    ctx["is_empty"] = bool(ctx["first_steps"]) and not any(
        each.total for each in counts.values()
    )
    if not ctx["is_empty"]:
        ctx |= _drawn(user, now, rows, counted)
    return ctx


def _subjects(
    user: User, now: datetime.datetime, rows: Rows, counted: Mapping[str, int]
) -> dict[str, object]:
    """The state of each subject that the user may see."""
    ctx: dict[str, object] = {}
    if user.has_perm("disclosure.manage_disclosure"):
        ctx["notice"] = complete.overview(now, rows)
    if user.has_perm("mailings.send_mailings"):
        ctx["unsent"] = rows["unsent"]
    if user.has_perm("retention.run_purge"):
        ctx["overview"] = overview(now, rows, counted)
    if user.has_perm("portal.manage_requests"):
        days = [row["due_on"] for row in rows["requests"]]
        ctx["requests"] = rights.summary(timezone.localdate(now), days)
    if user.has_perm("consent.verify_ledger"):
        ctx["check"] = first(rows["check"])
        ctx["journal_closed"] = journal.why_closed()
    if user.has_perm("webhooks.manage_webhooks"):
        ctx["stopped_webhooks"] = rows["webhooks"]
    if user.has_perm("accounts.manage_company"):
        ctx["backups"] = backups.overview(now, rows)
        last = first(rows["domain"])
        ctx["domain_faults"] = last.faults if last else 0
        review = first(rows["review"])
        ctx["list_suspended"] = expiry.suspended(review) if review else None
    return ctx


def _asked(user: User, now: datetime.datetime) -> dict[str, QuerySet[Any, Any]]:
    """The rows to read for this user, to be read together."""
    wanted: dict[str, QuerySet[Any, Any]] = {"contacts": _by_kind()}
    if user.has_perm("disclosure.manage_disclosure"):
        wanted |= complete.asked()
    if user.has_perm("mailings.send_mailings"):
        wanted |= pictures.asked(now) | _reach_asked()
        wanted["unsent"] = Mailing.objects.unsent()[:5]
    if user.has_perm("retention.run_purge"):
        wanted |= purge_rows()
    if user.has_perm("portal.manage_requests"):
        wanted["requests"] = RightsRequest.objects.open().values("due_on")
    if user.has_perm("consent.verify_ledger"):
        wanted["check"] = LedgerCheck.objects.order_by("-at")[:1]
    if user.has_perm("webhooks.manage_webhooks"):
        wanted["webhooks"] = Webhook.objects.filter(
            active=False, stopped_at__isnull=False
        )
    if user.has_perm("accounts.manage_company"):
        wanted |= backups.asked() | complete.asked() | first_steps.asked(user)
        wanted["domain"] = DomainCheck.objects.all()[:1]
        wanted["review"] = expiry.last_review()
    return wanted


def _counted(
    user: User, now: datetime.datetime, rows: Rows
) -> dict[str, QuerySet[Any, Any]]:
    """What is counted for this user, to be counted together."""
    wanted = _waiting(user, now)
    if user.has_perm("mailings.send_mailings"):
        mandatory = [each for each in rows["campaigns"] if each.mandatory]
        wanted |= {_key(each): reachable(each) for each in mandatory}
    if user.has_perm("retention.run_purge"):
        rules = schedule.in_force(rows["rules"])
        wanted |= purge_counts(now, rules) | pictures.weeks_counted(now, rules)
    return wanted


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
    if user.has_perm("portal.manage_requests"):
        wanted |= {f"relatives_{kind}": relatives.untold(kind) for kind in Kind}
    if user.has_perm("erasure.view_erasure"):
        wanted["incomplete"] = Erasure.objects.open()
        wanted["to_tell"] = RecipientTask.objects.to_do()
    if user.has_perm("contacts.change_contact"):
        ending = representatives.ending_soon(timezone.localdate(now))
        wanted["mandates"] = ending.of_kind(Kind.CLIENT)
    if user.has_perm("accounts.view_journal"):
        wanted["unusual_days"] = WatchAlert.objects.open()
        wanted["breaches"] = Breach.objects.to_notify()
    return wanted


def _drawn(
    user: User, now: datetime.datetime, rows: Rows, counted: Mapping[str, int]
) -> dict[str, object]:
    """The counts that are drawn; a company without any has nothing to read there."""
    ctx: dict[str, object] = {}
    if user.has_perm("mailings.send_mailings"):
        ctx["reach"] = _reach(rows, counted)
        ctx["answers"] = [label for _, label in pictures.SEGMENTS]
        ctx["months"] = pictures.months(now, rows)
        ctx["fates"] = pictures.fates(rows)
    if user.has_perm("retention.run_purge"):
        ctx["weeks"] = pictures.weeks(now, counted)
    return ctx


def _by_kind() -> QuerySet[Any, Any]:
    """Count both lists in one scan of the contacts."""
    active, erased = Q(status__in=ACTIVE), Q(erased_at__isnull=False)
    return (
        Contact.objects.order_by()
        .values("kind")
        .annotate(
            active=Count("pk", filter=active),
            inactive=Count("pk", filter=~active & ~erased),
            erased=Count("pk", filter=~active & erased),
        )
    )


def _contact_counts(rows: Rows) -> dict[str, ContactCounts]:
    counted = {
        row["kind"]: ContactCounts(row["active"], row["inactive"], row["erased"])
        for row in rows["contacts"]
    }
    return {kind.value: counted.get(kind, ContactCounts(0, 0, 0)) for kind in Kind}


def _reach_asked() -> dict[str, QuerySet[Any, Any]]:
    """Consents are counted in one scan of the partial index."""
    given = Consent.objects.reachable().order_by().values("campaign")
    active = Campaign.objects.active().in_order("audience")
    return {"campaigns": active, "given": given.annotate(number=Count("pk"))}


def _reach(rows: Rows, counted: Mapping[str, int]) -> list[Reach]:
    given = {row["campaign"]: row["number"] for row in rows["given"]}
    parts = pictures.answers(rows["campaigns"], rows)
    return [
        Reach(
            campaign,
            counted[_key(campaign)]
            if campaign.mandatory
            else given.get(campaign.pk, 0),
            parts.get(campaign.pk, []),
        )
        for campaign in rows["campaigns"]
    ]


def _key(campaign: Campaign) -> str:
    """The same for mandatory campaigns that reach the same people: counted once."""
    return " ".join([campaign.audience, campaign.channel, *sorted(campaign.applies_to)])
