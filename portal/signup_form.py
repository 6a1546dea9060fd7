"""The form of /inscription/: the fields chosen by the company, and unticked boxes."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django import forms
from django.conf import settings as django_settings
from django.core import signing
from django.forms import BoundField
from django.http import QueryDict

from campaigns.models import Campaign, CampaignVersion
from consent.models import Notice
from contacts.addresses import check_phone, normalise_email, normalise_mobile
from contacts.enums import Channel, Kind
from contacts.names import clean_name
from contacts.numbers import normalise_postcode
from portal.closed_forms import ClosedForm
from portal.enums import SignUpField
from portal.models import PortalSettings
from portal.preferences import PREFIX
from portal.signing_up import FIRST_STATUS

SALT = "portal.signup.2"
PAGE_LIFETIME = datetime.timedelta(hours=4)
ALWAYS = ("last_name", "email")
TRAP = "site_web"
MOST_SHOWN = 500
NUMBER_OF = {
    str(Channel.SMS): (SignUpField.MOBILE,),
    str(Channel.PHONE): (SignUpField.PHONE, SignUpField.MOBILE),
}
"""The fields of which one must hold a number, by channel; the first is called."""
NUMBER_NEEDED = {
    (str(Channel.SMS), SignUpField.MOBILE): (
        "Donnez un numéro de portable pour recevoir des SMS."
    ),
    (str(Channel.PHONE), SignUpField.MOBILE): (
        "Donnez un numéro de portable pour être appelé(e)."
    ),
    (str(Channel.PHONE), SignUpField.PHONE): "Donnez un numéro pour être appelé(e).",
}


NOT_HERE = {
    Kind.CLIENT: (
        "N'écrivez rien sur votre santé ou celle d'un proche : nous en parlerons ensemble."
    ),
    Kind.WORKER: (
        "N'écrivez ni votre numéro de sécurité sociale, ni votre santé, ni votre famille."
    ),
}


def _fields(audience: str) -> dict[str, forms.Field]:
    return {
        "title": forms.ChoiceField(
            label="Civilité",
            choices=[("", "Ne pas préciser"), ("Mme", "Madame"), ("M.", "Monsieur")],
            required=False,
            widget=forms.Select(attrs={"autocomplete": "honorific-prefix"}),
        ),
        "first_name": forms.CharField(
            label="Prénom",
            max_length=100,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        ),
        "last_name": forms.CharField(
            label="Nom",
            max_length=100,
            widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        ),
        "email": forms.CharField(
            label="Adresse e-mail",
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            help_text="Un lien y sera envoyé pour confirmer votre demande."
            if django_settings.FORM_DOUBLE_OPT_IN
            else "",
        ),
        "mobile": forms.CharField(
            label="Téléphone portable",
            max_length=30,
            required=False,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        ),
        "phone": forms.CharField(
            label="Téléphone fixe",
            max_length=30,
            required=False,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "home tel"}),
        ),
        "street": forms.CharField(
            label="Adresse",
            max_length=200,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        ),
        "postcode": forms.CharField(
            label="Code postal",
            max_length=10,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        ),
        "city": forms.CharField(
            label="Ville",
            max_length=100,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        ),
        "message": forms.CharField(
            label="Votre message",
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=NOT_HERE[Kind(audience)],
        ),
    }


def shown(
    audience: str, notice_id: int, boxes: Mapping[int, int], now: datetime.datetime
) -> str:
    """Signed value stating that a form with this notice and these boxes was displayed
    now.

    `boxes`: campaign id -> id of its wording's version.
    """
    what = [audience, notice_id, [*boxes.items()], int(now.timestamp())]
    return signing.dumps(what, salt=SALT)


@dataclass(frozen=True)
class SignUpOffer:
    """One optional campaign, shown as an unticked box."""

    campaign: Campaign
    box: BoundField


class SignUpForm(ClosedForm):
    """Sign-up form; with double opt-in, its content is stored until the address is
    confirmed.

    The displayed notice and boxes and the time are signed in `shown`. If cookies are
    blocked (`framed`), that time also limits how long the page can be used.
    """

    def __init__(
        self,
        settings: PortalSettings,
        data: QueryDict | None = None,
        *,
        now: datetime.datetime,
        framed: bool = False,
    ) -> None:
        super().__init__(data)
        self.settings = settings
        self.now = now
        self.framed = framed
        self.notice = Notice.objects.published(settings.audience)
        wanted = {*ALWAYS, *settings.asked}
        for name, field in _fields(settings.audience).items():
            if name in wanted:
                self.fields[name] = field
        self.personal = list(self.fields)
        self.fields[TRAP] = forms.CharField(
            label="Ne remplissez pas ce champ", required=False, max_length=200
        )
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=4000
        )
        self.campaigns = list(self._campaigns())
        for campaign in self.campaigns:
            self.fields[f"{PREFIX}{campaign.pk}"] = forms.BooleanField(
                label=self.notice.sentence_of(campaign),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
        self.initial["shown"] = self._sign()

    def _campaigns(self) -> Iterator[Campaign]:
        """The optional campaigns: a person who signs up has no contract yet."""
        status = FIRST_STATUS[Kind(self.settings.audience)]
        active = (
            Campaign.objects.of_audience(self.settings.audience).active().optional()
        )
        for campaign in active.in_order():
            if not campaign.concerns(status):
                continue
            if campaign.channel == Channel.EMAIL or self._numbers_of(campaign):
                yield campaign

    def _numbers_of(self, campaign: Campaign) -> list[SignUpField]:
        """The fields of this form with a number that the campaign can use."""
        found = NUMBER_OF.get(campaign.channel, ())
        return [field for field in found if field in self.settings.asked]

    def _sign(self) -> str:
        current = CampaignVersion.objects.current(self.settings.audience)
        boxes = {c.pk: current[c.pk] for c in self.campaigns}
        return shown(self.settings.audience, self.notice.pk, boxes, self.now)

    @property
    def typed(self) -> list[BoundField]:
        return [self[name] for name in self.personal]

    @property
    def trap(self) -> BoundField:
        return self[TRAP]

    @property
    def offers(self) -> list[SignUpOffer]:
        return [SignUpOffer(c, self[f"{PREFIX}{c.pk}"]) for c in self.campaigns]

    def clean_first_name(self) -> str:
        return clean_name(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean_name(self.cleaned_data["last_name"])

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean_mobile(self) -> str:
        return normalise_mobile(self.cleaned_data["mobile"])

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def clean_postcode(self) -> str:
        return normalise_postcode(self.cleaned_data["postcode"])

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        self._read_shown()
        if cleaned.get(TRAP):
            # Filled in by a bot or by the browser's autofill: both see an error,
            # nothing is sent.
            raise forms.ValidationError(
                "Rien n'a été envoyé : un champ qui doit rester vide était rempli, "
                "peut-être par votre navigateur. Il est vidé : envoyez à nouveau.",
                code="trapped",
            )
        for offer in self.offers:
            numbers = self._numbers_of(offer.campaign)
            is_given = any(cleaned.get(n) or n in self.errors for n in numbers)
            if numbers and not is_given and cleaned.get(offer.box.name):
                needed = NUMBER_NEEDED[offer.campaign.channel, numbers[0]]
                self.add_error(numbers[0], needed)
        return cleaned

    def _read_shown(self) -> None:
        old = "La page était ouverte depuis trop longtemps : envoyez-la à nouveau."
        try:
            audience, notice_id, boxes, at = signing.loads(
                self.cleaned_data.get("shown", ""), salt=SALT
            )
        except signing.BadSignature:
            audience, notice_id, boxes, at = "", 0, [], 0
        age = self.now.timestamp() - at
        too_old = self.framed and not 0 <= age <= PAGE_LIFETIME.total_seconds()
        if audience != self.settings.audience or too_old:
            raise forms.ValidationError(old, code="not_shown")
        self.read_notice_id: int = notice_id
        self.read_versions: dict[int, int] = dict(boxes)

    def renewed(self) -> "SignUpForm":
        """The form with the submitted values and a new `shown`, for display after an
        error."""
        data = cast(QueryDict, self.data).copy()
        for name in self.personal:
            # A slightly too long value is kept so that it can be shortened; a huge one
            # is dropped.
            longest = getattr(self.fields[name], "max_length", None) or MOST_SHOWN
            data[name] = data.get(name, "")[: 4 * longest]
        data["shown"], data[TRAP] = self._sign(), ""
        self.data = data
        return self

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.personal}

    @property
    def choices(self) -> dict[int, bool]:
        return {
            pk: bool(self.cleaned_data.get(f"{PREFIX}{pk}"))
            for pk in self.read_versions
        }
