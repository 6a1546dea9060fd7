"""Preview of a recipient's real message for staff; its links perform no action."""

import datetime
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from accounts.models import Company, User
from consent.eligibility import explain
from consent.models import ConsentEvent
from contacts.models import Contact
from mailings.models import Mailing
from messaging import outbox, render, sms, tag_values
from messaging.gateways.base import Sms, gateway
from messaging.measure import SmsDraft, harmless_links
from messaging.render import Rendered
from messaging.sms import Count
from messaging.tags import WHY
from messaging.why import ReceivedChoice, why


@dataclass(frozen=True)
class MailingPreview:
    """An e-mail has `subject` and `content`; an SMS has `text` and `count`."""

    text: str
    subject: str = ""
    content: str = ""
    count: Count | None = None


def show(mailing: Mailing, contact: Contact, now: datetime.datetime) -> MailingPreview:
    if mailing.is_sms:
        text = sms_text(mailing, contact, now)
        return MailingPreview(text, count=sms.count(text))
    mail = email(mailing, contact, now)
    return MailingPreview(mail.text, mail.subject, mail.content)


def sender(mailing: Mailing) -> str:
    """From whom the recipients see the message come."""
    company = Company.current()
    if mailing.is_sms:
        return company.sms_sender
    return f"{company.name} <{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}>"


def email(mailing: Mailing, contact: Contact, now: datetime.datetime) -> Rendered:
    compiled = render.compile_email(
        mailing, campaign=mailing.campaign, values=mailing.ways_out
    )
    told = why(
        mailing.campaign,
        contact,
        choice=_choice(mailing, contact),
        is_request=mailing.is_request,
    )
    values = {**harmless_links(), WHY: told}
    return compiled.fill(
        tag_values.values_of(contact, compiled.names, values=values, now=now)
    )


def _choice(mailing: Mailing, contact: Contact) -> ReceivedChoice | None:
    """The yes that allowed the message, or would allow it now."""
    sent = mailing.deliveries.filter(contact=contact).exclude(event=None)
    delivery = sent.select_related("event").first()
    event = delivery.event if delivery else None
    if event is None and mailing.campaign:
        event_id = explain(mailing.campaign, contact).event_id
        event = ConsentEvent.objects.filter(pk=event_id or 0).first()
    return ReceivedChoice.of_each([event])[event.pk] if event else None


def sms_text(mailing: Mailing, contact: Contact, now: datetime.datetime) -> str:
    return sms_draft(mailing).to(contact, now)


def sms_draft(mailing: Mailing) -> SmsDraft:
    names = frozenset(render.allowed(mailing.campaign, mailing.ways_out))
    stops = render.may_be_refused(mailing.campaign, mailing.ways_out)
    return SmsDraft(mailing.body, names, stop=stops)


def send_trial(
    mailing: Mailing, contact: Contact, user: User, now: datetime.datetime
) -> None:
    """Send the message to the user themselves."""
    mail = email(mailing, contact, now)
    outbox.queue_rendered(
        mail._replace(subject=f"[Essai] {mail.subject}"),
        address=user.email,
        now=now,
        kind="trial",
        user=user,
    )


def send_trial_sms(
    mailing: Mailing, contact: Contact, mobile: str, now: datetime.datetime
) -> None:
    text = sms_text(mailing, contact, now)
    sender = Company.current().sms_sender
    gateway().send(Sms(mobile, text, sender, reference=f"essai{mailing.pk}"))
