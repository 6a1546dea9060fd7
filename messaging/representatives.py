"""What a representative receives at their own address: copies of the mandatory e-mails and
of the answers to requests, and the link by which they choose. Never a link that acts as the
person.

The texts are templates, which the company may edit (system_templates).
"""

import datetime
from collections.abc import Mapping, Sequence
from operator import attrgetter

from celery import shared_task
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import Company, User
from consent import contesting, links
from consent.integrity import journal
from consent.models import ConsentEvent
from contacts.enums import Channel
from contacts.models import Contact, Representative
from core.after_commit import after_commit
from messaging import outbox, render, unreached
from messaging.delivery_errors import DeliveryError
from messaging.enums import UnreachedKind
from messaging.gateways.base import Sms, gateway
from messaging.gateways.retry import retry_later
from messaging.models import MessageTemplate
from messaging.reach import takes_sms
from messaging.tags import readable

COPIED = frozenset(
    {"request_received", "request_answered", "request_extended", "restriction_lifted"}
)
"""The messages that a representative may receive: none has a link of the person's own."""
COPY = (
    "*Copie du message envoyé à {prenom#defaut} {nom#defaut}, "
    "reçue en qualité de : {qualite#defaut}.*\n\n"
)
"""As tags and not as words: a name is never read as a tag or as markup."""
COPY_OF_MAILING = (
    "*Copie du message destiné à {prenom#defaut} {nom#defaut}, "
    "reçue en qualité de : {qualite#defaut}.*\n\n%s\n\n---\n\n"
    "Vous ne représentez plus cette personne, ou ne voulez plus de ces copies ? "
    "Dites-le-nous : {contactDonnees#defaut}. Ce que nous gardons de vous, et vos droits : "
    "[tout lire]({lienInformations#defaut})."
)
MAILING_COPY = "mandate_copy"
NOTED, CHOSEN, LINK = (
    "representative_noted",
    "representative_chosen",
    "representative_link",
)
MAY_ANSWER = "Cette personne peut choisir en votre nom les messages que vous recevez."
MAY_SEE = "Cette personne peut consulter votre espace en ligne."
MAY_READ = "Elle reçoit une copie de nos e-mails obligatoires et de nos réponses à vos demandes."


def tell_noted(
    representative: Representative, *, now: datetime.datetime, user: User | None = None
) -> bool:
    """Tell the person who was noted as acting for them, and what that allows; nothing
    without a right. Returns False if a user must tell them."""
    scope = (
        (representative.answers, MAY_ANSWER),
        (representative.receives, MAY_READ),
        (representative.sees_portal, MAY_SEE),
    )
    rights = [words for is_given, words in scope if is_given]
    if not rights:
        return True
    values = _values(representative, None) | {"droits": " ".join(rights)}
    return _tell(representative, NOTED, values=values, now=now, user=user)


def tell_chosen(
    representative: Representative,
    events: Sequence[ConsentEvent],
    *,
    now: datetime.datetime,
    user: User | None = None,
) -> bool:
    """Tell the person what a representative accepted in their name, with the link that
    withdraws it; nothing if nothing of it is in force. Returns False if a user must tell
    them."""
    newest = max(events, key=attrgetter("pk"), default=None)
    if newest is None or not contesting.held(newest):
        return True
    return _tell(
        representative,
        CHOSEN,
        values=_values(representative, newest),
        event=newest,
        now=now,
        user=user,
    )


def _tell(
    representative: Representative,
    code: str,
    *,
    values: Mapping[str, str],
    event: ConsentEvent | None = None,
    now: datetime.datetime,
    user: User | None,
) -> bool:
    """By e-mail, else by SMS, else by a task for the staff."""
    contact = representative.contact
    if contact.usable_address(Channel.EMAIL):
        outbox.queue(
            code,
            contact=contact,
            kind="representative_told",
            values=values,
            now=now,
            user=user,
        )
        return True
    if takes_sms(contact):
        which = f"{representative.pk}-{event.pk if event else ''}"
        after_commit(tell_by_sms.delay, which)
        return True
    _leave_to_staff(contact, code, now)
    return False


