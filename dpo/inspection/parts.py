"""The files of the file for a control, each made of the live data."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import AuditEvent, User
from campaigns.models import CampaignVersion
from consent import proof
from consent.models import ConsentEvent, LedgerCheck, Notice
from contacts.models import Contact
from disclosure import versions
from disclosure.enums import Audience
from disclosure.models import NoticeVersion
from dpo import register, register_pdf
from dpo.inspection import more_parts, questions
from dpo.models import Breach
from erasure import certificate
from erasure.models import Erasure, LegalHold, RecipientTask
from portal.models import RightsRequest
from retention import schedule
from retention.models import PurgeRun

PURGES = 30
ERASURES = 1000
CERTIFICATES = 20
PROOFS = 5
MONTHS = 24
DRILLS = ("backup.made", "backup.tried")

Part = Callable[[datetime.datetime], Any]


def every(now: datetime.datetime) -> Iterator[tuple[str, bytes]]:
    """Yield each file's name and content, one at a time."""
    yield "registre.pdf", register_pdf.pdf_of(register.current(now))
    made = {}
    for name, part in PARTS.items():
        data = as_json(part(now))
        made[name] = json.loads(data)
        yield f"{name}.json", data
    yield "questions.txt", "\n".join(questions.answers(made)).encode()
    latest = Erasure.objects.order_by("-at")[:CERTIFICATES]
    for erasure in latest.select_related("contact", "fields"):
        yield (f"attestations/{erasure.number}.pdf", certificate.pdf_of(erasure))
    for contact in _sample():
        found = proof.of(contact, now=now)
        yield f"preuves/{contact.public_id}.json", proof.as_json(found)


def as_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat()
    return str(value)


def _sample() -> list[Contact]:
    """The contacts of the latest events: what a control would draw first."""
    latest = (
        ConsentEvent.objects.values("contact")
        .annotate(last=Max("pk"))
        .order_by("-last")
        .values_list("contact", flat=True)[:PROOFS]
    )
    return list(Contact.objects.filter(pk__in=list(latest)).order_by("pk"))


def _register(now: datetime.datetime) -> dict[str, Any]:
    version = register.current(now)
    return {
        "version": version.number,
        "made_at": version.made_at,
        "sha256": version.sha256,
        "entries": version.content,
    }


def _texts(now: datetime.datetime) -> dict[str, Any]:
    """Every published text with its version: what was shown, and when."""
    for audience in Audience:
        # What people read now, if nobody has read it yet.
        versions.current(audience, now)
    columns = ("audience", "version", "published_at", "sha256", *Notice.TEXTS)
    notices = Notice.objects.filter(version__isnull=False)
    labels = CampaignVersion.objects.order_by("campaign", "number")
    return {
        "consent": list(notices.order_by("audience", "version").values(*columns)),
        "campaigns": list(
            labels.values("campaign", "campaign__code", "number", "label", "created_at")
        ),
        "information": list(
            NoticeVersion.objects.order_by("pk").values(
                "audience", "number", "published_at", "sha256", "content"
            )
        ),
    }


def _retention(now: datetime.datetime) -> dict[str, Any]:
    """Each delay beside the oldest record that it concerns."""
    today = schedule.civil_day(now)
    held = Contact.objects.inactive().not_erased()
    oldest = (
        held.values("kind", "deactivated_from")
        .annotate(records=Count("pk"), oldest=Min("deactivated_at"))
        .order_by("kind", "deactivated_from")
    )
    return {
        "days": schedule.rules_in_force(),
        "inactive": list(oldest),
        "overdue": schedule.due(today).count(),
        "limited": held.filter(restricted_at__isnull=False).count(),
        "legal_holds": LegalHold.objects.filter(
            lifted_at=None, until__gte=today
        ).count(),
    }


def _purges(now: datetime.datetime) -> list[dict[str, Any]]:
    """The last runs; `brake` says why one stopped before erasing."""
    columns = (
        "cause",
        "as_of",
        "state",
        "started_at",
        "ended_at",
        "due",
        "erased",
        "held",
        "released",
        "failed",
        "days",
    )
    runs = PurgeRun.objects.values(*columns, brake=F("safety_limit"))
    return list(runs[:PURGES])


