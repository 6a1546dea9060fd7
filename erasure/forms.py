import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contacts.enums import Kind
from contacts.models import Contact
from core.confirmation import NumberForm
from core.fields import form_field
from core.read_forms import ReadForm
from erasure import catalogue
from erasure.catalogue import FieldEntry
from erasure.models import HoldPreset, Recipient
from erasure.wording import names_somebody

NAMES_SOMEBODY = (
    "Ce texte reste après la suppression : il ne doit contenir aucune information de la"
    " fiche."
)


class FieldChoiceForm(ReadForm):
    """The boxes of the Suppression tab for one kind of contact, in groups."""

    paths = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Une case ne correspond à aucun champ de cette fiche : rien "
            "n'est enregistré."
        },
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.entries = catalogue.fields_of(kind)
        choices = catalogue.choices(kind)
        field = self.fields["paths"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(entry.path, entry.label) for entry in self.entries]
        field.initial = [path for path, ticked in choices.items() if ticked]

    def groups(self) -> list[dict[str, object]]:
        """For the template: each group, then its boxes with their state."""
        ticked = set(self["paths"].value() or [])
        return [
            {"name": group.value, "boxes": [self._box(e, ticked) for e in entries]}
            for group, entries in catalogue.grouped(self.entries).items()
        ]

    def _box(self, entry: FieldEntry, ticked: set[str]) -> dict[str, object]:
        return {
            "id": f"id_{entry.path.replace('.', '-')}",
            "path": entry.path,
            "label": entry.label,
            "phrase": entry.phrase,
            "sensitive": entry.spec.sensitive,
            "ticked": entry.path in ticked,
        }


class NotifyForm(NumberForm):
    """The boxes of the deactivation alert."""

    notify = forms.BooleanField(
        label="Avertir la personne par e-mail de la suppression de ses informations",
        required=False,
    )
    field_order = ("notify", "confirm")

    def __init__(self, contact: Contact | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if self.contact and names_somebody(self.contact, reason):
            raise ValidationError(NAMES_SOMEBODY)
        return reason


class ActiveErasureForm(NotifyForm):
    """Erasure of an active contact: a written reason is required and kept in the
    register.
    """

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Conservé avec la suppression : n'y nommez personne.",
        error_messages={"required": "Écrivez le motif de cette suppression."},
    )


class HoldForm(forms.Form):
    """Place a legal hold on fields of one contact, from a preset or entered by hand."""

    preset = forms.ModelChoiceField(
        HoldPreset.objects.none(),
        label="Conservation légale",
        required=False,
        empty_label="Autre (à préciser)",
        to_field_name="code",
    )
    year = forms.IntegerField(
        label="Exercice",
        required=False,
        min_value=2000,
        max_value=2999,
        help_text="Avec une conservation de la liste : l'année des documents. Le délai"
        " légal court depuis sa fin.",
    )
    paths = forms.MultipleChoiceField(
        label="Champs retenus",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour une autre conservation seulement, avec le motif, le texte et la"
        " date ci-dessous.",
    )
    reason = forms.CharField(label="Motif", required=False, max_length=150)
    law = forms.CharField(label="Texte de loi", required=False, max_length=200)
    until = forms.DateField(
        label="Jusqu'au (inclus)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, contact: Contact, today: datetime.date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contact, self.today = contact, today
        presets = form_field(self, "preset", forms.ModelChoiceField)
        presets.queryset = HoldPreset.objects.filter(kind=contact.kind)
        form_field(self, "paths", forms.MultipleChoiceField).choices = [
            (entry.path, entry.label) for entry in catalogue.fields_of(contact.kind)
        ]
        self.fields["year"].initial = today.year

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("preset"):
            if not data.get("year") and "year" not in self.errors:
                self.add_error("year", "Indiquez l'année des documents.")
            return data
        for name, words in {
            "paths": "Cochez au moins un champ.",
            "reason": "Indiquez le motif.",
            "law": "Citez le texte de loi.",
            "until": "Indiquez jusqu'à quand.",
        }.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        if data.get("until") and data["until"] < self.today:
            self.add_error("until", "Cette date est passée.")
        if names_somebody(self.contact, f"{data.get('reason')} {data.get('law')}"):
            self.add_error("reason", NAMES_SOMEBODY)
        return data


class PresetForm(ReadForm, forms.ModelForm):
    """Edit a preset of legal hold."""

    paths = forms.MultipleChoiceField(
        label="Champs retenus", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = HoldPreset
        fields = (
            "label",
            "law",
            "years",
            "until_day",
            "until_month",
            "paths",
            "automatic",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form_field(self, "paths", forms.MultipleChoiceField).choices = [
            (entry.path, entry.label)
            for entry in catalogue.fields_of(self.instance.kind)
        ]


class RecipientForm(ReadForm, forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="Fiches concernées",
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Recipient
        fields = (
            "name",
            "role",
            "data",
            "kinds",
            "country",
            "guarantee",
            "system",
            "how",
            "active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A field missing from the request keeps its value.
        self.fields["country"].required = False


class SearchAgainForm(forms.Form):
    """Values of a person whose search was interrupted, typed by an admin who knows them
    from the request. They are searched and not stored.
    """

    last_name = forms.CharField(label="Nom", required=False, max_length=100)
    first_name = forms.CharField(label="Prénom", required=False, max_length=100)
    email = forms.CharField(label="E-mail", required=False, max_length=254)
    mobile = forms.CharField(label="Portable", required=False, max_length=30)
    others = forms.CharField(
        label="Autres valeurs, une par ligne",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not any(str(value).strip() for value in data.values()):
            raise ValidationError("Tapez au moins une valeur à chercher.")
        return data

    @property
    def words(self) -> dict[str, str]:
        """The typed values by field path."""
        return {
            f"contacts.Contact.{name}": self.cleaned_data[name]
            for name in ("last_name", "first_name", "email", "mobile")
        }

    @property
    def other_words(self) -> list[str]:
        return str(self.cleaned_data["others"]).splitlines()


class CloseForm(forms.Form):
    """Close an incomplete erasure by a decision with a written reason."""

    reason = forms.CharField(
        label="Motif de la clôture",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Imprimé sur le procès-verbal : n'y nommez personne.",
        error_messages={
            "required": "Écrivez pourquoi vous clôturez cette suppression."
        },
    )
