"""Confirmation of an act that cannot be undone: a page that asks first and, above
ASKED_ABOVE people, their number typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ASKED_ABOVE = 20


def ask(
    request: HttpRequest,
    question: str,
    *,
    text: str,
    submit_label: str,
    back: str,
    heading: str,
    crumbs: Sequence[tuple[str, str]],
    fields: Mapping[str, str] | None = None,
    tone: str = "danger",
) -> HttpResponse:
    """The page that a GET of an act shows; its button posts to the same address.

    `back`: the address of the way back. `crumbs`: (label, address or "") of the pages
    above. `fields`: what the button sends along.
    """
    ctx = {
        "question": question,
        "text": text,
        "submit_label": submit_label,
        "cancel_url": back,
        "heading": heading,
        "crumbs": crumbs,
        "fields": fields or {},
        "tone": tone,
    }
    return render(request, "question.html", ctx)


class NumberForm(forms.Form):
    """The field exists only above 20 people."""

    confirm = forms.CharField(
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, number: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        if number <= ASKED_ABOVE:
            del self.fields["confirm"]
            return
        self.fields["confirm"].label = f"Pour confirmer, tapez {number}"
        self.fields["confirm"].help_text = "Le nombre de fiches à effacer."

    def clean_confirm(self) -> str:
        typed = str(self.cleaned_data["confirm"]).strip()
        if typed != str(self.number):
            raise ValidationError(
                f"Rien n'est effacé : tapez {self.number}, le nombre de fiches."
            )
        return typed
