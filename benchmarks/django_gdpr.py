"""Expire the consents of inactive contacts with django-GDPR; prints how many per
second.

Runs in its own process under the old Django that it requires; stand-in models map our
tables.
"""

import os
import sys
import time
from datetime import timedelta
from typing import Any

import django
from django.conf import settings

TEXTS = {
    "contacts_contact": (
        "title",
        "first_name",
        "last_name",
        "email",
        "mobile",
        "phone",
        "street",
        "street_extra",
        "postcode",
        "city",
        "notes",
    ),
    "contacts_clientdetails": (
        "relative_name",
        "relative_phone",
        "access_notes",
        "health_notes",
        "iban",
    ),
    "contacts_contactnote": ("text",),
    "consent_evidence": ("address", "source", "said_by"),
}


def main() -> None:
    server = {key: os.environ[f"BENCH_{key}"] for key in KEYS}
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **server}},
        INSTALLED_APPS=["django.contrib.contenttypes", "gdpr", "benchmarks"],
        SECRET_KEY="bench",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", "gdpr", verbosity=0)
    print(_expire())


KEYS = ("NAME", "HOST", "PORT", "USER", "PASSWORD")


def _expire() -> float:
    """Expire the purposes of each model, as its manual describes."""
    from django.utils import timezone
    from gdpr.models import LegalReason

    models = [_model(table, names) for table, names in TEXTS.items()]
    contact = models[0]
    ids = contact.objects.exclude(deactivated_at=None).values_list("pk", flat=True)
    due = list(ids[: int(sys.argv[1])])
    past = timezone.now() - timedelta(days=2)
    for model in models:
        key = "pk" if model is contact else "contact_id"
        for each in model.objects.filter(**{f"{key}__in": due}):
            LegalReason.objects.create_consent(model._meta.db_table, each, past)
    begun = time.perf_counter()
    LegalReason.objects.expire_old_consents()
    return len(due) / (time.perf_counter() - begun)


def _model(table: str, names: tuple[str, ...]) -> Any:
    """A model of the table, its anonymizer, and the purpose that expires."""
    from django.db import models
    from gdpr.anonymizers import CharFieldAnonymizer, ModelAnonymizer
    from gdpr.purposes.default import AbstractPurpose

    told = {"managed": False, "db_table": table, "app_label": "benchmarks"}
    fields: dict[str, Any] = {name: models.TextField(null=True) for name in names}
    if table == "contacts_contact":
        fields["deactivated_at"] = models.DateTimeField(null=True)
    else:
        fields["contact_id"] = models.BigIntegerField()
    here = {"__module__": __name__, "Meta": type("Meta", (), told)}
    model = type(table, (models.Model,), {**here, **fields})
    meta = type("Meta", (), {"model": model})
    type(
        f"{table}_anonymizer",
        (ModelAnonymizer,),
        {
            **{name: CharFieldAnonymizer() for name in names},
            "Meta": meta,
            "get_encryption_key": lambda self, obj: "key",
        },
    )
    purpose: dict[str, Any] = {"name": table, "slug": table, "fields": names}
    purpose["expiration_timedelta"] = timedelta(days=1)
    type(f"{table}_purpose", (AbstractPurpose,), purpose)
    return model


if __name__ == "__main__":
    main()
