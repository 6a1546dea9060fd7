"""Anonymise inactive contacts with django-gdpr-assist, as its manual describes; prints
how many per second.

Runs in its own process, because it changes the model classes.
"""

import sys
import time
from typing import Any

import django

EVIDENCE = ["address", "source", "said_by", "ip_address"]


def main() -> None:
    django.setup()
    import gdpr_assist
    from django.core.management import call_command
    from django.dispatch import receiver
    from gdpr_assist.signals import post_anonymise

    from consent.models import Evidence
    from contacts.models import ClientDetails, Contact, ContactNote
    from erasure import catalogue

    entries = catalogue.fields_of("client")
    call_command("migrate", "gdpr_assist", verbosity=0)
    ids = Contact.objects.inactive().values_list("pk", flat=True)
    due = list(ids[: int(sys.argv[1])])
    for model in (Contact, ClientDetails, ContactNote):
        names = [entry.name for entry in entries if entry.model is model]
        gdpr_assist.register(model, type("PrivacyMeta", (), {"fields": names}))
    gdpr_assist.register(Evidence, type("PrivacyMeta", (), {"fields": EVIDENCE}))

    # According to its manual, related rows are not followed automatically: a signal
    # must do it.
    @receiver(post_anonymise, sender=Contact)
    def anonymise_related(instance: Contact, **kwargs: object) -> None:
        for model in (ClientDetails, ContactNote, Evidence):
            rows: Any = model.objects.filter(contact=instance)
            rows.anonymise()

    begun = time.perf_counter()
    due_rows: Any = Contact.objects.filter(pk__in=due)
    due_rows.anonymise()
    taken = time.perf_counter() - begun
    left = ContactNote.objects.filter(contact__in=due, text__startswith="Préfère")
    assert not left.exists()
    assert not Evidence.objects.filter(contact__in=due, address__contains="@").exists()
    print(len(due) / taken)


if __name__ == "__main__":
    main()
