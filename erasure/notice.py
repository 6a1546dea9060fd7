"""The mail « RGPD client » or « RGPD Intervenant »: queued with the erasure, to the
address as it was."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from contacts.enums import Kind
from contacts.models import Contact
from erasure.preview import KeptField
from messaging import outbox, render, unreached
from messaging.enums import UnreachedKind
from messaging.models import MessageTemplate
from messaging.render import MissingLink, Rendered
from messaging.tags import UnknownTag, readable

TEMPLATES = {Kind.CLIENT: "erasure_client", Kind.WORKER: "erasure_worker"}


class NoticeBroken(ValueError):
    """The template cannot be sent as it is: nothing is erased before it is mended."""


# Under the text of the model, so that one which the company rewrote says it too.
KEPT = """

---

**Ce que la loi nous oblige à garder**

{conserve#defaut}

Chacune de ces informations sera supprimée à la fin de ce délai.
"""


def _words(contact: Contact, kept: Sequence[KeptField]) -> MessageTemplate:
    template = MessageTemplate.objects.get(code=TEMPLATES[Kind(contact.kind)])
    template.body += KEPT if kept else ""
    return template


def _values(now: datetime.datetime, kept: Sequence[KeptField]) -> dict[str, str]:
    lines = [
        f"{each.label} : jusqu'au {each.until:%d/%m/%Y} inclus ({each.law})"
        for each in sorted(kept, key=lambda each: (each.until, each.label))
    ]
    return {
        "dateSuppression": f"{timezone.localtime(now):%d/%m/%Y}",
        "conserve": "\n".join(lines),
    }


def queue(
    contact: Contact, now: datetime.datetime, kept: Sequence[KeptField] = ()
) -> str:
    """Queue the notice in the caller's transaction; its public id, or "" without address.

    `contact` was read before the erasure: its values are still in memory. `kept` is
    what the law forbids to erase yet. Raises NoticeBroken.
    """
    if not contact.email or contact.email_unusable_at:
        if contact.email:
            title = readable(_words(contact, ()).subject)
            unreached.note([contact.pk], UnreachedKind.ERASURE, title, now)
        return ""
    try:
        message = outbox.queue(
            TEMPLATES[Kind(contact.kind)],
            contact=contact,
            now=now,
            text=_words(contact, kept),
            values=_values(now, kept),
            address=contact.email,
            kind="erasure_notice",
        )
    except (UnknownTag, MissingLink) as error:
        raise _broken(contact) from error
    return str(message.public_id)


def preview(
    contact: Contact, now: datetime.datetime, kept: Sequence[KeptField] = ()
) -> Rendered | None:
    """What the notice would say; None where it cannot be made or has no address."""
    if not contact.email or contact.email_unusable_at:
        return None
    try:
        words = _words(contact, kept)
        return render.render(words, contact, values=_values(now, kept), now=now)
    except (UnknownTag, MissingLink, MessageTemplate.DoesNotExist):
        return None


def _broken(contact: Contact) -> NoticeBroken:
    name = "RGPD client" if contact.kind == Kind.CLIENT else "RGPD Intervenant"
    return NoticeBroken(
        f"Le modèle « {name} » contient une balise inconnue : corrigez-le, ou effacez"
        " sans avertir. Rien n'a été effacé."
    )
