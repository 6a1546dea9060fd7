"""What a representative receives at their own address: copies of the answers to requests,
and the link by which they choose. Never a link that would speak as the person."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from accounts import audit
from accounts.models import User
from consent import links
from contacts.models import Contact, Representative
from messaging import outbox, render
from messaging.models import MessageTemplate

COPIED = frozenset(
    {"request_received", "request_answered", "request_extended", "restriction_lifted"}
)
"""The messages that a representative may receive: none has a link of the person's own."""
PERSON = "{prenom#defaut} {nom#defaut}"
"""As tags and not as words: a name is never read as a tag or as markup."""
COPY = f"*Copie du message envoyé à {PERSON}, reçue en qualité de : %s.*\n\n"
SUBJECT = f"Choisir les messages envoyés à {PERSON}"
LINK = f"""Bonjour,

Vous représentez {PERSON} en qualité de : %s. La page suivante montre les messages qui
peuvent lui être envoyés, et vous y choisissez en son nom :

[Choisir en son nom](%s)

Ce lien est le vôtre : ne le transmettez à personne. Il cesse avec votre mandat.

{{societe#defaut}}
"""


def copy(
    code: str,
    contact: Contact,
    *,
    now: datetime.datetime,
    values: Mapping[str, str],
    user: User | None = None,
) -> int:
    """Send the representatives who receive them a copy of a message of COPIED; returns
    how many. The person is told in any case: this replaces nothing."""
    if code not in COPIED:
        raise ValueError(code)
    template = MessageTemplate.objects.get(code=code)
    readers = contact.representatives.in_force(timezone.localdate(now))
    readers = readers.filter(receives=True).exclude(email=None)
    for reader in readers:
        words = render.Words(template.subject, COPY % reader.quality + template.body)
        outbox.queue(
            contact=contact,
            address=reader.email,
            text=words,
            kind=code,
            now=now,
            values=values,
            user=user,
        )
    return len(readers)


def send_link(
    representative: Representative, *, now: datetime.datetime, user: User
) -> None:
    """Send a representative who answers the link to the page of choices."""
    url = links.representative_url(representative, now)
    outbox.queue(
        contact=representative.contact,
        address=representative.email,
        text=render.Words(SUBJECT, LINK % (representative.quality, url)),
        kind="representative_link",
        now=now,
        user=user,
    )
    audit.record(
        "contact.representative_link", user=user, target=representative.contact.target
    )
