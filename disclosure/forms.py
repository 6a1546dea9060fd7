"""Forms of the first-day screen and of the company's own wording of the notice."""

from typing import Any

from django import forms

from accounts.enums import HealthBasis
from accounts.models import Company
from campaigns.plain_text import refuse_code
from contacts.enums import Kind
from core.read_forms import ReadForm
from disclosure import complete, notice
from disclosure.enums import Section
from disclosure.facts import Facts
from erasure.models import HoldPreset, Recipient
from retention.models import RetentionRule
from retention.presets import proposed
from retention.schedule import POPULATIONS

PROPOSED_RECIPIENTS = (
    ("hosting", "Hébergeur du logiciel", "hébergement", "toutes", ("client", "worker")),
    ("mail", "Envoi d'e-mails", "envoi d'e-mails", "nom, e-mail", ("client", "worker")),
    ("sms", "Envoi de SMS", "envoi de SMS", "nom, portable", ("client", "worker")),
    (
        "clocking",
        "Télégestion",
        "télégestion",
        "nom, adresse, planning",
        ("client", "worker"),
    ),
    (
        "accountant",
        "Comptable",
        "comptabilité",
        "nom, adresse, montants",
        ("client", "worker"),
    ),
    ("bank", "Banque", "prélèvements et virements", "nom, IBAN", ("client", "worker")),
)
"""Code, label, role, data and lists of the recipients that most companies have."""


class DayOneForm(ReadForm, forms.ModelForm):
    """Everything the notice needs, on one screen, prefilled with proposals to confirm.

    The durations are those announced to people. They erase nothing: automatic erasure
    is a separate choice, on the page Conservation des données.
    """

    health_basis = forms.ChoiceField(
        label="Base pour les informations de santé",
        choices=HealthBasis.choices,
        widget=forms.RadioSelect,
    )
    no_recipients = forms.BooleanField(
        label="Aucun prestataire ne voit les informations de nos fiches",
        required=False,
    )
    in_union = forms.ChoiceField(
        label="Où ces prestataires gardent-ils les informations ?",
        choices=[
            ("yes", "Tous dans l'Union européenne"),
            (
                "",
                "Pas tous, ou je ne sais pas : je le note ensuite, page Destinataires",
            ),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    holds = forms.ModelMultipleChoiceField(
        HoldPreset.objects.none(),
        label="Ce que la loi oblige à garder, protégé automatiquement",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chaque suppression gardera ces informations jusqu'à la date que dit la loi.",
    )

    class Meta:
        model = Company
        fields = (
            "name",
            "street",
            "postcode",
            "city",
            "phone",
            "email",
            "dpo_name",
            "dpo_email",
            "backup_days",
            "health_basis",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "street", "postcode", "city"):
            self.fields[name].required = True
        if not self.instance.is_named:
            self.initial["name"] = ""
        self.fields["backup_days"].required = True
        self.initial["backup_days"] = self.instance.backup_days or 30
        said_none = set(self.instance.no_recipients) >= set(Kind.values)
        self.initial["no_recipients"] = said_none
        self._add_durations()
        self._add_recipients()
        holds = self.fields["holds"]
        assert isinstance(holds, forms.ModelMultipleChoiceField)
        holds.queryset = HoldPreset.objects.order_by("kind", "label")
        kept = HoldPreset.objects.filter(automatic=True)
        chosen = kept if kept.exists() else HoldPreset.objects.all()
        self.initial["holds"] = [preset.pk for preset in chosen]

    def _add_durations(self) -> None:
        said = dict(RetentionRule.objects.values_list("population", "criterion"))
        for population in POPULATIONS:
            self.fields[f"duration_{population}"] = forms.CharField(
                label=f"{population.label} : combien de temps",
                max_length=200,
                validators=[refuse_code],
                initial=said.get(population) or proposed(population).words,
            )

    def _add_recipients(self) -> None:
        for code, label, *_ in PROPOSED_RECIPIENTS:
            self.fields[f"recipient_{code}"] = forms.CharField(
                label=label,
                required=False,
                max_length=150,
                validators=[refuse_code],
                help_text="Son nom. Vide : vous n'en avez pas.",
            )

    @property
    def durations(self) -> list[forms.BoundField]:
        return [self[f"duration_{population}"] for population in POPULATIONS]

    @property
    def recipients(self) -> list[forms.BoundField]:
        return [self[f"recipient_{code}"] for code, *_ in PROPOSED_RECIPIENTS]

    @property
    def identity(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields[:6]]

    @property
    def data_contact(self) -> list[forms.BoundField]:
        return [self["dpo_name"], self["dpo_email"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("email") and not cleaned.get("dpo_email"):
            self.add_error(
                "email", "Donnez l'e-mail de la société, ou celui du contact."
            )
        named = any(cleaned.get(f"recipient_{c}") for c, *_ in PROPOSED_RECIPIENTS)
        exist = Recipient.objects.in_use().exists()
        if not named and not exist and not cleaned.get("no_recipients"):
            self.add_error(
                "no_recipients",
                "Nommez au moins un prestataire, ou cochez qu'il n'y en a aucun.",
            )
        if (named or exist) and cleaned.get("no_recipients"):
            self.add_error(
                "no_recipients",
                "Vous avez au moins un prestataire : décochez, ou retirez-le.",
            )
        return cleaned


class WordingForm(ReadForm):
    """The company's wording of one section; empty: the default wording."""

    text = forms.CharField(
        label="Votre texte",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Vide : le texte proposé.",
    )

    def __init__(
        self, audience: str, section: Section, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.audience = audience
        self.section = section

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        refuse_code(notice.filled(text, Facts.of(self.audience)))
        if text and (
            missing := complete.missing_words(self.section, text, self.audience)
        ):
            raise forms.ValidationError(
                f"Il manque ce que la loi demande ici : {', '.join(missing)}."
            )
        return text
