"""Versions of the notice: each new content is stored with the time it was first shown."""

import datetime

from django.db import transaction

from core import locks
from disclosure import notice
from disclosure.facts import Facts
from disclosure.models import NoticeVersion


def current(
    audience: str, now: datetime.datetime, facts: Facts | None = None
) -> NoticeVersion:
    """The notice under the present settings, stored as a version.

    Its text depends on settings of several apps, so a new version is written on first
    read. It contains no personal data; reading it again writes nothing. `facts`: those
    in force, for a caller that has read them.
    """
    content = notice.content_of(notice.parts(facts or Facts.of(audience)))
    digest = notice.digest(content)
    last = _last(audience)
    if last and last.sha256 == digest:
        return last
    with transaction.atomic():
        # With two readers at once, the second finds the version of the first.
        locks.wait_for("notice_version", audience)
        last = _last(audience)
        if last and last.sha256 == digest:
            return last
        return NoticeVersion.objects.create(
            audience=audience,
            number=last.number + 1 if last else 1,
            content=content,
            sha256=digest,
            published_at=now,
        )


def _last(audience: str) -> NoticeVersion | None:
    return NoticeVersion.objects.filter(audience=audience).order_by("-number").first()
