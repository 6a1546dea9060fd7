import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from consent.models import Notice

LONGEST_TEXT = 4000
CODE = re.compile(r"\{[^{}\n]*\}|</?[a-z][^<>\n]*>", re.IGNORECASE)
"""A merge tag or a piece of HTML: these pages would show it letter for letter."""


def refuse_code(text: str) -> None:
    if found := CODE.search(text):
        raise ValidationError(
            "Ce texte s'affiche tel quel : « %(code)s » s'y lirait lettre pour lettre. "
            "Retirez-le.",
            params={"code": found.group()},
        )


class NoticeForm(forms.ModelForm):
    """Every text that goes with a request for consent."""

    class Meta:
        model = Notice
        fields = list(Notice.TEXTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators.append(refuse_code)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
                field.widget.attrs["maxlength"] = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))
