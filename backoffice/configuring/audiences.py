"""Settings of each audience: fields to erase, texts, portal, sign-up form."""

from django.forms.models import model_to_dict

from backoffice.configuring.parts import (
    ConfigurationRefused,
    Context,
    Given,
    by_audience,
    checked,
    known,
    mapping,
    typed,
)
from consent.forms import NoticeForm
from consent.models import Notice
from consent.notices import publish
from contacts.enums import Kind
from erasure import catalogue
from portal import rubrics
from portal.enums import SignUpField
from portal.forms import PortalSettingsForm
from portal.models import PortalSettings

PORTAL_TEXTS = ("welcome", "sign_up_introduction")


def dump_personal_fields() -> dict[str, dict[str, bool]]:
    return {kind.value: catalogue.choices(kind) for kind in Kind}


def apply_personal_fields(given: object, context: Context) -> bool:
    changed = False
    for kind, place, boxes in by_audience("personal_fields", given, Kind.values):
        before = catalogue.choices(kind)
        known(place, boxes, before)
        typed(place, boxes, dict.fromkeys(boxes, bool))
        after = {**before, **boxes}
        if after != before:
            ticked = [path for path, is_ticked in after.items() if is_ticked]
            catalogue.choose(kind, ticked, user=context.user)
            changed = True
    return changed


def dump_texts() -> dict[str, dict[str, str]]:
    published = {kind: Notice.objects.published(kind) for kind in Kind}
    return {
        kind.value: {name: getattr(notice, name) for name in Notice.TEXTS}
        for kind, notice in published.items()
    }


def apply_texts(given: object, context: Context) -> bool:
    """Changed texts are published at once, as the next version."""
    changed = False
    for audience, place, texts in by_audience("texts", given, Kind.values):
        known(place, texts, Notice.TEXTS)
        typed(place, texts, dict.fromkeys(texts, str))
        current = Notice.objects.published(audience)
        data = {**model_to_dict(current, Notice.TEXTS), **texts}
        form = NoticeForm(data, instance=Notice(audience=audience))
        checked(place, form)
        try:
            publish.publish(form.instance, now=context.now, user=context.user)
        except publish.NothingNew:
            continue
        changed = True
    return changed


def apply_portal(given: object, context: Context) -> bool:
    before = rubrics.dump()
    part = mapping("portal", given)
    boxes = {
        audience: mapping(f"portal.{audience}", part[audience]) for audience in part
    }
    try:
        rubrics.apply(boxes, user=context.user)
    except ValueError as error:
        raise ConfigurationRefused([f"portal : {error}"]) from error
    return rubrics.dump() != before


def dump_portal_texts() -> dict[str, dict[str, str]]:
    return {
        kind.value: {
            name: getattr(PortalSettings.of(kind), name) for name in PORTAL_TEXTS
        }
        for kind in Kind
    }


def apply_portal_texts(given: object, context: Context) -> bool:
    changed = False
    for audience, place, texts in by_audience("portal_texts", given, Kind.values):
        known(place, texts, PORTAL_TEXTS)
        typed(place, texts, dict.fromkeys(texts, str))
        changed |= _save_portal(audience, place, texts, context)
    return changed


def dump_sign_up_fields() -> dict[str, dict[str, bool]]:
    return {
        kind.value: {
            field.value: field in PortalSettings.of(kind).asked for field in SignUpField
        }
        for kind in Kind
    }


def apply_sign_up_fields(given: object, context: Context) -> bool:
    changed = False
    for audience, place, boxes in by_audience("sign_up_fields", given, Kind.values):
        known(place, boxes, SignUpField.values)
        typed(place, boxes, dict.fromkeys(boxes, bool))
        asked = PortalSettings.of(audience).asked
        wanted = [name for name in SignUpField.values if boxes.get(name, name in asked)]
        changed |= _save_portal(audience, place, {"sign_up_fields": wanted}, context)
    return changed


def _save_portal(audience: str, place: str, given: Given, context: Context) -> bool:
    settings = PortalSettings.of(audience)
    names = PortalSettingsForm.Meta.fields
    before = {**model_to_dict(settings, names), "sign_up_fields": settings.asked}
    # Stored by a screen or as initial data: the order has no meaning.
    if all(
        set(value) == set(before[name])
        if isinstance(value, list)
        else value == before[name]
        for name, value in given.items()
    ):
        return False
    form = PortalSettingsForm({**before, **given}, instance=settings)
    checked(place, form)
    rubrics.save(form.save(commit=False), user=context.user)
    return True
