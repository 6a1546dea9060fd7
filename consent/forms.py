from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from consent.models import Notice

LONGEST_TEXT = 4000


class NoticeForm(forms.ModelForm):
    """Every text that goes with a request for consent."""

    class Meta:
        model = Notice
        fields = list(Notice.TEXTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
                field.widget.attrs["maxlength"] = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))
