import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.html import escape

from contacts.models import Contact
from contacts.personal import FieldGroup
from erasure import catalogue
from erasure.phrases import PHRASES
from tests.accounts.factories import UserFactory
from tests.non_personal_fields import NON_PERSONAL_FIELDS


def models_that_hang_on_a_contact():
    for label in settings.FLOORS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.managed and (
                model is Contact
                or any(
                    field.related_model is Contact
                    for field in model._meta.get_fields()
                    if isinstance(field, models.ForeignKey)
                )
            ):
                yield model


@pytest.mark.parametrize("model", [*models_that_hang_on_a_contact()])
def test_each_field_of_a_model_that_hangs_on_a_contact_is_declared(model):
    """A new field must be declared personal or not; otherwise it would never be
    erased."""
    declared = {*model.PERSONAL_FIELDS, *NON_PERSONAL_FIELDS.get(model._meta.label, ())}
    assert declared == {field.name for field in model._meta.concrete_fields}
    assert not set(model.PERSONAL_FIELDS) & set(
        NON_PERSONAL_FIELDS.get(model._meta.label, ())
    )


@pytest.mark.parametrize("entry", catalogue.all_fields(), ids=lambda e: e.path)
def test_each_personal_field_can_be_emptied(entry):
    assert (
        entry.field.null or entry.field.empty_strings_allowed or entry.spec.remove_row
    )
    assert entry.group in FieldGroup


@pytest.mark.django_db
def test_sensitive_fields_are_ticked_from_the_first_day():
    for kind in ("client", "worker"):
        sensitive = {e.path for e in catalogue.fields_of(kind) if e.spec.sensitive}
        assert sensitive
        assert sensitive <= catalogue.chosen(kind)


def test_each_personal_field_has_its_explanation():
    """Each box has an explanation: a field without one fails here."""
    assert set(PHRASES) == {entry.path for entry in catalogue.all_fields()}
    for phrase in PHRASES.values():
        assert phrase.endswith(".")
        assert 10 < len(phrase) <= 80


@pytest.mark.django_db
def test_the_tab_says_beside_each_box_what_it_takes_away(client):
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("erasure:fields")).content.decode()
    for kind in ("client", "worker"):
        for entry in catalogue.fields_of(kind):
            told = f"{kind}-id_{entry.path.replace('.', '-')}-aide"
            assert f'aria-describedby="{told}"' in page
            assert f'id="{told}">{escape(entry.phrase)}</div>' in page
    for entry in catalogue.always_erased():
        assert escape(entry.phrase) in page
