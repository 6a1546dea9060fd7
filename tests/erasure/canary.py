"""Plants a unique value in every column and file that can hold personal data."""

import datetime
import json

from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from accounts.models import ApiKey
from consent import ledger
from consent.evidence import Backing
from contacts.enums import Kind
from contacts.models import ClientDetails, ContactNote, WorkerDetails
from erasure import catalogue
from erasure.engine.plan import rows_of
from messaging import outbox
from portal.models import RightsRequest
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

WORD = "zqcanari"
MOBILE = "+33699887766"
ADDRESS = "192.0.2.177"
BIRTH = datetime.date(1907, 3, 14)
SHAPES = [
    WORD,
    "699887766",
    ADDRESS,
    BIRTH.isoformat(),
    "14/03/1907",
    WORD.encode().hex(),
    "6 99 88 77 66",
]


def hits(data):
    """Return the forms of the canary found in these bytes, ignoring case."""
    text = data.decode("utf-8", "replace").lower()
    return [shape for shape in SHAPES if shape in text]


def plant(kind):
    """Create a contact whose every personal field holds the canary, in each model.

    Return the contact and the labels of the fields that were filled.
    """
    traits = {"client": True} if kind == Kind.CLIENT else {"worker": True}
    contact = ContactFactory(**traits, email=f"{WORD}@exemple.test", mobile=MOBILE)
    _rows(contact)
    planted = set()
    for model in catalogue.models_of_contacts():
        for name, spec in model.PERSONAL_FIELDS.items():
            if kind not in spec.kinds or spec.archive:
                continue
            field = model._meta.get_field(name)
            assert rows_of(model, [contact.pk]).exists(), f"no row of {model} to plant"
            _fill(rows_of(model, [contact.pk]), field)
            planted.add(f"{model._meta.label}.{name}")
    contact.refresh_from_db()
    return contact, planted


def _rows(contact):
    """Create at least one row in every model that has a personal field."""
    now = timezone.now()
    details = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    details.objects.create(contact=contact)
    ContactNote.objects.create(contact=contact, text=WORD)
    backing = Backing(source=WORD, scan=paper())
    if contact.kind == Kind.CLIENT:
        ledger.record(contact, {campaign(): True}, act(contact, backing=backing))
    RightsRequest.objects.create(
        contact=contact, kind="access", received_on=now.date(), outcome=""
    )
    outbox.queue("new_link", contact=contact, now=now, values={"lien": WORD})
    for model in catalogue.models_of_contacts():
        if model.PERSONAL_FIELDS and not rows_of(model, [contact.pk]).exists():
            _make(model, contact, now)


def _make(model, contact, now):
    """Create a minimal row of a model of a higher layer: required fields, the contact,
    and the rows that it belongs to."""
    of_contact = getattr(model, "CONTACT_PATH", None)
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default() or field.blank:
            continue
        if field.name == of_contact:
            values[field.name] = contact
        elif field.related_model is ApiKey:
            values[field.name] = ApiKey.objects.create(
                name="c", prefix=str(now.microsecond), digest=str(now), scopes=[]
            )
        elif field.related_model:
            parent = field.related_model
            values[field.name] = parent.objects.first() or _make(parent, contact, now)
        elif isinstance(field, models.DateTimeField):
            values[field.name] = now
        elif isinstance(field, models.DateField):
            values[field.name] = now.date()
        elif isinstance(field, models.BinaryField):
            values[field.name] = b"salt"
        elif field.choices:
            values[field.name] = field.choices[0][0]
        elif isinstance(field, models.BooleanField):
            values[field.name] = False
        elif isinstance(field, models.IntegerField):
            values[field.name] = 1
        else:
            values[field.name] = str(now.microsecond)
    if of_contact:
        values.setdefault(of_contact, contact)
    return model.objects.create(**values)


def paper():
    return ContentFile(f"{WORD} {MOBILE}".encode(), f"{WORD}.txt")


def _fill(rows, field):
    if isinstance(field, models.FileField):
        for row in rows:
            if not getattr(row, field.name):
                getattr(row, field.name).save(f"{WORD}.txt", paper())
        return
    rows.update(**{field.name: _value(field)})


def _value(field):
    if isinstance(field, models.DateField):
        return BIRTH
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps({"a": [WORD, MOBILE]}))
    if isinstance(field, models.GenericIPAddressField):
        return ADDRESS
    if isinstance(field, ArrayField):
        return [WORD]
    if field.name in ("mobile", "phone", "relative_phone"):
        return MOBILE
    if isinstance(field, models.EmailField) or field.name == "address":
        return f"{WORD}@exemple.test"
    return f"{WORD} {field.name}"[: field.max_length or 100]
