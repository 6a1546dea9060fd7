import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts import company_numbers, logo
from accounts.enums import Role
from accounts.models import Company, User, login_address
from accounts.users import may_give
from core import contrast
from core.read_forms import ReadForm

WHITE = "#ffffff"


class CompanyForm(forms.ModelForm):
    """The company's details without the logo; `configure` also validates its file with
    it."""

    privacy_policy_url = forms.URLField(
        label="Adresse de la politique de confidentialité",
        required=False,
        assume_scheme="https",
    )
    legal_notice_url = forms.URLField(
        label="Adresse des mentions légales de votre site",
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Company
        fields = (
            "name",
            "street",
            "postcode",
            "city",
            "siret",
            "phone",
            "email",
            "reply_to",
            "dpo_name",
            "dpo_email",
            "privacy_policy_url",
            "legal_notice_url",
            "backup_days",
            "health_basis",
            "sms_sender",
            "colour",
        )
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "colour": "Celle des boutons de vos pages publiques et de vos e-mails.",
            "sms_sender": "1 à 11 lettres ou chiffres, dont une lettre.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With maxlength, a browser would silently truncate a longer name.
        self.fields["sms_sender"].widget.attrs.pop("maxlength", None)
        # If not submitted, the stored value is kept.
        self.fields["health_basis"].required = False
        # Spaces between digits are accepted.
        self.fields["siret"] = forms.CharField(
            label="SIRET", required=False, max_length=20
        )

    def clean_siret(self) -> str:
        siret = re.sub(r"\s", "", self.cleaned_data["siret"])
        if siret and not re.fullmatch(r"\d{14}", siret, re.ASCII):
            raise ValidationError("Le SIRET compte 14 chiffres.")
        if siret and not company_numbers.has_key(siret):
            raise ValidationError("Ce SIRET n'est pas valide : vérifiez ses chiffres.")
        return siret

    def clean_postcode(self) -> str:
        postcode = re.sub(r"\s", "", self.cleaned_data["postcode"])
        if postcode and not re.fullmatch(r"\d{5}", postcode, re.ASCII):
            raise ValidationError("Le code postal compte 5 chiffres.")
        return postcode

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not company_numbers.can_be_called(phone):
            raise ValidationError(
                "Ce numéro de téléphone n'est pas valide (exemple : 04 65 71 00 00)."
            )
        return phone

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"].lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValidationError("Une couleur s'écrit comme #0b5c7a.")
        if contrast.ratio(colour, WHITE) < contrast.LEAST:
            raise ValidationError(
                "Cette couleur est trop claire : un texte blanc n'y serait pas lisible. "
                "Choisissez-en une plus foncée."
            )
        return colour


class CompanyScreenForm(ReadForm, CompanyForm):
    new_logo = forms.FileField(
        label="Logo",
        required=False,
        help_text=f"PNG ou JPEG, {logo.MEGABYTES} Mo au plus.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Retirer le logo actuel", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_new_logo(self) -> ContentFile | None:
        upload = self.cleaned_data["new_logo"]
        return logo.redrawn(upload) if isinstance(upload, UploadedFile) else None

    @property
    def changed_fields(self) -> Iterable[str]:
        return set(self.changed_data) & set(CompanyForm.Meta.fields)


class RoleField(forms.ChoiceField):
    """Choice of one role: the built-in ones, then those made by `configure`."""

    widget = forms.RadioSelect

    def __init__(self, *, initial: str = "") -> None:
        super().__init__(
            label="Rôle",
            initial=initial,
            choices=_roles,
            error_messages={
                "required": "Choisissez un rôle.",
                "invalid_choice": "Vous ne pouvez pas donner ce rôle : il a des droits que "
                "vous n'avez pas.",
            },
        )


def _roles() -> list[tuple[str, str]]:
    ours = [(role.value, f"{role.label} : {role.summary}") for role in Role]
    others = Group.objects.exclude(name__in=Role.values).order_by("name")
    return [*ours, *((group.name, group.name) for group in others)]


def _offer_what(by: User, fields: dict[str, Any]) -> None:
    """Offer the roles and the right that this user may give."""
    fields["role"].choices = [each for each in _roles() if may_give(by, each[0])]
    fields["may_see_sensitive"].disabled = not by.sees_sensitive


class InvitationForm(forms.Form):
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    first_name = forms.CharField(label="Prénom", max_length=150, required=False)
    last_name = forms.CharField(label="Nom", max_length=150, required=False)
    role = RoleField(initial=Role.MANAGER)
    may_see_sensitive = forms.BooleanField(
        label="Voir les données sensibles",
        required=False,
        help_text="Santé, IBAN et numéro de sécurité sociale des fiches. Les Admins"
        " société et le Délégué à la protection des données ont déjà ce droit.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_what(by, self.fields)

    def clean_email(self) -> str:
        email = login_address(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Un compte a déjà cette adresse.")
        return email


class UserForm(ReadForm, forms.ModelForm):
    role = RoleField()
    may_see_sensitive = forms.BooleanField(
        label=InvitationForm.base_fields["may_see_sensitive"].label,
        required=False,
        help_text=InvitationForm.base_fields["may_see_sensitive"].help_text,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "is_active")
        labels = {"is_active": "Compte ouvert"}
        help_texts = {
            "is_active": "Décochez pour fermer le compte. Il ne se supprime pas : le "
            "journal doit pouvoir dire qui a agi."
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = self.instance.role
        self.fields["may_see_sensitive"].initial = self.instance.may_see_sensitive
        _offer_what(by, self.fields)

    @property
    def gives_rights(self) -> bool:
        """Whether the change gives another role, the sensitive data right or a reopened
        account."""
        added = {"may_see_sensitive", "is_active"} & set(self.changed_data)
        given = any(self.cleaned_data[name] for name in added)
        return "role" in self.changed_data or given
