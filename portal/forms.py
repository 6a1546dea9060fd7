import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from contacts.addresses import (
    check_phone,
    normalise_email,
    normalise_phone,
    readable_number,
)
from contacts.models import Contact
from contacts.texts import needed
from core.read_forms import ReadForm
from portal.closed_forms import ClosedForm
from portal.enums import (
    TOLD,
    CameBy,
    Identity,
    RequestKind,
    RequestOutcome,
    Rubric,
    SignUpField,
)
from portal.models import PortalSettings, RightsRequest
from portal.relative import Details

# Only the portal can record that a link was used; users cannot choose it.
BY_HAND = [(i.value, i.label) for i in Identity if i != Identity.LINK]


class LinkRequestForm(ClosedForm):
    """« Recevoir mon lien »."""

    email = forms.CharField(
        label="Votre adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Celle à laquelle nous vous écrivons.",
    )

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])


class PortalLoginForm(LinkRequestForm):
    """« Recevoir mon lien de connexion »."""


class OwnRequestForm(ClosedForm):
    """A data subject request, in the person's own words."""

    LABELS = {
        RequestKind.RECTIFICATION: "Ce qu'il faut corriger",
        RequestKind.ERASURE: "Une précision, si vous le souhaitez",
        RequestKind.OBJECTION: (
            "Lequel ? Qu'est-ce qui vous gêne, dans votre situation ?"
        ),
        RequestKind.ACCESS: "Ce que vous souhaitez recevoir",
        RequestKind.RESTRICTION: "Pourquoi les bloquer, et jusqu'à quand",
    }

    about_messages = forms.BooleanField(
        label="Je ne veux plus de message facultatif (effet immédiat, sans raison à "
        "donner).",
        required=False,
    )
    about_other_use = forms.BooleanField(
        label="Je m'oppose à un autre usage.", required=False
    )
    message = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, kind: RequestKind, data: QueryDict | None = None) -> None:
        super().__init__(data)
        needed = (
            RequestKind.RECTIFICATION,
            RequestKind.ACCESS,
            RequestKind.RESTRICTION,
        )
        self.fields["message"].label = self.LABELS[kind]
        self.fields["message"].required = kind in needed
        if kind != RequestKind.OBJECTION:
            del self.fields["about_messages"], self.fields["about_other_use"]

    def clean(self) -> dict[str, object]:
        """Resolve what an objection is about: messages, another use, or both.

        An objection that names nothing is about messages: it needs no reason.
        """
        cleaned = super().clean()
        if "about_other_use" not in self.fields:
            return cleaned
        other = bool(cleaned.get("about_other_use") or cleaned.get("message"))
        cleaned["about_other_use"] = other
        cleaned["about_messages"] = bool(cleaned.get("about_messages")) or not other
        if other and not cleaned.get("message"):
            self.add_error("message", "Dites à quel usage vous vous opposez.")
        return cleaned


