"""« Ce n'était pas vous ? »: a person is told what a user typed in as her yes."""

import datetime
from enum import StrEnum
from operator import attrgetter

from accounts.models import Company
from consent import contesting, links
from consent.models import ConsentEvent
from contacts.models import Contact
from messaging import outbox, render
from messaging.gateways.base import Sms, gateway, is_set_up
from messaging.models import MessageTemplate


class Way(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    NO_SMS = "no_sms"
    """She has a mobile, but this company sends no SMS."""
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
"""What will happen, said before she accepts anything."""
LEFT_TO_DO = {
    Way.NO_SMS: (
        "Cette personne n'a pas d'e-mail utilisable, et la société n'envoie pas de "
        f"SMS : {BY_HAND}"
    ),
    Way.NONE: f"Cette personne n'a ni e-mail ni portable utilisable : {BY_HAND}",
}
"""What only the clerk can do once it is saved."""


def way_to(contact: Contact) -> Way:
    if contact.email and not contact.email_unusable_at:
        return Way.EMAIL
    if not _has_mobile(contact):
        return Way.NONE
    return Way.SMS if _sends_sms() else Way.NO_SMS


def _has_mobile(contact: Contact) -> bool:
    return bool(contact.mobile) and not contact.mobile_unusable_at


def _sends_sms() -> bool:
    return is_set_up() and bool(Company.current().sms_sender)


def newest(events: list[ConsentEvent]) -> ConsentEvent:
    """The one by which a link names the whole act."""
    return max(events, key=attrgetter("pk"))


def is_owed(events: list[ConsentEvent]) -> bool:
    """Whether this act left a yes in force, of which she has to hear."""
    return bool(events) and bool(contesting.held(newest(events)))


def by_email(
    contact: Contact, events: list[ConsentEvent], now: datetime.datetime
) -> None:
    event = newest(events)
    labels = [consent.campaign.label for consent in contesting.held(event)]
    choices = [f"- Vous avez accepté de recevoir {label}." for label in labels]
    values = {"choix": "\n".join(choices), "lien": links.contest_url(contact, event)}
    outbox.queue("choice_recorded", contact=contact, now=now, values=values)


def by_sms(event: ConsentEvent, now: datetime.datetime) -> bool:
    """Hand it to the gateway; False where nothing is to be said any more.

    Raises CarrierError. It is about her own act, so it needs no STOP line.
    """
    contact = event.contact
    if not (_has_mobile(contact) and _sends_sms() and contesting.held(event)):
        return False
    template = MessageTemplate.objects.get(code="choice_recorded_sms")
    values = {"lien": links.contest_url(contact, event)}
    text = render.render_sms(template, contact, values=values, now=now)
    sender = Company.current().sms_sender
    gateway().send(Sms(contact.mobile or "", text, sender, f"choix{event.pk}"))
    return True
