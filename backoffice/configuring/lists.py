"""Templates, predefined legal holds and recipients. Those that the file does not name
are kept.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.forms.models import model_to_dict

from accounts import audit
from backoffice.configuring.parts import (
    ConfigurationRefused,
    Context,
    Given,
    checked,
    known,
    rows,
    texts_of,
    typed,
)
from contacts.enums import WRITTEN, Channel
from erasure.forms import PresetForm, RecipientForm
from erasure.models import HoldPreset, Recipient
from messaging.forms import TemplateForm
from messaging.models import MessageTemplate

TEMPLATE = dict.fromkeys(
    ("code", "channel", "audience", "name", "subject", "body"), str
)
PRESET: dict[str, type] = {
    **dict.fromkeys(("code", "kind", "label", "law"), str),
    **dict.fromkeys(("years", "until_month", "until_day"), int),
    "paths": list,
    "automatic": bool,
}
RECIPIENT: dict[str, type] = {
    **dict.fromkeys(
        ("name", "role", "data", "system", "how", "country", "guarantee"), str
    ),
    "kinds": list,
    "active": bool,
}


def dump_templates() -> list[dict[str, object]]:
    return _dumped(MessageTemplate, TEMPLATE, "channel", "name")


def apply_templates(given: object, context: Context) -> bool:
    """A template of the software is identified by its code, else by channel and name."""
    changed = [_apply_template(*row, context) for row in rows("templates", given)]
    return any(changed)


def _apply_template(place: str, row: Given, context: Context) -> bool:
    known(place, row, TEMPLATE)
    typed(place, row, TEMPLATE, empty=["code"])
    if code := row.get("code"):
        template = _named(
            place, "code", MessageTemplate.objects.filter(code=code), code
        )
    else:
        channel = str(row.get("channel", Channel.EMAIL))
        if channel not in dict(WRITTEN):
            raise ConfigurationRefused(
                [f"{place} : channel : « {channel} » n'existe pas."]
            )
        own = MessageTemplate.objects.filter(code=None, channel=channel)
        found = own.filter(name=row.get("name", "")).first()
        template = found or MessageTemplate(channel=channel)
    act = "changed" if template.pk else "added"
    saved = _save(place, TemplateForm, template, row)
    if saved:
        audit.record(
            f"template.{act}", user=context.user, target=f"template:{saved.pk}"
        )
    return saved is not None


def dump_presets() -> list[dict[str, object]]:
    return _dumped(HoldPreset, PRESET, "code")


def apply_presets(given: object, context: Context) -> bool:
    changed = [_apply_preset(*row, context) for row in rows("hold_presets", given)]
    return any(changed)


def _apply_preset(place: str, row: Given, context: Context) -> bool:
    known(place, row, PRESET)
    typed(place, row, PRESET)
    texts_of(place, row, "paths")
    code = row.get("code", "")
    preset = _named(place, "code", HoldPreset.objects.filter(code=code), code)
    if row.get("kind", preset.kind) != preset.kind:
        raise ConfigurationRefused(
            [f"{place} : kind : {code} est de la liste « {preset.kind} »."]
        )
    saved = _save(place, PresetForm, preset, row)
    if saved:
        audit.record(
            "erasure.preset_changed", user=context.user, target=f"hold_preset:{code}"
        )
    return saved is not None


def dump_recipients() -> list[dict[str, object]]:
    return _dumped(Recipient, RECIPIENT, "name", "role")


def apply_recipients(given: object, context: Context) -> bool:
    """A recipient is identified by name and role; by name alone if only one side has
    it.
    """
    listed = rows("recipients", given)
    names = Counter(row.get("name") for _, row in listed)
    changed = False
    for place, row in listed:
        known(place, row, RECIPIENT)
        typed(place, row, RECIPIENT)
        texts_of(place, row, "kinds")
        alike = list(Recipient.objects.filter(name=row.get("name", "")).order_by("pk"))
        found = [each for each in alike if each.role == row.get("role", each.role)]
        if not found and len(alike) == names[row.get("name")] == 1:
            found = alike
        changed |= _apply_recipient(place, row, next(iter(found), Recipient()), context)
    return changed


def _apply_recipient(
    place: str, row: Given, recipient: Recipient, context: Context
) -> bool:
    saved = _save(place, RecipientForm, recipient, row)
    if saved:
        audit.record(
            "erasure.recipient_saved", user=context.user, target=f"recipient:{saved.pk}"
        )
    return saved is not None


def _dumped(
    model: type[models.Model], names: Iterable[str], *order: str
) -> list[dict[str, object]]:
    """In an order that does not depend on the server's collation."""
    found = [_words(each, names) for each in model._default_manager.order_by("pk")]
    return sorted(found, key=lambda row: [str(row[name]) for name in order])


def _words(each: models.Model, names: Iterable[str]) -> dict[str, object]:
    return {name: _trimmed(getattr(each, name)) for name in names}


def _trimmed(value: object) -> object:
    """A text as a screen stores it: built-in ones end with a line break."""
    return value.strip() if isinstance(value, str) else value


def _named(place: str, name: str, found: Any, value: object) -> Any:
    if (each := found.first()) is None:
        raise ConfigurationRefused([f"{place} : {name} : {value} n'existe pas."])
    return each


def _save(
    place: str, form_class: type[forms.ModelForm], each: Any, row: Given
) -> Any | None:
    """Save as the screen would; None if nothing differs."""
    names = form_class._meta.fields or ()
    before = {n: _trimmed(value) for n, value in model_to_dict(each, names).items()}
    if each.pk and all(row.get(name, before[name]) == before[name] for name in names):
        return None
    form = form_class({**before, **row}, instance=each)
    checked(place, form)
    if each.pk and model_to_dict(form.instance, names) == before:
        return None
    return form.save()
