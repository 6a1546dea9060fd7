"""« Ce n'était pas vous ? »: notify a person of a consent that a user typed in for
them.
"""

import datetime
from enum import StrEnum
from operator import attrgetter

from django.utils import timezone

from accounts.models import Company, User
from consent import contesting, links, representing
from consent.enums import Means
from consent.models import ConsentEvent
from contacts.enums import Channel
from contacts.models import Contact
from core.typography import long_date
from messaging import outbox, render, representatives
from messaging.gateways.base import Sms, gateway
from messaging.models import MessageTemplate
from messaging.reach import has_mobile, sends_sms, takes_sms


class Way(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    NO_SMS = "no_sms"
    """The person has a mobile number, but this company sends no SMS."""
    NONE = "none"


BY_HAND = "prévenez-la vous-même, par exemple avec le formulaire imprimé."
ANNOUNCED = {
    Way.EMAIL: (
        "Si elle accepte un message, elle en est informée par e-mail, avec un lien pour "
        "retirer ce choix."
    ),
    Way.SMS: (
        "Elle n'a pas d'e-mail utilisable : si elle accepte un message, elle en est "
        "informée par SMS, avec un lien pour retirer ce choix."
    ),
    Way.NO_SMS: (
        "Elle n'a pas d'e-mail utilisable, et la société n'envoie pas de SMS : si elle "
        f"accepte un message, {BY_HAND}"
    ),
    Way.NONE: (
        "Elle n'a ni e-mail ni portable utilisable : si elle accepte un message, "
        f"{BY_HAND}"
    ),
}
"""How the person will be notified, shown before they accept anything."""
LEFT_TO_DO = {
    Way.NO_SMS: (
        "Cette personne n'a pas d'e-mail utilisable, et la société n'envoie pas de "
        f"SMS : {BY_HAND}"
    ),
    Way.NONE: f"Cette personne n'a ni e-mail ni portable utilisable : {BY_HAND}",
}
"""What the user still has to do after saving."""


def way_to(contact: Contact) -> Way:
    if contact.usable_address(Channel.EMAIL):
        return Way.EMAIL
    if not has_mobile(contact):
        return Way.NONE
    return Way.SMS if sends_sms() else Way.NO_SMS


def newest(events: list[ConsentEvent]) -> ConsentEvent:
    """The event that identifies the whole act in a link."""
    return max(events, key=attrgetter("pk"))


def is_owed(events: list[ConsentEvent]) -> bool:
    """Whether this act left a consent in force, of which the person must be notified."""
    return bool(events) and bool(contesting.held(newest(events)))


def by_representative(
    events: list[ConsentEvent], now: datetime.datetime, user: User
) -> bool:
    """Tell the person what their representative told the staff; False if they spoke for
    themselves, and then nothing is sent."""
    event = newest(events)
    who = representing.chosen_by([event]).get(event.pk)
    if who is None:
        return False
    representatives.tell_chosen(who, events, now=now, user=user)
    return True


def by_email(
    contact: Contact, events: list[ConsentEvent], now: datetime.datetime
) -> None:
    event = newest(events)
    labels = [consent.campaign.label for consent in contesting.held(event)]
    choices = [f"- Vous avez accepté de recevoir {label}." for label in labels]
    values = {
        "date": long_date(timezone.localdate(event.occurred_at)),
        "moyen": _lower(Means(event.means).label) if event.means else "",
        "choix": "\n".join(choices),
        "lien": links.contest_url(contact, event),
    }
    outbox.queue("choice_recorded", contact=contact, now=now, values=values)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def by_sms(event: ConsentEvent, now: datetime.datetime) -> bool:
    """Send the SMS; returns False if there is nothing left to notify.

    Raises DeliveryError. The message confirms the person's own act, so it needs no STOP
    line.
    """
    contact = event.contact
    if not (takes_sms(contact) and contesting.held(event)):
        return False
    template = MessageTemplate.objects.get(code="choice_recorded_sms")
    values = {"lien": links.contest_url(contact, event)}
    text = render.render_sms(template, contact, values=values, now=now)
    sender = Company.current().sms_sender
    gateway().send(Sms(contact.mobile or "", text, sender, f"choix{event.pk}"))
    return True