def _erasures(now: datetime.datetime) -> dict[str, Any]:
    states = Erasure.objects.order_by().values_list("state").annotate(n=Count("pk"))
    latest = Erasure.objects.order_by("-at")[:ERASURES].select_related("contact")
    return {
        "by_state": dict(states),
        "latest": [
            {
                "number": each.number,
                "contact": each.contact.public_id,
                "at": each.at,
                "cause": each.cause,
                "state": each.state,
                "kept": each.kept,
                "search": each.search,
            }
            for each in latest
        ],
        "recipients_to_tell": RecipientTask.objects.to_do().count(),
    }


def _ledger(now: datetime.datetime) -> dict[str, Any]:
    """The checks of the ledger, and its anchors in the journal outside the database."""
    columns = ("at", "events", "chains", "broken", "anchored_at", "seconds")
    by_origin = (
        ConsentEvent.objects.order_by().values_list("origin").annotate(n=Count("pk"))
    )
    return {
        "events": ConsentEvent.objects.count(),
        "by_origin": dict(by_origin),
        "checks": list(LedgerCheck.objects.order_by("-at").values(*columns)[:30]),
    }


def _backups(now: datetime.datetime) -> list[Any]:
    lines = AuditEvent.objects.filter(action__in=DRILLS)
    return list(lines.values("at", "action", "details")[:60])


def _access(now: datetime.datetime) -> dict[str, Any]:
    """Roles, and whether each account in service has a second factor."""
    users = User.objects.filter(is_active=True).prefetch_related("groups")
    with_factor = set(
        User.objects.filter(authenticator__isnull=False).values_list("pk", flat=True)
    )
    return {
        "roles": {
            group.name: sorted(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.order_by("name")
        },
        "users": [
            {
                "user": user.pk,
                "roles": sorted(group.name for group in user.groups.all()),
                "second_factor": user.pk in with_factor,
                "last_login": user.last_login,
            }
            for user in users.order_by("pk")
        ],
        "by_role": more_parts.second_factors(),
        "settings": more_parts.safeguards(),
        "api_keys": more_parts.keys(),
    }


def _requests(now: datetime.datetime) -> list[dict[str, Any]]:
    """The requests of the persons, without their words."""
    columns = (
        "pk",
        "kind",
        "came_by",
        "received_on",
        "due_on",
        "extended_on",
        "answered_on",
        "outcome",
    )
    return list(RightsRequest.objects.order_by("-received_on", "-pk").values(*columns))


def _journal(now: datetime.datetime) -> dict[str, dict[str, int]]:
    """How many acts of each kind in each of the last months."""
    since = now - datetime.timedelta(days=31 * MONTHS)
    counted = (
        AuditEvent.objects.filter(at__gte=since)
        .annotate(month=TruncMonth("at"))
        .order_by()
        .values_list("month", "action")
        .annotate(n=Count("pk"))
    )
    months: dict[str, Counter[str]] = {}
    for month, action, number in counted:
        months.setdefault(f"{timezone.localtime(month):%Y-%m}", Counter())[action] = (
            number
        )
    return {
        month: dict(sorted(found.items())) for month, found in sorted(months.items())
    }


def _breaches(now: datetime.datetime) -> dict[str, Any]:
    """The register of breaches (art. 33(5)), notified or not; no person is named."""
    columns = (
        "pk",
        "title",
        "nature",
        "compromised",
        "known_at",
        "started_at",
        "ended_at",
        "story",
        "consequences",
        "measures",
        "risk",
        "risk_reason",
        "notified_at",
        "reference",
        "late_reason",
        "telling_at",
        "closed_at",
    )
    cases = Breach.objects.order_by("pk").annotate(
        persons_concerned=Count("persons"),
        persons_told=Count("persons", filter=Q(persons__told_at__isnull=False)),
    )
    return {
        "notice_hours": settings.BREACH_NOTICE_HOURS,
        "cases": list(cases.values(*columns, "persons_concerned", "persons_told")),
    }


PARTS: dict[str, Part] = {
    "registre": _register,
    "sept-points": more_parts.seven_points,
    "textes": _texts,
    "personnes": more_parts.people,
    "conservation": _retention,
    "purges": _purges,
    "effacements": _erasures,
    "archive": more_parts.archive,
    "consentements": more_parts.choices,
    "registre-des-consentements": _ledger,
    "ancres": more_parts.anchors,
    "envois": more_parts.sends,
    "sauvegardes": _backups,
    "acces": _access,
    "demandes": _requests,
    "violations": _breaches,
    "veille": more_parts.watched,
    "rapports-mensuels": more_parts.reports,
    "journal": _journal,
}
