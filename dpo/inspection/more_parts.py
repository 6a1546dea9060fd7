"""Further files of the file for a control: keys, sends, anchors, archive, reports, watch."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min

from accounts.models import ApiKey, User
from consent.integrity import journal_file
from consent.integrity.journal_errors import JournalClosed
from consent.models import ConsentEvent, PastStart, Suppression
from contacts.models import ClientDetails, Contact, WorkerDetails
from dpo.inspection import points
from dpo.models import MonthlyReport, WatchAlert
from erasure.models import Archived, HoldPreset
from mailings.models import Delivery

ANCHORS = 30


def seven_points(now: datetime.datetime) -> list[dict[str, str]]:
    return [{"point": title, "answer": answer} for title, answer in points.answers()]


def people(now: datetime.datetime) -> dict[str, Any]:
    """How many persons are on file, by situation and by origin of the sheet, and how many
    sheets hold health data or a relative (art. 9 and 14)."""
    held = Contact.objects.not_erased()
    counted = Count("pk")
    clients = ClientDetails.objects.all()
    workers = WorkerDetails.objects.all()
    named = (
        each.exclude(relative_name=None, relative_phone=None).count()
        for each in (clients, workers)
    )
    return {
        "by_status": list(
            held.order_by("kind", "status")
            .values("kind", "status")
            .annotate(records=counted)
        ),
        "by_source": list(
            held.order_by("source").values("source").annotate(records=counted)
        ),
        "with_health_data": clients.exclude(health_notes=None).count(),
        "with_a_relative": sum(named),
    }


def second_factors() -> dict[str, dict[str, int]]:
    """By role, the accounts in service and those with a second factor."""
    active = User.objects.filter(is_active=True)
    counted = active.order_by().values_list("groups__name")
    every = dict(counted.annotate(n=Count("pk", distinct=True)))
    equipped = dict(
        counted.filter(authenticator__isnull=False).annotate(
            n=Count("pk", distinct=True)
        )
    )
    return {
        role or "sans rôle": {
            "accounts": n,
            "with_second_factor": equipped.get(role, 0),
        }
        for role, n in every.items()
    }


def safeguards() -> dict[str, Any]:
    """The settings that protect sign-ins and the journal."""
    return {
        "second_factor_required": settings.MFA_REQUIRED,
        "session_idle_minutes": settings.SESSION_IDLE_MINUTES,
        "reauthenticate_after_minutes": settings.REAUTHENTICATE_AFTER_MINUTES,
        "journal_days": settings.AUDIT_DAYS,
    }


def keys() -> list[dict[str, Any]]:
    """The keys of other programs, without their secrets or names."""
    columns = ("pk", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    return list(ApiKey.objects.order_by("pk").values(*columns))


def sends(now: datetime.datetime) -> dict[str, Any]:
    """Messages of mailings by campaign, state and reason; the suppression list, counted."""
    found = Delivery.objects.order_by().values(
        "mailing__campaign__label", "state", "reason"
    )
    listed = Suppression.objects.order_by().values("channel", "reason")
    return {
        "deliveries": [
            {
                "campaign": row["mailing__campaign__label"],
                "state": row["state"],
                "reason": row["reason"],
                "messages": row["n"],
            }
            for row in found.annotate(n=Count("pk"))
        ],
        "suppression_list": list(
            listed.annotate(
                entries=Count("pk"),
                oldest=Min("created_at"),
                last_day=Max("expires_at"),
            )
        ),
    }


def choices(now: datetime.datetime) -> list[Any]:
    """The recorded choices by campaign, decision and origin."""
    rows = ConsentEvent.objects.order_by().values("campaign", "decision", "origin")
    return list(rows.annotate(events=Count("pk"), last=Max("occurred_at")))


def anchors(now: datetime.datetime) -> dict[str, Any]:
    """The last anchors of the journal outside the database, and their stamps."""
    try:
        lines = [line for line in journal_file.read() if line["kind"] == "anchor"]
    except JournalClosed:
        return {"anchors": [], "unreadable": True, "stamped_by": settings.TIMESTAMP_URL}
    return {
        "anchors": [_anchor(line) for line in lines[-ANCHORS:]],
        "unreadable": False,
        "stamped_by": settings.TIMESTAMP_URL,
    }


def _anchor(line: Mapping[str, Any]) -> dict[str, Any]:
    stamp = line.get("stamp", {})
    names = ("at", "events", "chains", "root", "tree")
    return {name: line.get(name) for name in names} | {
        "stamped": "token" in stamp,
        "stamp_error": stamp.get("error", ""),
    }


def archive(now: datetime.datetime) -> dict[str, Any]:
    """What a law keeps after an erasure: its rules, and how much is in the archive."""
    columns = ("label", "law", "kind", "paths", "years", "automatic")
    counted = Archived.objects.aggregate(
        values=Count("pk"), contacts=Count("contact", distinct=True)
    )
    return {"rules": list(HoldPreset.objects.values(*columns)), **counted}


def reports(now: datetime.datetime) -> list[dict[str, Any]]:
    """The monthly reports, as they were kept."""
    columns = ("month", "made_at", "sha256", "content")
    return list(MonthlyReport.objects.order_by("month").values(*columns))


def watched(now: datetime.datetime) -> dict[str, Any]:
    """The unusual days, open and silenced with a reason; accounts are numbers."""
    columns = ("day", "kind", "user", "api_key", "number", "threshold", "silenced_at")
    return {
        "open": WatchAlert.objects.open().count(),
        "days": list(WatchAlert.objects.values(*columns, "reason")[:200]),
        "past_states_since": PastStart.objects.values_list("at", flat=True).first(),
    }
