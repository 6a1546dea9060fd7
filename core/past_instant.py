"""A past date and hour, typed on a screen."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class PastInstantField(forms.DateTimeField):
    """A past instant. An ambiguous hour (end of daylight saving time) is the first of
    the two; a future one is refused.
    """

    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M")
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )

    def to_python(self, value: Any) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        # Django's default implementation refuses an ambiguous hour.
        naive = forms.fields.BaseTemporalField.to_python(self, value)
        assert isinstance(naive, datetime.datetime)
        return naive.replace(tzinfo=timezone.get_current_timezone())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.now():
            raise ValidationError("Cette date est dans le futur.")
