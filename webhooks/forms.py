from django import forms
from django.core.exceptions import ValidationError

from core.read_forms import ReadForm
from webhooks import targets
from webhooks.enums import WebhookEvent
from webhooks.models import Webhook


class WebhookForm(ReadForm, forms.ModelForm):
    events = forms.MultipleChoiceField(
        label="Événements",
        choices=[c for c in WebhookEvent.choices if c[0] != WebhookEvent.TEST],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un événement."},
    )
    url = forms.URLField(
        label="Adresse",
        max_length=500,
        assume_scheme="https",
        help_text="Une adresse https publique, qui répond 2xx quand elle a bien reçu.",
    )

    class Meta:
        model = Webhook
        fields = ["url", "events", "active"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            targets.check(url)
        except targets.ForbiddenTarget as refusal:
            raise ValidationError(str(refusal)) from None
        return url
