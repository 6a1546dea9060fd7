from typing import Any

from django import forms

from erasure import catalogue
from erasure.catalogue import FieldEntry


class FieldChoiceForm(forms.Form):
    """The boxes of the Suppression tab for one kind of sheet, in groups."""

    paths = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Ce champ n'existe pas sur cette fiche."},
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
        """What the template shows: group, then each box with its state."""
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
            "hint": entry.spec.hint,
            "sensitive": entry.spec.sensitive,
            "ticked": entry.path in ticked,
        }


class NotifyForm(forms.Form):
    """The box of the alert."""

    notify = forms.BooleanField(
        label="Avertir la personne par e-mail de la suppression de ses informations",
        required=False,
    )


class ActiveErasureForm(NotifyForm):
    """To erase a sheet in service, a reason in writing (it is kept with the erasure)."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Conservé avec l'effacement : n'y nommez personne.",
        error_messages={"required": "Écrivez le motif de cet effacement."},
    )
