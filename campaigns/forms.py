from typing import Any

from django import forms

from campaigns import ordering, planned
from campaigns.enums import BINDING, LawfulBasis, State
from campaigns.models import Campaign
from campaigns.plain_text import refuse_code
from campaigns.wording import (
    BANNED_CALLS,
    banned_works,
    refuse_opening_words,
    sounds_promotional,
)
from contacts.enums import ACTIVE_STATUSES, Channel, Kind, Status
from core.fields import form_field
from core.read_forms import ReadForm

YES_NO = [("non", "Non"), ("oui", "Oui")]
DOUBLE = (
    "Cette liste a déjà une campagne de ce nom pour ce type de message : changez l'une "
    "ou l'autre."
)
UNDER_WAY = (
    "Un envoi de cette campagne est en cours : attendez sa fin, ou annulez-le, avant de "
    "changer sa base légale, ses destinataires ou son type de message."
)
NO_CONTRACT = (
    "Appeler sans l'accord de la personne n'est permis que pour son contrat en cours (C. "
    "conso., art. L223-1) : choisissez le contrat, ou rendez la campagne facultative."
)
NOT_A_RANK = f"L'ordre est un nombre entier de 1 à {ordering.HIGHEST}."


class CampaignForm(ReadForm, forms.ModelForm):
    """The form to add (« Ajouter une entrée ») or edit a campaign."""

    position = forms.IntegerField(
        label="Ordre",
        min_value=1,
        max_value=ordering.HIGHEST,
        help_text=(
            f"1 : en haut de la liste, {ordering.HIGHEST} : en bas. À ordre égal, les "
            "campagnes suivent l'ordre alphabétique."
        ),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NOT_A_RANK),
    )
    mandatory = forms.TypedChoiceField(
        label="Obligatoire",
        choices=YES_NO,
        coerce=lambda value: value == "oui",
        help_text=(
            "Oui : seulement pour les messages nécessaires au contrat ou imposés par la "
            "loi (factures, planning...). La personne en est informée, elle ne peut pas "
            "les refuser. Non : elle coche ou décoche la case librement."
        ),
    )
    lawful_basis = forms.ChoiceField(
        label="Base légale",
        required=False,
        choices=[
            ("", "Consentement (campagne facultative)"),
            *[(basis.value, basis.label) for basis in BINDING],
        ],
        help_text="À choisir quand la campagne est obligatoire.",
    )
    applies_to = forms.MultipleChoiceField(
        label="Situations concernées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Si rien n'est coché, toutes les situations actives sont concernées.",
    )

    class Meta:
        model = Campaign
        fields = [
            "label",
            "position",
            "channel",
            "mandatory",
            "lawful_basis",
            "applies_to",
            "lifetime_months",
            "renewals_a_day",
            "state",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.instance
        self.basis_becomes_consent = False
        # A program that knows nothing of it leaves it out.
        self.fields["renewals_a_day"].required = False
        self.initial["mandatory"] = "oui" if campaign.mandatory else "non"
        if campaign.lawful_basis == LawfulBasis.CONSENT:
            self.initial["lawful_basis"] = ""
        form_field(self, "applies_to", forms.MultipleChoiceField).choices = [
            (status, Status(status).label)
            for status in ACTIVE_STATUSES[Kind(campaign.audience)]
        ]

    def clean_label(self) -> str:
        label = " ".join(self.cleaned_data["label"].split())
        refuse_code(label)
        refuse_opening_words(label)
        return label

    def clean_renewals_a_day(self) -> int:
        number: int | None = self.cleaned_data["renewals_a_day"]
        return number or self.instance.renewals_a_day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse_a_double(cleaned)
        self._refuse_unlawful_calls(cleaned)
        mandatory = cleaned.get("mandatory", False)
        if not mandatory:
            self.basis_becomes_consent = bool(cleaned.get("lawful_basis"))
            cleaned["lawful_basis"] = LawfulBasis.CONSENT
        elif cleaned.get("lifetime_months"):
            self.add_error(
                "lifetime_months",
                "Une campagne obligatoire ne repose pas sur un accord : elle n'a pas de "
                "durée du consentement.",
            )
        elif not cleaned.get("lawful_basis"):
            self.add_error(
                "lawful_basis",
                "Une campagne obligatoire a besoin d'une base légale : le contrat ou la "
                "loi.",
            )
        return cleaned

    def _refuse_unlawful_calls(self, cleaned: dict[str, Any]) -> None:
        """A call without consent needs a running contract; outside it, none is made for
        energy renovation or home adaptation (C. conso., art. L223-1)."""
        if cleaned.get("channel") != Channel.PHONE:
            return
        is_contract = cleaned.get("lawful_basis") == LawfulBasis.CONTRACT
        if not cleaned.get("mandatory"):
            if words := banned_works(cleaned.get("label", "")):
                self.add_error("label", BANNED_CALLS.format(words=words))
        elif not is_contract:
            self.add_error("lawful_basis", NO_CONTRACT)

    def _compared(self) -> list[str]:
        # A new entry has no stored values to compare with.
        return super()._compared() if self.instance.pk else []

    def _refuse_a_double(self, cleaned: dict[str, Any]) -> None:
        """Reject a label already used on this channel: respondents could not tell them apart."""
        twin = Campaign(
            pk=self.instance.pk,
            audience=self.instance.audience,
            label=cleaned.get("label", ""),
            channel=cleaned.get("channel", ""),
        )
        if cleaned.get("state") != State.DELETED and twin.has_double:
            self.add_error("label", DOUBLE)

    @property
    def changes_terms(self) -> bool:
        """Whether the recipients or the legal basis change."""
        stored = Campaign.objects.filter(pk=self.instance.pk).first()
        return stored is not None and any(
            self.cleaned_data[name] != getattr(stored, name) for name in planned.TERMS
        )

    @property
    def stops_mailings(self) -> bool:
        """Whether the change invalidates a scheduled mailing as it was confirmed."""
        return self.changes_terms or self.cleaned_data["state"] != State.ACTIVE

    @property
    def needs_second_thought(self) -> bool:
        """Whether it is mandatory although its label suggests prospecting."""
        return self.cleaned_data["mandatory"] and sounds_promotional(
            self.cleaned_data["label"]
        )