def _values(
    representative: Representative, event: ConsentEvent | None
) -> dict[str, str]:
    values = {
        "proche": representative.name or "Quelqu'un",
        "qualite": representative.quality,
    }
    if event:
        labels = [f"- {consent.campaign.label}" for consent in contesting.held(event)]
        values["choix"] = "\n".join(labels)
        values["lien"] = links.contest_url(representative.contact, event)
    return values


def _leave_to_staff(contact: Contact, code: str, now: datetime.datetime) -> None:
    title = readable(MessageTemplate.objects.get(code=code).subject)
    unreached.note([contact.pk], UnreachedKind.MANDATE, title, now)


@shared_task(acks_late=False)
def tell_by_sms(which: str, tries: int = 0) -> None:
    """Send the SMS about a representative, at most once; `which` is « mandate-event »,
    without an event for what was noted. The staff is told if it could not leave."""
    journal.require_open()
    mandate, _, chosen = which.partition("-")
    found = Representative.objects.select_related("contact")
    representative = found.get(pk=int(mandate))
    event = ConsentEvent.objects.get(pk=int(chosen)) if chosen else None
    if event and not contesting.held(event):
        return
    now = timezone.now()
    contact = representative.contact
    if contact.is_deceased:
        return
    try:
        _send_sms(representative, event, which, now)
    except DeliveryError as error:
        if retry_later(tell_by_sms, which, tries, error):
            return
        audit.record("consent.sms_failed", target=contact.target, error=error.kind)
        _leave_to_staff(contact, CHOSEN if event else NOTED, now)
        return
    audit.record("contact.representative_told", target=contact.target)


def _send_sms(
    representative: Representative,
    event: ConsentEvent | None,
    which: str,
    now: datetime.datetime,
) -> None:
    """Raises DeliveryError. It announces what was done for the person: no STOP line."""
    contact = representative.contact
    code = CHOSEN if event else NOTED
    if not takes_sms(contact):
        _leave_to_staff(contact, code, now)
        return
    template = MessageTemplate.objects.get(code=f"{code}_sms")
    values = _values(representative, event)
    text = render.render_sms(template, contact, values=values, now=now)
    sender = Company.current().sms_sender
    gateway().send(Sms(contact.mobile or "", text, sender, f"mandat{which}"))


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
    found = readers(timezone.localdate(now)).filter(contact=contact)
    for reader in found:
        words = render.Words(template.subject, COPY + template.body)
        outbox.queue(
            contact=contact,
            address=reader.email,
            text=words,
            kind=code,
            now=now,
            values={**values, "qualite": reader.quality},
            user=user,
        )
    return len(found)


def readers(today: datetime.date) -> QuerySet[Representative]:
    """Those who receive what is written to a person, once each: by another address than
    the person's own, which has the message itself."""
    receiving = Representative.objects.in_force(today).filter(receives=True)
    others = receiving.exclude(email=None).exclude(
        email=F("contact__email"), contact__email_unusable_at=None
    )
    return others.order_by("contact", "email", "id").distinct("contact", "email")


def copy_of_mailing(
    reader: Representative, text: render.Text, *, now: datetime.datetime
) -> None:
    """Queue the copy of a mandatory e-mail."""
    outbox.queue(
        contact=reader.contact,
        address=reader.email,
        text=render.Words(text.subject, COPY_OF_MAILING % text.body),
        kind=MAILING_COPY,
        now=now,
        values={"qualite": reader.quality},
    )


def send_link(
    representative: Representative, *, now: datetime.datetime, user: User
) -> None:
    """Send a representative who answers the link to the page of choices."""
    url = links.representative_url(representative, now)
    outbox.queue(
        LINK,
        contact=representative.contact,
        address=representative.email,
        values={"qualite": representative.quality, "lien": url},
        now=now,
        user=user,
    )
    audit.record(
        "contact.representative_link", user=user, target=representative.contact.target
    )
