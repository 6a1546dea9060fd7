import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils import timezone

from campaigns.models import Campaign
from contacts.addresses import normalise_mobile
from contacts.enums import ACTIVE_STATUSES, Channel, Kind
from core.fields import form_field
from core.read_forms import ReadForm
from mailings import audience, checks
from mailings.models import Mailing
from messaging.forms import MARKS, never_cut, one_line_subject, say
from messaging.models import MessageTemplate
from messaging.system_templates import CONSENT_REQUEST

LISTS = [
    (Kind.CLIENT.value, "Clients et prospects"),
    (Kind.WORKER.value, "Intervenants et candidats"),
]
TAGS_ARE_REPLACED = "Les balises sont remplacées à l'envoi."
FILTERS = ("status", "postcode", "city", "contact_since", "contact_before", "search")


def _by_list(
    rows: Iterable[Campaign] | Iterable[MessageTemplate], shown: Collection[str]
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Group the choices of a field by list; an empty list is left out."""
    groups = (
        (label, [(row.pk, str(row)) for row in rows if row.audience == kind])
        for kind, label in LISTS
        if kind in shown
    )
    return [(label, choices) for label, choices in groups if choices]


def _date(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class MailingForm(ReadForm, forms.ModelForm):
    """The text, campaign and filters of a draft; the recipients are always computed
    again."""

    audience = forms.ChoiceField(
        label="Destinataires", choices=LISTS, widget=forms.RadioSelect
    )
    status = forms.MultipleChoiceField(
        label="Situation", required=False, widget=forms.CheckboxSelectMultiple
    )
    postcode = forms.CharField(
        label="Code postal",
        required=False,
        max_length=10,
        help_text="Entier, ou ses premiers chiffres.",
    )
    city = forms.CharField(
        label="Ville",
        required=False,
        max_length=100,
        help_text="Le nom entier, avec ou sans accents.",
    )
    contact_since = _date("Dernier contact depuis le")
    contact_before = _date(
        "Dernier contact avant le",
        "Sans contact connu, la date de création de la fiche compte.",
    )
    search = forms.CharField(
        label="Recherche", required=False, max_length=100, help_text="Nom, adresse..."
    )

    class Meta:
        model = Mailing
        fields = ("audience", "campaign", "template", "subject", "body", "include_all")
        widgets = {"body": forms.Textarea(attrs={"rows": 12})}
        help_texts = {"body": TAGS_ARE_REPLACED}

    def __init__(self, channel: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.channel = channel
        self._offer(channel)
        for name in FILTERS:
            self.initial.setdefault(name, self.instance.filters.get(name, ""))
        self.initial["audience"] = self.instance.audience or Kind.CLIENT
        if channel == Channel.SMS:
            del self.fields["subject"]
        else:
            self.fields["body"].help_text = f"{TAGS_ARE_REPLACED} {MARKS}"
        never_cut(self)
        if self.instance.pk and self.instance.audience == Kind.CLIENT and not self.data:
            del self.fields["include_all"]

    def _offer(self, channel: str) -> None:
        campaign, template = self.fields["campaign"], self.fields["template"]
        status = self.fields["status"]
        assert isinstance(campaign, forms.ModelChoiceField)
        assert isinstance(template, forms.ModelChoiceField)
        assert isinstance(status, forms.MultipleChoiceField)
        active = Campaign.everything.active().filter(channel=channel).in_order()
        # The request for consent is first: it is a kind of its own (domain 2.8).
        offered = sorted(active, key=lambda each: not each.is_request)
        campaign.queryset = active
        # Submitted data may still refer to the other list; the displayed choices are
        # restricted.
        shown = [self.instance.audience] if self.instance.pk and not self.data else Kind
        campaign.empty_label = "Choisissez un type d'envoi"
        campaign.choices = [("", campaign.empty_label), *_by_list(offered, shown)]
        template.queryset = MessageTemplate.objects.of_channel(channel).for_mailings()
        template.empty_label = "Mon propre texte"
        template.choices = [
            ("", template.empty_label),
            *((t.pk, str(t)) for t in template.queryset if not t.audience),
            *_by_list(template.queryset, shown),
        ]
        status.choices = [
            (s.value, s.label) for kind in shown for s in ACTIVE_STATUSES[Kind(kind)]
        ]

    def _compared(self) -> list[str]:
        # A new mailing has no previous version to conflict with.
        return super()._compared() if self.instance.pk else []

    def clean_subject(self) -> str:
        return one_line_subject(self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        campaign = cleaned.get("campaign")
        kind = cleaned.get("audience")
        if campaign and kind and campaign.audience != kind:
            self.add_error(
                "campaign",
                "Ce type d'envoi n'est pas de cette liste de destinataires.",
            )
        if kind:
            offered = ACTIVE_STATUSES[Kind(kind)]
            cleaned["status"] = [s for s in cleaned.get("status", []) if s in offered]
        template = cleaned.get("template")
        if (
            campaign
            and campaign.is_request
            and not template
            and not cleaned.get("body")
        ):
            template = cleaned["template"] = self._request_template()
        if template and kind and template.audience not in ("", kind):
            self.add_error(
                "template", "Ce modèle n'est pas de cette liste de destinataires."
            )
        if template and not cleaned.get("body"):
            self._take(template)
        return cleaned

    def _request_template(self) -> MessageTemplate | None:
        """The system text that asks for a consent on this channel."""
        offered = form_field(self, "template", forms.ModelChoiceField).queryset
        if offered is None:
            return None
        found: MessageTemplate | None = offered.filter(
            code__in=(CONSENT_REQUEST, "consent_request_sms")
        ).first()
        return found

    def _take(self, template: MessageTemplate) -> None:
        self.cleaned_data["body"] = template.body
        if "subject" in self.fields:
            self.cleaned_data["subject"] = (
                self.cleaned_data.get("subject") or template.subject
            )

    def _post_clean(self) -> None:
        # Of Django, absent from its stubs.
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        # Which tags have a value depends on whether the mailing is a request for consent.
        self.instance.follow_template()
        say(self, "subject", checks.broken_in_subject(self.instance))
        say(self, "body", checks.broken_in_body(self.instance))

    def save(self, commit: bool = True) -> Mailing:
        mailing: Mailing = super().save(commit=False)
        filters = {name: self.cleaned_data[name] for name in FILTERS}
        mailing.filters = {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in filters.items()
            if value
        }
        if commit:
            mailing.save()
        return mailing

    def take_template(self) -> None:
        """Replace the text with that of the chosen template."""
        template = self.cleaned_data.get("template")
        if template:
            self.instance.subject, self.instance.body = template.subject, template.body


class WhenForm(forms.Form):
    """Send now, or at a date."""

    when = forms.ChoiceField(
        label="Quand",
        choices=[("now", "Maintenant"), ("later", "À une date")],
        widget=forms.RadioSelect,
        initial="now",
    )
    at = forms.DateTimeField(
        label="Date et heure",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == "later":
            at = cleaned.get("at")
            if at is None and "at" not in self.errors:
                self.add_error("at", "Donnez la date et l'heure de l'envoi.")
            elif at and at <= timezone.now():
                self.add_error("at", "La date de l'envoi doit être dans le futur.")
        return cleaned


class TrialForm(forms.Form):
    """The number that receives a trial SMS; a trial e-mail goes to the user's own
    address."""

    mobile = forms.CharField(label="Portable", max_length=30)

    def clean_mobile(self) -> str:
        return normalise_mobile(self.cleaned_data["mobile"])


def tick(mailing: Mailing, listed: list[str], kept: list[str]) -> None:
    """Apply the boxes of the displayed page; the other pages are unchanged."""
    audience.untick(mailing, set(listed) - set(kept))
    audience.tick(mailing, kept)
