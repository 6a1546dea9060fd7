from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from campaigns.plain_text import refuse_code
from consent.models import Notice
from consent.notices import publish

LONGEST_TEXT = 4000


class NoticeForm(forms.ModelForm):
    """Every text that goes with a request for consent.

    `read` says which draft was on the screen: one that somebody else saved meanwhile
    is not overwritten unseen.
    """

    read = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Notice
        fields = list(Notice.TEXTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {name: getattr(self.instance, name) for name in Notice.TEXTS}
        self.initial["read"] = publish.digest(self.instance)
        for name in Notice.TEXTS:
            field = self.fields[name]
            field.validators.append(refuse_code)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
                field.widget.attrs["maxlength"] = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("read") not in ("", self.initial["read"]):
            self._show_what_changed(cleaned)
        return cleaned

    def _show_what_changed(self, cleaned: dict[str, Any]) -> None:
        for name, text in self.stored.items():
            if name in cleaned and cleaned[name] != text:
                self.add_error(name, f"Enregistré entre-temps : « {text} »")
        self.add_error(
            None,
            "Ce brouillon a changé depuis que vous l'avez ouvert : rien n'est enregistré. "
            "Vos textes sont ci-dessous, ceux de l'autre personne en rouge. Gardez ce qui "
            "convient, puis enregistrez à nouveau.",
        )
        typed = {name: self[name].value() for name in self.fields}
        self.data = typed | {"read": self.initial["read"]}


class PublishForm(forms.Form):
    """Which words were on the page where « Publier » was pressed."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)
