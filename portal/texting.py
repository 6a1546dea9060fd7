"""A person's own link by SMS: only their number receives it, so that it proves the number."""

import datetime
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Company
from consent import confirming, links
from consent.integrity import journal
from contacts.enums import Channel
from contacts.models import Contact
from messaging import render
from messaging.delivery_errors import CarrierError, Trouble
from messaging.gateways.base import Sms, gateway, is_set_up
from messaging.models import MessageTemplate
from portal.limits import TEXTS_PER_NUMBER, may_mail

NOTHING_LEFT = (Trouble.BUSY, Trouble.LATER)
# Minutes before the next try; under the hour after which a broker hands a task out again.
SMS_WAITS = (1, 5, 15, 45)


def can_reach(contact: Contact) -> bool:
    has_mobile = bool(contact.mobile) and not contact.mobile_unusable_at
    return has_mobile and is_set_up() and bool(Company.current().sms_sender)


def text_link(contact: Contact) -> bool:
    """A link by SMS to the person's number, within the limits of that number; False where
    no SMS can reach it."""
    if not can_reach(contact):
        return False
    if may_mail("texted_link", contact.mobile_key or "", TEXTS_PER_NUMBER):
        send = partial(send_texted_link.delay, contact.pk)
        transaction.on_commit(send, robust=True)
    return True


@shared_task(acks_late=False)
def send_texted_link(contact_id: int, tries: int = 0) -> None:
    """Sent once at most; only what certainly did not leave goes again."""
    journal.require_open()
    contact = Contact.objects.get(pk=contact_id)
    try:
        send_link(contact, timezone.now())
    except CarrierError as error:
        if error.trouble in NOTHING_LEFT and tries < len(SMS_WAITS):
            wait = SMS_WAITS[tries] * 60
            send_texted_link.apply_async((contact_id, tries + 1), countdown=wait)
            return
        audit.record("link.sms_failed", target=contact.target, trouble=error.trouble)
        return
    audit.record("link.texted", target=contact.target)


def send_link(contact: Contact, now: datetime.datetime) -> None:
    """Hand the SMS to the gateway, where the number still takes one; raises CarrierError.

    The person asked for it, so that it needs no STOP line.
    """
    if not can_reach(contact):
        return
    url = links.texted_url(contact, now)
    if confirming.waiting(contact, Channel.SMS):
        url += "confirmation/"
    template = MessageTemplate.objects.get(code="number_confirm_sms")
    text = render.render_sms(template, contact, values={"lien": url}, now=now)
    reference = f"lien{contact.pk}-{int(now.timestamp())}"
    sender = Company.current().sms_sender
    gateway().send(Sms(contact.mobile or "", text, sender, reference))
