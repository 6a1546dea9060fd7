import datetime
from typing import Any

from django import forms

from calls import hours, recording
from calls.enums import CallOutcome
from calls.models import CallList, CallScript
from campaigns.models import Campaign
from contacts.enums import Channel
from core.read_forms import ReadForm
from core.typography import day_and_hour

SCRIPT = forms.Textarea(attrs={"rows": 12})
SCRIPT_HELP = (
    "Ce qui se dit : qui appelle, pour quelle société, pourquoi, et qu'on peut demander à "
    "ne plus être appelé."
)


class ListForm(forms.Form):
    """A new list: a campaign of calls without an open list, and the words to say."""

    campaign = forms.ModelChoiceField(
        label="Campagne",
        queryset=Campaign.objects.none(),
        empty_label="Choisissez une campagne",
        help_text="Les campagnes dont le type de message est Téléphone.",
    )
    body = forms.CharField(
        label="Texte de l'appel",
        max_length=10_000,
        widget=SCRIPT,
        help_text=SCRIPT_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.fields["campaign"]
        assert isinstance(campaign, forms.ModelChoiceField)
        campaign.queryset = campaigns_to_call()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        campaign, body = cleaned.get("campaign"), cleaned.get("body")
        if campaign and body and (why := recording.refusal_of_words(campaign, body)):
            self.add_error("body", why)
        return cleaned


def campaigns_to_call() -> Any:
    """The active campaigns of calls that have no open list."""
    opened = CallList.objects.filter(closed_at=None)
    active = Campaign.objects.active().filter(channel=Channel.PHONE)
    return active.exclude(pk__in=opened.values("campaign")).in_order()


class ScriptForm(ReadForm, forms.ModelForm):
    """A new version of the words; one that a colleague wrote meanwhile is shown first."""

    class Meta:
        model = CallScript
        fields = ["body"]
        widgets = {"body": SCRIPT}
        help_texts = {"body": SCRIPT_HELP}

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if why := recording.refusal_of_words(self.campaign, body):
            raise forms.ValidationError(why)
        return body


class OutcomeForm(forms.Form):
    """How the call ended; the button pressed gives `outcome`."""

    outcome = forms.ChoiceField(choices=CallOutcome.choices, widget=forms.HiddenInput)
    script = forms.IntegerField(widget=forms.HiddenInput)
    """The version that was read."""
    call_back_at = forms.DateTimeField(
        label="Rappeler à partir du",
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        help_text="Pour « À rappeler » seulement, à l'heure de Paris.",
    )
    note = forms.CharField(
        label="Note",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le strict nécessaire : la personne peut demander à la lire.",
    )

    def __init__(
        self, *args: Any, now: datetime.datetime, place: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.place = now, place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") != CallOutcome.CALL_BACK:
            # A date begun by mistake must not hold back an objection.
            self.errors.pop("call_back_at", None)
            cleaned["call_back_at"] = None
            return cleaned
        at = cleaned.get("call_back_at")
        if "call_back_at" in self.errors:
            return cleaned
        if at is None or at <= self.now:
            self.add_error("call_back_at", "Dites quand rappeler, dans le futur.")
        elif not hours.is_open(at, self.place):
            opens = hours.next_opening(at, self.place)
            self.add_error(
                "call_back_at",
                f"Les appels ne sont permis que {hours.in_words()}, là où vit la personne. "
                f"La prochaine ouverture : {day_and_hour(opens)}.",
            )
        return cleaned
