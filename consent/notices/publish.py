"""Publication of the consent texts: one draft per audience, then immutable versions."""

import datetime
import hashlib
import json

from django.db import transaction

from accounts import audit
from accounts.models import User
from consent.models import Notice


class NothingNew(ValueError):
    """Raised when the draft has the same texts as the version in force."""


class DraftChanged(ValueError):
    """Raised when the draft was changed after it was read."""


def digest(notice: Notice) -> str:
    """Return the SHA-256 of the displayed texts; the proof of a consent contains it
    (domain 2.1)."""
    words = [getattr(notice, name) for name in Notice.TEXTS]
    text = json.dumps(words, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def draft_of(audience: str) -> Notice:
    """Return the current draft, or an unsaved copy of the version in force."""
    draft = Notice.objects.filter(audience=audience, version=None).first()
    if draft:
        return draft
    current = Notice.objects.published(audience)
    texts = {name: getattr(current, name) for name in Notice.TEXTS}
    return Notice(audience=audience, **texts)


def publish(
    draft: Notice, *, now: datetime.datetime, user: User | None, read: str = ""
) -> Notice:
    """Publish the draft as the version in force.

    `read` is the digest of the texts that the user read: only these are published.
    Raises NothingNew, DraftChanged.
    """
    with transaction.atomic():
        # Of two concurrent publications, the second waits and takes the next number.
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
    """Delete the draft if it still has the texts that the user read (`read`: their
    digest). Raises DraftChanged."""
    with transaction.atomic():
        rows = list(Notice.objects.select_for_update().filter(audience=audience))
        draft = _as_it_was_read(rows, read) if read else None
        drafts = Notice.objects.filter(audience=audience, version=None)
        (drafts.filter(pk=draft.pk) if draft else drafts).delete()
