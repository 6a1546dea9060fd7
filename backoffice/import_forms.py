from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from backoffice import import_runs
from backoffice.import_columns import LABELS, columns
from backoffice.models import Import
from backoffice.spreadsheets import Unreadable
from campaigns.models import Campaign
from contacts.enums import Kind

MAX_MEGABYTES = 50


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        help_text=f"CSV (UTF-8 ou Windows) ou XLSX, {MAX_MEGABYTES} Mo au plus. "
        "La première ligne nomme les colonnes.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    kind = forms.ChoiceField(
        label="Fiches admises",
        required=False,
        choices=[("", "Clients et intervenants, selon la situation"), *Kind.choices],
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_MEGABYTES * 1_000_000:
            raise ValidationError(f"Ce fichier dépasse {MAX_MEGABYTES} Mo.")
        return upload

    def save(self, user: User) -> Import | None:
        """None, with an error on the file, when it cannot be read."""
        data = self.cleaned_data
        try:
            return import_runs.receive(data["file"], data["kind"], user)
        except Unreadable as error:
            self.add_error("file", str(error))
            return None


class ColumnsForm(forms.Form):
    """One select a column of the file."""

    def __init__(self, run: Import, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.run = run
        choices = _choices()
        samples = import_runs.examples(run)
        for place, name in enumerate(run.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or f"(colonne {place + 1})",
                required=False,
                choices=choices,
                initial=run.targets.get(str(place), ""),
                help_text=_sample(samples[place]),
            )

    def clean(self) -> dict[str, object]:
        targets = self.targets
        twice = {t for t in targets.values() if list(targets.values()).count(t) > 1}
        if twice:
            raise ValidationError("Deux colonnes ne peuvent pas remplir le même champ.")
        missing = columns(targets).missing
        if missing:
            raise ValidationError(
                "Choisissez la colonne " + " et la colonne ".join(missing) + "."
            )
        return self.cleaned_data

    @property
    def targets(self) -> dict[int, str]:
        return {
            place: target
            for place in range(len(self.run.header))
            if (target := self.cleaned_data.get(f"column_{place}"))
        }

    def save(self) -> None:
        import_runs.choose_columns(self.run, self.targets)


def _choices() -> list[tuple[str, object]]:
    campaigns = Campaign.objects.active().optional().in_order()
    return [
        ("", "Ne pas importer"),
        ("Fiche", list(LABELS.items())),
        ("Consentements", [(f"campaign:{c.pk}", c.label) for c in campaigns]),
    ]


def _sample(values: list[str]) -> str:
    return "Ex. : " + " | ".join(value[:40] for value in values) if values else "Vide"
