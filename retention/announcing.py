"""How a person is told that their data will be deleted: by mail, else by SMS, and with a
copy to the representatives who receive what is written to them.

The message to the person has the link of the button that keeps their record; the copy has
none, since the button speaks for the person.
"""

import datetime

from celery import shared_task
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Company
from consent import links
from consent.integrity import journal
from contacts.models import Contact
from core.after_commit import after_commit
from core.typography import long_date
from messaging import outbox, render, representatives, unreached
from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.enums import UnreachedKind
from messaging.gateways.base import Sms, gateway
from messaging.gateways.retry import retry_later
from messaging.models import Unreached
from messaging.reach import takes_sms

TEMPLATE = "erasure_announced"
SMS = (
    "{societe#defaut} : sans nouvelles de vous, nous supprimerons vos informations le "
    "{dateSuppression#defaut}. Pour les garder : {lien#defaut}"
)
SUBJECT = "Les informations de {prenom#defaut} {nom#defaut} seront supprimées"
COPY = """Bonjour,

Nous n'avons plus de nouvelles de {prenom#defaut} {nom#defaut}. Nous allons supprimer ses
informations le {dateSuppression#defaut}. Nous gardons seulement ce que la loi nous oblige
à garder.

Vous êtes d'accord ? Vous n'avez rien à faire.

Vous voulez que {societe#defaut} les garde ? Écrivez-le-nous avant ce jour :
{contactDonnees#defaut}.

*Vous recevez ce message en qualité de : %s.*
"""
TITLE = "Annonce d'une suppression"


def tell(
    contact: Contact,
    day: datetime.date,
    now: datetime.datetime,
    *,
    by_mail: bool,
    by_sms: bool,
) -> None:
    """Tell the person by the first way that they have, and those who read for them."""
    values = {"dateSuppression": long_date(day)}
    if by_mail:
        own = values | {"lien": links.keep_url(contact)}
        outbox.queue(TEMPLATE, contact=contact, now=now, values=own)
    elif by_sms:
        after_commit(tell_by_sms.delay, f"{contact.pk} {day.isoformat()}")
    for reader in representatives.readers(timezone.localdate(now)).filter(
        contact=contact
    ):
        outbox.queue(
            contact=contact,
            address=reader.email,
            text=render.Words(SUBJECT, COPY % reader.quality),
            kind="erasure_announced_copy",
            now=now,
            values=values,
        )


def leave_to_staff(contacts: QuerySet[Contact], now: datetime.datetime) -> None:
    """A task for each of these people whom the announcement did not reach, once an
    announcement."""
    noted = Unreached.objects.filter(
        contact=OuterRef("pk"),
        kind=UnreachedKind.ERASURE,
        title=TITLE,
        at__gte=OuterRef("erasure_announced_at"),
    )
    found = contacts.exclude(Exists(noted)).order_by("pk")
    unreached.note(
        found.values_list("pk", flat=True), UnreachedKind.ERASURE, TITLE, now
    )


@shared_task(acks_late=False)
def tell_by_sms(which: str, tries: int = 0) -> None:
    """Send the announcement by SMS, at most once; `which` is « contact day ». The staff
    is told if it could not leave. A sign of life, or another day, makes it useless."""
    journal.require_open()
    contact_id, _, day = which.partition(" ")
    contact = Contact.objects.get(pk=int(contact_id))
    announced = contact.announced_erasure
    if contact.is_erased or contact.is_deceased or contact.is_restricted:
        return
    if announced is None or announced.isoformat() != day:
        return
    now = timezone.now()
    try:
        if not takes_sms(contact):
            raise DeliveryError(ErrorKind.REFUSED, "unusable number")
        values = {
            "dateSuppression": long_date(announced),
            "lien": links.keep_url(contact),
        }
        words = render.Words("", SMS)
        text = render.render_sms(words, contact, values=values, now=now)
        sender = Company.current().sms_sender
        name = f"suppression{contact.pk}-{day}"
        gateway().send(Sms(contact.mobile or "", text, sender, name))
    except DeliveryError as error:
        if retry_later(tell_by_sms, which, tries, error):
            return
        unreached.note([contact.pk], UnreachedKind.ERASURE, TITLE, now, channel="sms")
