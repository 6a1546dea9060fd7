"""The same work by django-post-office: same text, values, links and number of people,
queued by send_many and sent by send_queued with its default settings. Prints the
seconds.

It needs its own settings, so it runs in its own process:

    python -m benchmarks.post_office MAILING
"""

import logging
import os
import sys
import time
from typing import Any

import django
from django.core.management import call_command


def main(mailing_id: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.post_office_settings"
    django.setup()
    logging.disable(logging.INFO)
    call_command("migrate", "post_office", verbosity=0)

    from django.utils import timezone
    from post_office.models import EmailTemplate

    from contacts.models import Contact
    from mailings.models import Mailing
    from mailings.sending.transports import EmailBatch

    batch = EmailBatch(Mailing.objects.get(pk=mailing_id), timezone.now())
    compiled = batch.template.compiled
    EmailTemplate.objects.create(
        name="letter",
        subject=as_template(compiled.subject),
        content=as_template(compiled.text),
        html_content=as_template(compiled.html),
    )
    people = Contact.objects.order_by("pk")
    start = time.perf_counter()
    send_all(batch, list(people))
    print(time.perf_counter() - start)


def as_template(pieces: Any) -> str:
    return "".join(
        part if isinstance(part, str) else f"{part.lead}{{{{ {part.name} }}}}"
        for part in pieces.parts
    )


def send_all(batch: Any, people: list[Any]) -> None:
    from post_office import mail
    from post_office.models import Email

    for first in range(0, len(people), 100):
        letters = [
            batch.letter(person.pk, person) for person in people[first : first + 100]
        ]
        mail.send_many(
            [
                {
                    "sender": letter.sender,
                    "recipients": [letter.to],
                    "template": "letter",
                    "context": letter.values,
                    "headers": letter.headers,
                }
                for letter in letters
            ]
        )
    while mail.send_queued(processes=1)[0]:
        pass
    assert Email.objects.filter(status=0).count() == len(people)


if __name__ == "__main__":
    main(int(sys.argv[1]))
