"""The company's own words in the register of processings: the form, and its storing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction

from accounts import audit
from accounts.models import User
from campaigns.plain_text import refuse_code
from contacts.texts import visible
from core.read_forms import ReadForm
from dpo.models import EntryWording
from dpo.processings import LABELS, RegisterEntry, worded


class WordedEntryForm(ReadForm):
    """One text per heading; empty: what the settings say, alone."""

    def __init__(self, entry: RegisterEntry, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=said(entry["key"]), **kwargs)
        self.headings = worded(entry["key"])
        for name in self.headings:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=False,
                max_length=2000,
                validators=[refuse_code],
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.headings:
            lines = (
                visible(line).strip() for line in (cleaned.get(name) or "").splitlines()
            )
            cleaned[name] = "\n".join(filter(None, lines))
        return cleaned


def said(key: str) -> dict[str, str]:
    """The company's words of one entry, by heading."""
    rows = EntryWording.objects.filter(entry=key)
    return dict(rows.values_list("heading", "text"))


def store(key: str, texts: Mapping[str, str], *, user: User | None) -> bool:
    """Store the words of one entry; an empty text removes them. Returns whether anything
    changed."""
    with transaction.atomic():
        before = said(key)
        changed = [
            name for name in worded(key) if texts.get(name, "") != before.get(name, "")
        ]
        for name in changed:
            mine = EntryWording.objects.filter(entry=key, heading=name)
            if texts.get(name):
                mine.update_or_create(
                    entry=key, heading=name, defaults={"text": texts[name]}
                )
            else:
                mine.delete()
        if changed:
            audit.record(
                "register.worded", user=user, target=f"register:{key}", fields=changed
            )
    return bool(changed)
