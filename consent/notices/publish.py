"""The texts of a request: one draft per audience, then versions that never change."""

import datetime
import hashlib
import json

from django.db import transaction

from accounts import audit
from accounts.models import User
from consent.models import Notice


class NothingNew(ValueError):
    """The draft says what the version in force says already."""


class DraftChanged(ValueError):
    """Somebody changed the draft after it was read."""


def digest(notice: Notice) -> str:
    """SHA-256 of what a person reads; the proof of a consent names it (domain 2.1)."""
    words = [getattr(notice, name) for name in Notice.TEXTS]
    text = json.dumps(words, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def draft_of(audience: str) -> Notice:
    """The draft under way, or an unsaved one that starts from the version in force."""
    draft = Notice.objects.filter(audience=audience, version=None).first()
    if draft:
        return draft
    current = Notice.objects.published(audience)
    texts = {name: getattr(current, name) for name in Notice.TEXTS}
    return Notice(audience=audience, **texts)


def publish(
    draft: Notice, *, now: datetime.datetime, user: User | None, read: str = ""
) -> Notice:
    """Make the draft the version in force, for ever readable.

    `read` is the digest of the words that were read before: what is published is what
    was read. Raises NothingNew, DraftChanged.
    """
    with transaction.atomic():
        # Two publications at once: the second waits, then takes the next number.
        rows = list(Notice.objects.select_for_update().filter(audience=draft.audience))
        if read:
            draft = _as_it_was_read(rows, read)
        draft.sha256 = digest(draft)
        if draft.sha256 == Notice.objects.published(draft.audience).sha256:
            raise NothingNew
        draft.version = max((row.version or 0 for row in rows), default=0) + 1
        draft.published_at = now
        draft.published_by = user
        draft.save()
        audit.record(
            "notice.published",
            user=user,
            target=f"notice:{draft.pk}",
            audience=draft.audience,
            version=draft.version,
        )
    return draft


def _as_it_was_read(rows: list[Notice], read: str) -> Notice:
    for row in rows:
        if row.version is None and digest(row) == read:
            return row
    raise DraftChanged


def discard(audience: str, *, read: str = "") -> None:
    """Throw the draft away, where it still says what was read (its digest); raises
    DraftChanged."""
    with transaction.atomic():
        rows = list(Notice.objects.select_for_update().filter(audience=audience))
        draft = _as_it_was_read(rows, read) if read else None
        drafts = Notice.objects.filter(audience=audience, version=None)
        (drafts.filter(pk=draft.pk) if draft else drafts).delete()
