"""The mail « RGPD client » or « RGPD Intervenant », queued with the erasure to the
address as it was. If the law keeps everything, the mail says so instead (art. 12.4).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.utils import timezone

from contacts.enums import Channel, Kind, Status
from contacts.models import Contact
from core.typography import long_date
from erasure.catalogue import FieldEntry
from erasure.enums import Cause
from erasure.preview import KeptField, Preview
from messaging import outbox, render, unreached
from messaging.enums import UnreachedKind
from messaging.models import MessageTemplate
from messaging.placeholders import MissingLink
from messaging.render import Rendered, Words
from messaging.tags import UnknownTag, names_in, readable

TEMPLATES = {Kind.CLIENT: "erasure_client", Kind.WORKER: "erasure_worker"}
KEEPS_ALL = "erasure_kept"
REASONS = {
    Cause.REQUEST: "Vous nous l'avez demandé.",
    Cause.RETENTION: (
        "Nous n'avons plus besoin de vos informations : leur durée est finie."
    ),
    Cause.DEACTIVATION: "Notre relation est terminée.",
}


PAPERS = {
    Status.CLIENT: (
        "Nous gardons aussi les factures et les attestations fiscales déjà faites. Nous "
        "les gardons le temps que dit la loi."
    ),
    Status.WORKER: (
        "Nous gardons aussi les doubles de vos bulletins de paie, pendant 5 ans. Nous "
        "gardons votre ligne du registre du personnel 5 ans après votre départ. Gardez "
        "vos bulletins de paie sans limite de durée : ils servent à votre retraite."
    ),
    Status.FORMER_CLIENT: (
        "Si vous étiez client, nous gardons aussi les factures et les attestations "
        "fiscales déjà faites. Nous les gardons le temps que dit la loi."
    ),
    Status.INACTIVE: (
        "Si vous étiez salarié, nous gardons aussi les doubles de vos bulletins de paie, "
        "pendant 5 ans, et votre ligne du registre du personnel, 5 ans après votre départ."
    ),
}
"""Papers kept outside the record, by the status before the deactivation. A prospect and
a candidate have none; an inactive contact without a former status may have some."""


class NoticeBroken(ValueError):
    """The template cannot be sent as it is; nothing is erased until it is corrected."""


@dataclass(frozen=True)
class NoticeOutcome:
    """What an erasure removes for one person, and what the law keeps."""

    goes: Sequence[str] = ()
    """The labels of the filled fields that are emptied, without duplicates."""
    kept: Sequence[KeptField] = ()
    keeps_all: bool = False
    """Whether no field that has a box is emptied."""

    @classmethod
    def of(cls, goes: Iterable[FieldEntry], kept: Sequence[KeptField]) -> Self:
        going = list(goes)
        boxes = [entry for entry in going if not entry.spec.always]
        labels = tuple(dict.fromkeys(entry.label for entry in boxes))
        return cls(labels, kept, keeps_all=bool(kept) and not boxes)

    @classmethod
    def of_preview(cls, shown: Preview) -> Self:
        return cls.of((e for group in shown.goes.values() for e in group), shown.kept)


NOTHING_KNOWN: NoticeOutcome = NoticeOutcome()
# Appended to a customised template without the tag, so that kept fields are always
# named.
KEPT = """

---

**Ce que la loi nous oblige à garder**

{conserve#defaut}

Chacune de ces informations sera supprimée à la fin de ce délai.
"""


@dataclass(frozen=True)
class ErasureNotice:
    """The mail to one person about one erasure."""

    contact: Contact
    now: datetime.datetime
    outcome: NoticeOutcome = field(default=NOTHING_KNOWN)
    cause: str = ""

    @property
    def code(self) -> str:
        if self.outcome.keeps_all:
            return KEEPS_ALL
        return TEMPLATES[Kind(self.contact.kind)]

    @property
    def has_reader(self) -> bool:
        return bool(self.contact.usable_address(Channel.EMAIL))

    def words(self) -> Words:
        """Subject and body. Raises UnknownTag, MessageTemplate.DoesNotExist."""
        template = MessageTemplate.objects.get(code=self.code)
        told = not self.outcome.kept or "conserve" in names_in(template.body)
        return Words(template.subject, template.body + ("" if told else KEPT))

    def values(self) -> dict[str, str]:
        lines = [
            f"{each.label} : jusqu'au {long_date(each.until)} inclus ({each.law})"
            for each in sorted(self.outcome.kept, key=lambda k: (k.until, k.label))
        ]
        return {
            "dateSuppression": long_date(timezone.localdate(self.now)),
            "motifSuppression": REASONS.get(Cause(self.cause), "")
            if self.cause
            else "",
            "supprime": ", ".join(self.outcome.goes),
            "conserve": "\n".join(lines),
            "pieces": PAPERS.get(Status(self.contact.active_status), ""),
        }


def queue(notice: ErasureNotice) -> str:
    """Queue the notice in the caller's transaction; return its public id, "" if not
    queued.

    The contact was read before the erasure, so its values are still in memory. Raises
    NoticeBroken.
    """
    contact = notice.contact
    if not notice.has_reader:
        if contact.email:
            title = readable(notice.words().subject)
            unreached.note([contact.pk], UnreachedKind.ERASURE, title, notice.now)
        return ""
    try:
        message = outbox.queue(
            notice.code,
            contact=notice.contact,
            now=notice.now,
            text=notice.words(),
            values=notice.values(),
            address=notice.contact.email,
            kind="erasure_notice",
        )
    except (UnknownTag, MissingLink) as error:
        raise _broken(notice) from error
    return str(message.public_id)


def preview(notice: ErasureNotice) -> Rendered | None:
    """Render the notice; None if it cannot be rendered or the contact has no usable
    address.
    """
    if not notice.has_reader:
        return None
    try:
        words, values = notice.words(), notice.values()
        return render.render(words, notice.contact, values=values, now=notice.now)
    except (UnknownTag, MissingLink, MessageTemplate.DoesNotExist):
        return None


def _broken(notice: ErasureNotice) -> NoticeBroken:
    template = MessageTemplate.objects.get(code=notice.code)
    return NoticeBroken(
        f"Le modèle « {template.name} » contient une balise inconnue : corrigez-le, ou"
        " effacez sans avertir. Rien n'a été effacé."
    )
