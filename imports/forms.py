from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from accounts.models import User
from campaigns.models import Campaign
from contacts.enums import Kind
from contacts.filters import statuses_of
from contacts.references import known_systems
from core.file_errors import Unreadable
from imports import runs, uploads
from imports.columns import LABELS, REFERENCE, columns
from imports.models import Import

MAX_MEGABYTES = 50


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        help_text=f"CSV, XLSX ou ODS, {MAX_MEGABYTES} Mo au plus, tel que votre carnet "
        "d'adresses ou votre outil d'e-mailing l'exporte. Une ligne nomme les colonnes.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )
    kind = forms.ChoiceField(
        label="Fiches admises",
        required=False,
        choices=[("", "Clients et intervenants, selon la situation"), *Kind.choices],
    )
    status = forms.ChoiceField(
        label="Situation",
        required=False,
        choices=[
            ("", "Celle que dit chaque ligne du fichier"),
            *(
                (kind.label, [(s.value, s.label) for s in statuses_of(kind)])
                for kind in Kind
            ),
        ],
        help_text="Choisissez-la ici si le fichier n'a pas de colonne Situation : elle"
        " vaut pour toutes les lignes qui n'en disent pas.",
    )

    update = forms.BooleanField(
        label="Mettre à jour les fiches existantes",
        required=False,
        help_text="Une personne déjà connue (même référence, ou même adresse e-mail et"
        " même nom) voit sa fiche complétée et corrigée. Une case vide ne change rien."
        " Vous voyez chaque changement avant d'importer, et vous pouvez l'annuler"
        " pendant 30 jours.",
    )

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_MEGABYTES * 1_000_000:
            raise ValidationError(f"Ce fichier dépasse {MAX_MEGABYTES} Mo.")
        return upload

    def clean(self) -> dict[str, object]:
        data = self.cleaned_data
        kind, status = data.get("kind"), data.get("status")
        if kind and status and status not in statuses_of(kind):
            raise ValidationError("Cette situation n'est pas de ces fiches.")
        return data

    def save(self, user: User) -> Import | None:
        """Store the file; returns None, with an error on the file, if it cannot be
        read.
        """
        data = self.cleaned_data
        names = ("kind", "status", "update")
        run = Import(user=user, **{name: data[name] for name in names})
        try:
            return uploads.receive(data["file"], run)
        except Unreadable as error:
            self.add_error("file", str(error))
            return None


class SheetForm(forms.Form):
    """Choose the sheet of the workbook that holds the list."""

    sheet = forms.ChoiceField(label="Feuille", widget=forms.RadioSelect)

    def __init__(self, run: Import, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.run = run
        names = uploads.sheets(run)
        field = self.fields["sheet"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in names]

    def save(self) -> bool:
        """False, with an error, if that sheet cannot be read."""
        try:
            uploads.choose_sheet(self.run, self.cleaned_data["sheet"])
        except Unreadable as error:
            self.add_error("sheet", str(error))
            return False
        return True


class ColumnsForm(forms.Form):
    """One select for each column of the file."""

    def __init__(self, run: Import, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.run = run
        proposed = [
            target.removeprefix(REFERENCE)
            for target in run.targets.values()
            if target.startswith(REFERENCE)
        ]
        choices = _choices(sorted({*known_systems(), *proposed}))
        samples = uploads.examples(run)
        self._empty = {f"column_{p}" for p, values in enumerate(samples) if not values}
        for place, name in enumerate(run.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or f"(colonne {place + 1})",
                required=False,
                choices=choices,
                initial=run.targets.get(str(place), ""),
                help_text=_sample(samples[place]),
            )

    @property
    def filled(self) -> list[BoundField]:
        """The columns that have a value in the first rows or a proposed target."""
        return [field for field in self if not self._is_folded(field)]

    @property
    def folded(self) -> list[BoundField]:
        """Empty columns, shown collapsed: an address book has dozens of them."""
        return [field for field in self if self._is_folded(field)]

    def _is_folded(self, field: BoundField) -> bool:
        return field.name in self._empty and not field.value()

    def clean(self) -> dict[str, object]:
        targets = self.targets
        twice = {t for t in targets.values() if list(targets.values()).count(t) > 1}
        if twice:
            raise ValidationError("Deux colonnes ne peuvent pas remplir le même champ.")
        missing = columns(targets, self.run.header).missing(
            has_status=bool(self.run.status), update=self.run.update
        )
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
        runs.choose_columns(self.run, self.targets)


def _choices(systems: Sequence[str]) -> list[tuple[str, object]]:
    campaigns = Campaign.objects.active().optional().in_order()
    return [
        ("", "Ne pas importer"),
        ("Fiche", list(LABELS.items())),
        ("Références", [(f"{REFERENCE}{s}", f"Référence ({s})") for s in systems]),
        ("Consentements", [(f"campaign:{c.pk}", c.label) for c in campaigns]),
    ]


def _sample(values: list[str]) -> str:
    return "Ex. : " + " | ".join(value[:40] for value in values) if values else "Vide"