class RelativeForm(ReadForm, ClosedForm):
    """« Proche à prévenir »: a name and a number, or neither."""

    relative_name = forms.CharField(label="Son nom", max_length=150, required=False)
    relative_phone = forms.CharField(
        label="Son téléphone",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    @classmethod
    def of(cls, details: Details, data: QueryDict | None = None) -> "RelativeForm":
        initial = {
            "relative_name": details.relative_name or "",
            "relative_phone": readable_number(details.relative_phone or ""),
        }
        return cls(data, initial=initial)

    def clean_relative_name(self) -> str | None:
        name: str = self.cleaned_data["relative_name"]
        return name.strip() or None

    def clean_relative_phone(self) -> str | None:
        number: str = self.cleaned_data["relative_phone"]
        if "relative_phone" not in self.changed_data:
            return normalise_phone(number) or None
        return check_phone(number) or None

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["relative_phone"] and not cleaned["relative_name"]:
            self.add_error("relative_name", "Donnez aussi son nom, ou videz les deux.")
        if cleaned["relative_name"] and not cleaned["relative_phone"]:
            self.add_error(
                "relative_phone", "Donnez aussi son numéro, ou videz les deux."
            )
        return cleaned


class PortalSettingsForm(ReadForm, forms.ModelForm):
    """Configuration > Portail, one tab per audience."""

    rubrics = forms.MultipleChoiceField(
        label="Rubriques",
        choices=[(r.value, r.label) for r in Rubric],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sign_up_fields = forms.MultipleChoiceField(
        label="Champs du formulaire d'inscription",
        choices=SignUpField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le nom et l'adresse e-mail sont toujours demandés.",
    )

    class Meta:
        model = PortalSettings
        fields = ("rubrics", "welcome", "sign_up_fields", "sign_up_introduction")
        widgets = {
            "welcome": forms.Textarea(attrs={"rows": 4}),
            "sign_up_introduction": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = choice(self, "sign_up_fields")
        offered = SignUpField.of(self.instance.audience)
        asked.choices = [(field.value, field.label) for field in offered]
        self.initial["sign_up_fields"] = self.instance.asked


class ObjectionForm(forms.Form):
    """What an objection is about; messages if nothing is ticked."""

    about_messages = forms.BooleanField(
        label="Opposition aux messages : newsletter, offres, toute campagne facultative",
        required=False,
        initial=True,
    )
    about_other_use = forms.BooleanField(
        label="Opposition à une autre utilisation de ses données",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("about_other_use"):
            cleaned["about_messages"] = True
        return cleaned


class RightsRequestForm(ObjectionForm, forms.ModelForm):
    """A request received by a channel other than the portal."""

    received_on = forms.DateField(
        label="Reçue le",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Le jour où la demande est arrivée, même si personne ne l'a lue.",
    )

    class Meta:
        model = RightsRequest
        fields = (
            "kind",
            "came_by",
            "received_on",
            "identity",
            "message",
            "about_messages",
            "about_other_use",
        )
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}

    others = forms.ModelMultipleChoiceField(
        Contact.objects.none(),
        label="La même demande vient aussi de",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chaque personne a sa demande et sa réponse, et son identité se "
        "vérifie à part.",
    )
    is_another = forms.BooleanField(
        label="C'est une autre demande : l'enregistrer aussi",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self, *args: Any, contact: Contact, today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.today = today
        around = Contact.objects.around(contact)
        if around.exists():
            others = self.fields["others"]
            assert isinstance(others, forms.ModelMultipleChoiceField)
            others.queryset = around
        else:
            del self.fields["others"]
        offered = [(c.value, c.label) for c in CameBy if c != CameBy.PORTAL]
        choice(self, "came_by").choices = [("", "---------"), *offered]
        choice(self, "identity").choices = [("", "---------"), *BY_HAND]
        self.fields["about_messages"].help_text = (
            "Pour une opposition : ses accords sont retirés dès l'enregistrement, sans "
            "attendre la réponse (art. 21)."
        )
        self.fields[
            "about_other_use"
        ].help_text = "Pour une opposition : dites laquelle dans le message."

    def clean(self) -> dict[str, Any]:
        """Refuse once what another tab, or a colleague, has registered already."""
        cleaned = super().clean()
        is_another = cleaned.pop("is_another", False)
        if self.errors or is_another:
            return cleaned
        same = RightsRequest.objects.open().filter(
            contact=self.contact,
            kind=cleaned["kind"],
            came_by=cleaned["came_by"],
            received_on=cleaned["received_on"],
            message=cleaned["message"] or None,
        )
        if same.exists():
            self.fields["is_another"].widget = forms.CheckboxInput()
            raise forms.ValidationError(
                "La même demande de cette personne, reçue le même jour, est déjà "
                "enregistrée : rien n'a été ajouté. Si c'en est une autre, cochez la "
                "dernière case, puis enregistrez."
            )
        return cleaned

    def clean_received_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError("Cette date est dans le futur.")
        if day < self.today - datetime.timedelta(days=366):
            raise forms.ValidationError("Cette date a plus d'un an.")
        return day


class IdentityForm(forms.Form):
    identity = forms.ChoiceField(
        label="Comment l'identité a été vérifiée",
        choices=[each for each in BY_HAND if each[0] != Identity.NOT_YET],
    )


class ExtensionForm(forms.Form):
    """Extend the deadline by two months; the person must be told why within the first
    month."""

    reason = forms.CharField(
        label="Motif, annoncé à la personne",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Demande complexe, ou nombreuses demandes de cette personne.",
    )


class AnswerForm(ObjectionForm):
    field_order = ("outcome", "about_messages", "about_other_use", "answer")

    outcome = forms.ChoiceField(
        label="Suite donnée",
        choices=[(each.value, each.label) for each in RequestOutcome if each in TOLD],
    )
    answer = forms.CharField(
        label="Réponse donnée à la personne",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=(
            "En cas de refus, dites pourquoi. Le mail ajoute qu'elle peut saisir la CNIL "
            "(art. 12)."
        ),
    )

    def __init__(self, filed: RightsRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if filed.kind == RequestKind.RESTRICTION:
            self.fields["outcome"].help_text = (
                "Si vous l'accordez, le traitement de sa fiche est limité dès maintenant : "
                "rien n'est envoyé, modifié, supprimé ni exporté."
            )
        if filed.kind != RequestKind.OBJECTION:
            del self.fields["about_messages"], self.fields["about_other_use"]
            return
        messages, other = self.fields["about_messages"], self.fields["about_other_use"]
        messages.initial = filed.about_messages or not filed.about_other_use
        other.initial = filed.about_other_use
        messages.help_text = (
            "Si vous l'accordez, tous ses accords sont retirés et son adresse entre sur "
            "la liste repoussoir."
        )
        other.help_text = "Ce que le logiciel ne fait pas : dites-le dans la réponse."


def choice(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field


class RestrictionForm(forms.Form):
    """« Limiter le traitement » without a request: a dispute, a check under way."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ex. : la personne conteste l'exactitude de ses données ; les données "
        "servent à défendre un droit en justice.",
    )

    def clean_reason(self) -> str:
        return needed(self.cleaned_data["reason"])


class LiftNoticeForm(forms.Form):
    """What the person is told before a limitation is lifted (GDPR art. 18(3))."""

    by_email = forms.TypedChoiceField(
        label="Comment la personne est prévenue",
        choices=[
            ("1", "Par e-mail, maintenant"),
            ("0", "Elle l'a été par courrier, par téléphone ou sur place"),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label="Jour de la levée",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Le jour que la personne lit, ou qui lui a été dit.",
    )
    reason = forms.CharField(
        label="Pourquoi la limitation prend fin",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, can_mail: bool, today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._can_mail, self._today = can_mail, today

    def clean_by_email(self) -> bool:
        by_email: bool = self.cleaned_data["by_email"]
        if by_email and not self._can_mail:
            raise forms.ValidationError(
                "Cette personne n'a pas d'adresse e-mail utilisable : prévenez-la "
                "autrement."
            )
        return by_email

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day < self._today:
            raise forms.ValidationError("Ce jour est déjà passé.")
        return day

    def clean_reason(self) -> str:
        return needed(self.cleaned_data["reason"])
