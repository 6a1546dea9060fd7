import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import api_keys
from accounts.enums import SCOPE_RIGHTS, Proof, Scope
from accounts.models import ApiKey, User

SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}", re.ASCII)
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.ASCII)


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label="Nom", max_length=100, help_text="Qui s'en sert. Ex. : site web."
    )
    scopes = forms.MultipleChoiceField(
        label="Droits",
        widget=forms.CheckboxSelectMultiple,
        help_text="Une clé n'a que des droits que vous avez vous-même à l'écran.",
        error_messages={
            "required": "Cochez au moins un droit.",
            "invalid_choice": "Vous ne pouvez pas donner à une clé le droit « %(value)s » : "
            "il n'existe pas, ou vous ne l'avez pas vous-même.",
        },
    )
    expires_on = forms.DateField(
        label="Expire à la fin du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Sans date, la clé vaut jusqu'à sa révocation.",
    )

    system = forms.CharField(
        label="Système",
        required=False,
        max_length=30,
        help_text="Le nom de ce logiciel dans les références des fiches et chez les"
        " destinataires. Ex. : erp.",
    )
    origins = forms.CharField(
        label="Sites",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pour une clé publiable, écrite dans les pages d'un site : une adresse par"
        " ligne, comme https://www.exemple.fr. Elle ne peut que transmettre des"
        " inscriptions.",
    )
    proof = forms.ChoiceField(
        label="Preuve d'un accord",
        required=False,
        choices=Proof.choices,
        help_text="Ce que ce logiciel peut dire d'un accord qu'il transmet.",
    )
    calls_per_minute = forms.IntegerField(
        label="Appels par minute",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Vide : la limite du serveur.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [
            (scope.value, f"{scope.value} : {scope.label}")
            for scope in Scope
            if user.has_perms(SCOPE_RIGHTS[scope])
        ]

    def clean_name(self) -> str:
        """Two active keys of one name could not be told apart in the journal; and a
        double click makes one key."""
        name = str(self.cleaned_data["name"])
        if ApiKey.objects.filter(name=name, revoked_at=None).exists():
            raise ValidationError(
                f"Une clé active s'appelle déjà « {name} » : révoquez-la, ou choisissez "
                "un autre nom."
            )
        return name

    def clean_system(self) -> str:
        text: str = self.cleaned_data["system"].strip().lower()
        if text and not SYSTEM.fullmatch(text):
            raise ValidationError(
                "Des lettres, des chiffres et des tirets, sans espace."
            )
        return text

    def clean_origins(self) -> list[str]:
        origins = self.cleaned_data["origins"].split()
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValidationError(
                    f"« {origin} » : une adresse comme https://www.exemple.fr, sans page."
                )
        return list(dict.fromkeys(origins))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("origins") and set(data.get("scopes", ())) != {
            Scope.SIGNUPS_WRITE.value
        }:
            self.add_error("scopes", "Une clé publiable a le seul droit signups:write.")
        return data

    def clean_expires_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError("Cette date est passée.")
        return day

    def save(self, *, now: datetime.datetime, user: User) -> tuple[ApiKey, str]:
        day = self.cleaned_data["expires_on"]
        return api_keys.make(
            self.cleaned_data["name"],
            self.cleaned_data["scopes"],
            now=now,
            user=user,
            expires_at=_end_of(day) if day else None,
            system=self.cleaned_data["system"],
            origins=self.cleaned_data["origins"],
            proof=Proof(self.cleaned_data["proof"] or Proof.SETTING),
            calls_per_minute=self.cleaned_data["calls_per_minute"],
        )


def _end_of(day: datetime.date) -> datetime.datetime:
    after = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(days=1)
    return timezone.make_aware(after)
