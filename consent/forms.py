from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from campaigns.plain_text import refuse_code
from consent.models import Notice
from core.read_forms import ReadForm

LONGEST_TEXT = 4000


class NoticeForm(ReadForm, forms.ModelForm):
    """All the texts of a consent request."""

    class Meta:
        model = Notice
        fields = list(Notice.TEXTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Notice.TEXTS:
            field = self.fields[name]
            field.validators.append(refuse_code)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
                field.widget.attrs["maxlength"] = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))


class DraftForm(forms.Form):
    """Digest of the texts displayed when « Publier » or « Abandonner » was pressed."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)
