import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Scope
from accounts.models import ApiKey, User


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label="Nom", max_length=100, help_text="Qui s'en sert. Ex. : site web."
    )
    scopes = forms.MultipleChoiceField(
        label="Droits",
        choices=[(s.value, f"{s.value} : {s.label}") for s in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un droit."},
    )
    expires_on = forms.DateField(
        label="Expire à la fin du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Sans date, la clé vaut jusqu'à sa révocation.",
    )

    def clean_expires_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError("Cette date est passée.")
        return day

    def save(self, *, now: datetime.datetime, user: User) -> tuple[ApiKey, str]:
        day = self.cleaned_data["expires_on"]
        return api_keys.make(
            self.cleaned_data["name"],
            self.cleaned_data["scopes"],
            now=now,
            user=user,
            expires_at=_end_of(day) if day else None,
        )


def _end_of(day: datetime.date) -> datetime.datetime:
    after = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(days=1)
    return timezone.make_aware(after)
