"""Which notice was shown, and since when: each new content is kept as a version."""

import datetime

from django.db import connection, transaction

from disclosure import notice
from disclosure.models import NoticeVersion


def current(audience: str, now: datetime.datetime) -> NoticeVersion:
    """The notice as the settings make it now, kept under its number.

    Settings of several apps make the text; whoever first reads a new one writes it down.
    Nothing of a person is in it, and reading it again writes nothing.
    """
    content = notice.content_of(notice.parts_of(audience))
    digest = notice.digest(content)
    last = _last(audience)
    if last and last.sha256 == digest:
        return last
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two readers at once: the second finds the version of the first.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('notice_version'), hashtext(%s))",
                [audience],
            )
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
