"""What a representative receives at their own address: copies of the answers to requests,
and the link by which they choose. Never a link that would speak as the person."""

import datetime
from collections.abc import Mapping, Sequence
from operator import attrgetter

from django.utils import timezone

from accounts import audit
from accounts.models import User
from consent import contesting, links
from consent.models import ConsentEvent
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
QUESTION = "Une question : {contactDonnees#defaut}."
NOTED = f"""Bonjour {{prenom#defaut}},

{{societe#defaut}} a noté que {{proche#defaut}} agit pour vous, en qualité de : %s.

%s

Ce n'est pas exact ? Dites-le-nous, nous le corrigeons.

{QUESTION}
"""
MAY_ANSWER = "Cette personne peut choisir en votre nom les messages que vous recevez."
MAY_READ = "Elle reçoit une copie de nos réponses à vos demandes."
CHOSEN = f"""Bonjour {{prenom#defaut}},

{{proche#defaut}}, en qualité de : %s, a choisi en votre nom ces messages :

{{choix#defaut}}

Vous n'êtes pas d'accord ? [Retirer ces choix]({{lien#defaut}})

{QUESTION}
"""


def tell_noted(
    representative: Representative, *, now: datetime.datetime, user: User
) -> None:
    """Tell the person who was noted as acting for them, and what that allows; nothing
    without a right or without a usable address."""
    rights = [MAY_ANSWER] * representative.answers + [
        MAY_READ
    ] * representative.receives
    if rights:
        words = NOTED % (representative.quality, " ".join(rights))
        _tell(representative, "Quelqu'un agit pour vous", words, {}, now, user)


def tell_chosen(
    representative: Representative,
    events: Sequence[ConsentEvent],
    *,
    now: datetime.datetime,
) -> None:
    """Tell the person what a representative accepted in their name, with the link that
    withdraws it; nothing if nothing of it is in force."""
    newest = max(events, key=attrgetter("pk"), default=None)
    held = contesting.held(newest) if newest else []
    if newest is None or not held:
        return
    values = {
        "choix": "\n".join(f"- {consent.campaign.label}" for consent in held),
        "lien": links.contest_url(representative.contact, newest),
    }
    words = CHOSEN % representative.quality
    _tell(representative, "Des messages acceptés pour vous", words, values, now, None)


def _tell(
    representative: Representative,
    subject: str,
    body: str,
    values: Mapping[str, str],
    now: datetime.datetime,
    user: User | None,
) -> None:
    contact = representative.contact
    if not contact.email or contact.email_unusable_at:
        return
    outbox.queue(
        contact=contact,
        text=render.Words(subject, body),
        kind="representative_told",
        values={"proche": representative.name or "Quelqu'un", **values},
        now=now,
        user=user,
    )


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
