"""Anonymise so many inactive contacts by django-gdpr-assist, as its manual says; prints how
many a second. A process of its own: it changes the classes of the models."""

import sys
import time
from typing import Any

import django


def main() -> None:
    django.setup()
    import gdpr_assist
    from django.core.management import call_command

    from contacts.models import ClientDetails, Contact, ContactNote
    from erasure import catalogue

    entries = catalogue.fields_of("client")
    call_command("migrate", "gdpr_assist", verbosity=0)
    ids = Contact.objects.inactive().values_list("pk", flat=True)
    due = list(ids[: int(sys.argv[1])])
    for model in (Contact, ClientDetails, ContactNote):
        names = [entry.name for entry in entries if entry.model is model]
        gdpr_assist.register(model, type("PrivacyMeta", (), {"fields": names}))
    begun = time.perf_counter()
    for model in (Contact, ClientDetails, ContactNote):
        key = "pk" if model is Contact else "contact"
        due_rows: Any = model.objects.filter(**{f"{key}__in": due})
        due_rows.anonymise()
    taken = time.perf_counter() - begun
    print(len(due) / taken)


if __name__ == "__main__":
    main()
