"""Public forms that reject any field they did not show."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from contacts.texts import FORBIDDEN

ALWAYS_KNOWN = {"csrfmiddlewaretoken", "action"}
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class ClosedForm(forms.Form):
    """Reject unknown fields and bytes that are not UTF-8 before anything is written."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data if data is None else readable(data), **kwargs)

    def known(self) -> Iterable[str]:
        return {self.add_prefix(name) for name in self.fields}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        self._require_something_left(cleaned)
        if set(self.data) - set(self.known()) - ALWAYS_KNOWN:
            raise forms.ValidationError(
                "Ce formulaire contient un champ inconnu : rien n'a été enregistré. "
                "Rechargez la page, puis recommencez.",
                code="unknown_field",
            )
        for value in cleaned.values():
            if isinstance(value, str) and UNREADABLE in value:
                raise forms.ValidationError(
                    "Certains caractères sont illisibles : rien n'a été enregistré. "
                    "Tapez-les à nouveau.",
                    code="unreadable",
                )
        return {
            name: unicodedata.normalize("NFC", value)
            if isinstance(value, str)
            else value
            for name, value in cleaned.items()
        }

    def _require_something_left(self, cleaned: dict[str, object]) -> None:
        """A required value made of invisible characters alone is empty once cleaned."""
        for name, field in self.fields.items():
            if field.required and cleaned.get(name) == "":
                message = field.error_messages["required"]
                self.add_error(name, forms.ValidationError(message, code="required"))


def readable(data: QueryDict) -> QueryDict:
    """A copy of the data whose characters forbidden by XML (NUL, U+FFFF) are replaced
    by U+FFFD: they can appear neither on a page nor in a workbook."""
    if not any(FORBIDDEN.search(v) for _, values in data.lists() for v in values):
        return data
    marked = QueryDict(mutable=True)
    for name, values in data.lists():
        marked.setlist(name, [FORBIDDEN.sub(UNREADABLE, value) for value in values])
    return marked
