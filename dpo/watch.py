"""Unusual days, found in the audit journal with fixed thresholds (settings).

No score and no profile: each alert says a number, the threshold that it passed, and whose
day it was. One query per rule.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, User
from dpo.enums import Unusual
from dpo.figures import EXPORTS
from dpo.models import WatchAlert

SHOWN = (
    "call.claimed",
    "consent.paper_read",
    "contact.death_document_read",
    "contact.mandate_proof_read",
    "contact.message_read",
    "contact.resume_read",
    "contact.viewed",
    "erasure.archive_read",
    "list.viewed",
)
"""The acts of the journal that show somebody's data."""
CAUGHT_UP = 7
"""Days looked at again each night, so that a night without a worker hides nothing."""


class Found(NamedTuple):
    kind: Unusual
    user_id: int | None
    api_key_id: int | None
    number: int
    threshold: int


def look(now: datetime.datetime) -> int:
    """Keep the alerts of the last days that are over; returns how many are new."""
    today = timezone.localdate(now)
    new = 0
    for back in range(CAUGHT_UP, 0, -1):
        day = today - datetime.timedelta(days=back)
        for found in of_day(day):
            new += _keep(day, found, now)
    return new


def _keep(day: datetime.date, found: Found, now: datetime.datetime) -> int:
    """1 if this alert is new."""
    whose = {"user": found.user_id, "api_key": found.api_key_id}
    same = WatchAlert.objects.filter(day=day, kind=found.kind)
    for name, pk in whose.items():
        same = same.filter(**{name: pk} if pk else {f"{name}__isnull": True})
    if same.exists():
        return 0
    WatchAlert.objects.create(
        day=day,
        kind=found.kind,
        user_id=found.user_id,
        api_key_id=found.api_key_id,
        number=found.number,
        threshold=found.threshold,
        found_at=now,
    )
    return 1


def silence(
    alert: WatchAlert, reason: str, now: datetime.datetime, *, user: User
) -> bool:
    """Close an alert with a reason; False if somebody did before."""
    with transaction.atomic():
        done = WatchAlert.objects.open().filter(pk=alert.pk)
        if not done.update(silenced_at=now, silenced_by=user, reason=reason):
            return False
        audit.record("watch.silenced", user=user, target=f"watch:{alert.pk}")
    return True


def of_day(day: datetime.date) -> Iterator[Found]:
    """What passed a threshold on this day of the company's time zone."""
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    end = timezone.make_aware(
        datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    )
    lines = AuditEvent.objects.filter(at__gte=start, at__lt=end).order_by()
    yield from _contacts(lines)
    yield from _nights(lines)
    yield from _first_exports(lines, start)
    yield from _refusals(lines)


def _contacts(lines: QuerySet[AuditEvent]) -> Iterator[Found]:
    """Distinct contacts that an account or key was shown, alone or in a list."""
    shown: dict[tuple[int | None, int | None], set[str]] = defaultdict(set)
    rows = lines.filter(
        Q(action__in=SHOWN) | Q(action="api.call", details__method__in=("GET", "HEAD"))
    ).values_list("user", "api_key", "target", "details__contacts")
    for user, api_key, target, contacts in rows.iterator(chunk_size=2000):
        seen = shown[user, api_key]
        if target.startswith("contact:"):
            seen.add(target.partition(":")[2])
        if isinstance(contacts, list):
            seen.update(contacts)
    for (who, key), seen in shown.items():
        limit = settings.WATCH_KEY_SHEETS if key else settings.WATCH_SHEETS
        if len(seen) > limit:
            yield Found(
                kind=Unusual.SHEETS,
                user_id=who,
                api_key_id=key,
                number=len(seen),
                threshold=limit,
            )


def _nights(lines: QuerySet[AuditEvent]) -> Iterator[Found]:
    """Acts of an account between WATCH_NIGHT's hours; programs work at night."""
    first, last = settings.WATCH_NIGHT
    acts: Counter[int | None] = Counter()
    rows = lines.filter(user__isnull=False).values_list("user", "at")
    for author, at in rows.iterator(chunk_size=2000):
        hour = timezone.localtime(at).hour
        if hour >= first or hour < last:
            acts[author] += 1
    limit = settings.WATCH_NIGHT_ACTS
    for user, number in acts.items():
        if number > limit:
            yield Found(
                kind=Unusual.NIGHT,
                user_id=user,
                api_key_id=None,
                number=number,
                threshold=limit,
            )


def _first_exports(
    lines: QuerySet[AuditEvent], start: datetime.datetime
) -> Iterator[Found]:
    """The exports of an account that had made none, as far as the journal goes back."""
    exports = lines.filter(action__in=EXPORTS, user__isnull=False)
    for row in exports.values("user").annotate(number=Count("pk")):
        before = AuditEvent.objects.filter(
            action__in=EXPORTS, user=row["user"], at__lt=start
        )
        if not before.exists():
            yield Found(
                kind=Unusual.FIRST_EXPORT,
                user_id=row["user"],
                api_key_id=None,
                number=row["number"],
                threshold=0,
            )


def _refusals(lines: QuerySet[AuditEvent]) -> Iterator[Found]:
    """Refused sign-ins and second factors, by the account that was tried; those of
    unknown addresses together."""
    refused = lines.filter(action__in=("session.refused", "factor.refused"))
    limit = settings.WATCH_REFUSED
    for row in refused.values("target").annotate(number=Count("pk")):
        if row["number"] > limit:
            pk = row["target"].partition(":")[2]
            user = int(pk) if pk.isdigit() else None
            yield Found(
                kind=Unusual.REFUSED,
                user_id=user,
                api_key_id=None,
                number=row["number"],
                threshold=limit,
            )
