"""The mail « RGPD client » or « RGPD Intervenant »: queued with the erasure, to the
address as it was."""

import datetime

from django.utils import timezone

from contacts.enums import Kind
from contacts.models import Contact
from messaging import outbox, render
from messaging.models import MessageTemplate
from messaging.render import MissingLink, Rendered
from messaging.tags import UnknownTag

TEMPLATES = {Kind.CLIENT: "erasure_client", Kind.WORKER: "erasure_worker"}


class NoticeBroken(ValueError):
    """The template cannot be sent as it is: nothing is erased before it is mended."""


def _values(now: datetime.datetime) -> dict[str, str]:
    return {"dateSuppression": f"{timezone.localtime(now):%d/%m/%Y}"}


def queue(contact: Contact, now: datetime.datetime) -> str:
    """Queue the notice in the caller's transaction; its public id, or "" without address.

    `contact` was read before the erasure: its values are still in memory. Raises
    NoticeBroken.
    """
    if not contact.email or contact.email_unusable_at:
        return ""
    try:
        message = outbox.queue(
            TEMPLATES[Kind(contact.kind)],
            contact=contact,
            now=now,
            values=_values(now),
            address=contact.email,
            kind="erasure_notice",
        )
    except (UnknownTag, MissingLink) as error:
        raise _broken(contact) from error
    return str(message.public_id)


def preview(contact: Contact, now: datetime.datetime) -> Rendered | None:
    """What the notice would say; None where it cannot be made or has no address."""
    if not contact.email or contact.email_unusable_at:
        return None
    template = MessageTemplate.objects.filter(code=TEMPLATES[Kind(contact.kind)])
    try:
        return render.render(template.get(), contact, values=_values(now), now=now)
    except (UnknownTag, MissingLink, MessageTemplate.DoesNotExist):
        return None


def _broken(contact: Contact) -> NoticeBroken:
    name = "RGPD client" if contact.kind == Kind.CLIENT else "RGPD Intervenant"
    return NoticeBroken(
        f"Le modèle « {name} » contient une balise inconnue : corrigez-le, ou effacez"
        " sans avertir. Rien n'a été effacé."
    )
