"""Forms with optimistic locking: a concurrent change is never overwritten unseen.

The form carries a keyed digest of each field as it was read (no value is disclosed). If
a stored field changed meanwhile, the form is refused once and shows the typed value
beside the one that the other user saved.
"""

import json
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property

from core import signatures

CHANGED = (
    "Quelqu'un d'autre a enregistré cette page depuis que vous l'avez ouverte : rien "
    "n'est encore enregistré de votre côté. Ce qui a changé est dit sous chaque champ, et "
    "ce que vous avez tapé est toujours là. Vérifiez, puis enregistrez à nouveau."
)
MULTIPLE = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
LONGEST = 300
"""Maximum characters of the other value shown under its field."""


class ReadForm(forms.Form):
    """Mixin, must be the first base class. A form sent without `read` is not compared."""

    read = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"id": False})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = self.read_now

    def read_now(self) -> str:
        """The digests of the stored values, for the hidden field."""
        read = {
            name: next(_digests(name, self[name].initial)) for name in self._compared()
        }
        return json.dumps(read)

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or self.empty_permitted and not self.has_changed():
            return
        if changed := self._changed_meanwhile():
            self._show(changed)

    @cached_property
    def changed_data(self) -> list[str]:
        """The changed fields; the digests are no field of the user's."""
        return [name for name in super().changed_data if name != "read"]

    def _compared(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name != "read"
            and not field.disabled
            and not isinstance(field, forms.FileField)
        ]

    def _changed_meanwhile(self) -> dict[str, str]:
        """Field -> digest that was read, for fields whose stored value has changed."""
        sent = self["read"].data
        try:
            read = json.loads(str(sent)) if sent else {}
        except ValueError:
            return {}
        if not isinstance(read, dict):
            return {}
        return {
            name: str(read[name])
            for name in self._compared()
            if name in read
            and not self._is_digest_of(str(read[name]), name, self[name].initial)
            and _plain(self[name].data) != _plain(self[name].initial)
        }

    def _show(self, changed: dict[str, str]) -> None:
        """Refuse the form: typed values are kept, untouched ones are reloaded."""
        words = {name: self._other(name) for name in changed}
        data: Any = cast(Any, self.data).copy()
        for name, read in changed.items():
            if self._is_digest_of(read, name, self[name].data):
                _put(data, self[name])
        for name, text in words.items():
            self.add_error(name, text)
        self.add_error(None, CHANGED)
        data[self.add_prefix("read")] = self.read_now()
        self.data = data

    def _other(self, name: str) -> str:
        """A sentence with the other user's value."""
        field, stored = self.fields[name], self[name].initial
        if isinstance(field, MULTIPLE):
            return _difference(field, stored or [], self[name].data or [])
        if isinstance(field, forms.BooleanField):
            return f"Enregistré entre-temps : {'coché' if stored else 'non coché'}."
        if isinstance(field, forms.ChoiceField):
            labels = {str(value): label for value, label in _choices(field)}
            text = str(labels.get(str(stored), stored))
        else:
            text = str(field.widget.format_value(stored) or "")
        if not text:
            return "Vidé entre-temps."
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
        return f"Enregistré entre-temps : « {shown} »"

    @staticmethod
    def _is_digest_of(read: str, name: str, value: object) -> bool:
        return signatures.is_one_of(read, _digests(name, value))


def _digests(name: str, value: object) -> Iterator[str]:
    """The digests of a field's value, the current key's first."""
    for digest in signatures.digests("core.read_forms", f"{name}\n{_plain(value)}"):
        yield digest.hex()[:16]


def _plain(value: object) -> str:
    """The same text for a stored value and for its form as a browser sends it."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return "on"
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(map(str, value)))
    return "\n".join(str(value).strip().splitlines())


def _put(data: Any, bound: forms.BoundField) -> None:
    """Replace the sent value by the stored one."""
    name, stored = bound.html_name, bound.initial
    if isinstance(stored, list | tuple | set | frozenset):
        data.setlist(name, [str(each) for each in stored])
    elif isinstance(bound.field, forms.BooleanField):
        data.pop(name, None)
        if stored:
            data[name] = "on"
    else:
        data[name] = bound.field.widget.format_value(stored) or ""


def _difference(field: forms.ChoiceField, stored: Any, sent: Any) -> str:
    labels = {str(value): str(label) for value, label in _choices(field)}
    theirs, mine = set(map(str, stored)), set(map(str, sent))
    parts = [
        f"{word} : {', '.join(labels.get(each, each) for each in sorted(found))}"
        for word, found in (("coché", theirs - mine), ("non coché", mine - theirs))
        if found
    ]
    return f"Enregistré entre-temps : {' ; '.join(parts)}."


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """The choices, with groups flattened."""
    flat: list[tuple[Any, Any]] = []
    for value, label in cast(Any, field.choices):
        if isinstance(label, list | tuple):
            flat += label
        else:
            flat.append((value, label))
    return flat
