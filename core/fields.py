"""Fields of forms and of models, with their class for the type checker."""

from typing import Any, TypeVar

from django import forms
from django.db import models

F = TypeVar("F", bound=forms.Field)


def form_field(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """The field of a form that is declared with the class `kind`; else TypeError."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def model_field(
    model: models.Model | type[models.Model], name: str
) -> "models.Field[Any, Any]":
    """The column of a model; TypeError for a relation that another model declares."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model._meta.label}")
    return field
