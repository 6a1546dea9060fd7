"""Send a contact their own link by SMS; receiving it proves the number."""

import datetime

from celery import shared_task
from django.utils import timezone

from accounts import audit
from accounts.models import Company
from consent import confirming, links
from consent.integrity import journal
from contacts.enums import Channel
from contacts.models import AddressChange, Contact
from contacts.representatives import holds_address
from core.after_commit import after_commit
from messaging import render, tag_values
from messaging.delivery_errors import DeliveryError
from messaging.gateways.base import Sms, gateway
from messaging.gateways.retry import retry_later
from messaging.models import MessageTemplate
from messaging.reach import sends_sms, takes_sms
from portal.limits import TEXTS_PER_NUMBER, may_mail


def text_link(contact: Contact) -> bool:
    """Send a link by SMS to the contact's number, within the number's rate limit; False
    if no SMS can reach it, or if it would reach who represents or helps them."""
    today = timezone.localdate()
    if not takes_sms(contact) or holds_address(contact, Channel.SMS, today):
        return False
    if may_mail("texted_link", contact.mobile_key or "", TEXTS_PER_NUMBER):
        after_commit(send_texted_link.delay, contact.pk)
    return True


@shared_task(acks_late=False)
def send_texted_link(contact_id: int, tries: int = 0) -> None:
    """Send at most once; retried only if the SMS certainly did not leave."""
    journal.require_open()
    contact = Contact.objects.get(pk=contact_id)
    try:
        send_link(contact, timezone.now())
    except DeliveryError as error:
        if retry_later(send_texted_link, contact_id, tries, error):
            return
        audit.record("link.sms_failed", target=contact.target, error=error.kind)
        return
    audit.record("link.texted", target=contact.target)


def send_link(contact: Contact, now: datetime.datetime) -> None:
    """Hand the SMS to the gateway if the number can receive it; raises DeliveryError.
    The person asked for it, so no STOP line is needed."""
    if not takes_sms(contact):
        return
    url = links.texted_url(contact, now)
    if confirming.waiting(contact, Channel.SMS):
        url += "confirmation/"
    template = MessageTemplate.objects.get(code="number_confirm_sms")
    text = render.render_sms(template, contact, values={"lien": url}, now=now)
    reference = f"lien{contact.pk}-{int(now.timestamp())}"
    sender = Company.current().sms_sender
    gateway().send(Sms(contact.mobile or "", text, sender, reference))


def text_former_number(change: AddressChange) -> str | None:
    """Tell a former number that it was removed from the contact: "" while the SMS is in
    progress, None if none can be sent."""
    if not change.former or not sends_sms():
        return None
    after_commit(tell_former_number.delay, change.pk)
    return ""


@shared_task(acks_late=False)
def tell_former_number(change_id: int, tries: int = 0) -> None:
    """Send at most once; a permanent refusal leaves the notice to the e-mail."""
    journal.require_open()
    still = AddressChange.objects.filter(pk=change_id, settled_at=None, sms="")
    change = still.select_related("contact").first()
    if change is None or not change.former or change.contact.is_deceased:
        return
    now = timezone.now()
    try:
        reference = _tell_former_number(change, change.former, now)
    except DeliveryError as error:
        if retry_later(tell_former_number, change_id, tries, error):
            return
        audit.record("link.sms_failed", target=change.contact.target, error=error.kind)
        still.update(sms=None)
        return
    still.update(sms=reference[:100], told_at=now)


def _tell_former_number(
    change: AddressChange, number: str, now: datetime.datetime
) -> str:
    """Hand the SMS over; returns the provider's message id. Raises DeliveryError."""
    # Whoever holds the number now may be somebody else, whatever the template says.
    values = tag_values.no_links_of_theirs()
    values["lien"] = links.address_url(change.contact, change.pk)
    template = MessageTemplate.objects.get(code="number_changed_sms")
    text = render.render_sms(template, change.contact, values=values, now=now)
    sender = Company.current().sms_sender
    return gateway().send(Sms(number, text, sender, f"numero{change.pk}"))
