import datetime
from typing import Any

from django import forms

from accounts.models import ApiKey, AuditEvent, User
from contacts.texts import visible
from core.fields import form_field, model_field
from core.read_forms import ReadForm
from core.typography import short_instant
from dpo.enums import BreachNature, Compromised
from dpo.models import Breach

EXPORTS = (
    "contacts.exported",
    "contact.exported",
    "call_list.exported",
    "mailing.letters_printed",
    "mailing.reasons_exported",
)
MOST_EXPORTS = 200
WHOSE = {
    Compromised.LOGIN: "user",
    Compromised.API_KEY: "api_key",
    Compromised.FILE: "export_line",
}
FORMATS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]


class MinuteInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _instant(name: str) -> Any:
    """The form field of a model's instant, typed to the minute."""
    field = model_field(Breach, name)
    return field.formfield(input_formats=FORMATS, widget=MinuteInput())


class CaseForm(ReadForm, forms.ModelForm):
    """What happened, and which lines of the journal belong to it."""

    nature = forms.MultipleChoiceField(
        label="Ce qui est atteint",
        choices=BreachNature.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    known_at = _instant("known_at")
    started_at = _instant("started_at")
    ended_at = _instant("ended_at")
    export_line = forms.TypedChoiceField(
        label="Export", required=False, coerce=int, empty_value=None
    )

    class Meta:
        model = Breach
        fields = (
            "title",
            "known_at",
            "nature",
            "compromised",
            "user",
            "api_key",
            "export_line",
            "started_at",
            "ended_at",
        )

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        users = form_field(self, "user", forms.ModelChoiceField)
        users.queryset = User.objects.order_by("email")
        keys = form_field(self, "api_key", forms.ModelChoiceField)
        keys.queryset = ApiKey.objects.order_by("name")
        exports = AuditEvent.objects.filter(action__in=EXPORTS).select_related("user")
        form_field(self, "export_line", forms.ChoiceField).choices = [
            ("", "---------"),
            *((line.pk, _words(line)) for line in exports[:MOST_EXPORTS]),
        ]

    def clean_title(self) -> str:
        return visible(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("known_at", "started_at", "ended_at"):
            if cleaned.get(name) and cleaned[name] > self.now:
                self.add_error(name, "Cette date est dans le futur.")
        start, end = cleaned.get("started_at"), cleaned.get("ended_at")
        if start and end and end < start:
            self.add_error("ended_at", "La fin vient avant le début.")
        # A field of another choice, left from before, says nothing.
        asked = WHOSE.get(cleaned.get("compromised", ""))
        for name in WHOSE.values():
            if name != asked:
                cleaned[name] = None
        if asked and not cleaned.get(asked) and asked not in self.errors:
            self.add_error(asked, "Choisissez ce qui a été compromis.")
        return cleaned


def _words(line: AuditEvent) -> str:
    """« 30/11/2026 à 09:12, claire@exemple.fr : 120 fiches »."""
    who = line.user or "Système"
    what = f"{line.details['contacts']} fiches" if line.details.get("contacts") else ""
    what = what or ("une fiche" if line.target.startswith("contact:") else "un envoi")
    return f"{short_instant(line.at)}, {who} : {what}"


class FollowUpForm(ReadForm, forms.ModelForm):
    """The words of the notification and of the message, the risk, what was notified."""

    notified_at = _instant("notified_at")

    class Meta:
        model = Breach
        fields = (
            "story",
            "consequences",
            "measures",
            "advice",
            "risk",
            "risk_reason",
            "notified_at",
            "reference",
            "late_reason",
        )

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        for name in ("story", "consequences", "measures", "advice"):
            self.fields[name].widget.attrs["rows"] = 4
        for name in ("risk_reason", "late_reason"):
            self.fields[name].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        at = cleaned.get("notified_at")
        if at and at > self.now:
            self.add_error("notified_at", "Cette date est dans le futur.")
        elif at and at < self.instance.known_at:
            self.add_error("notified_at", "Cette date vient avant la découverte.")
        elif at and at > self.instance.due_at and not cleaned.get("late_reason"):
            self.add_error(
                "late_reason",
                "La notification part après le délai : dites pourquoi (art. 33.1).",
            )
        if cleaned.get("risk") and not cleaned.get("risk_reason"):
            self.add_error("risk_reason", "Dites pourquoi ce niveau de risque.")
        return cleaned
