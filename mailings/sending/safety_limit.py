"""A mailing pauses by itself where going on would harm: refused alike, dead, reported.

Five alike refusals in a row say that the sender, the text or the relay is at fault; many
dead addresses or complaints cost the company its reputation with mailbox providers, which
trouble starts at 0.3 % of complaints (domain 3.5). A person who resumes the mailing has
read why, and is not asked again for this mailing.
"""

import datetime
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F

from accounts import audit
from mailings.enums import DeliveryState, MailingState, Standing
from mailings.models import Delivery, Mailing
from messaging import outbox

if TYPE_CHECKING:
    from mailings.sending.batch import Outcome

ALIKE = 5
LEAST_COMPLAINTS = 3
LEAST_DEAD = 10
OVER = [DeliveryState.SENT, DeliveryState.FAILED]


def after_batch(mailing: Mailing, outcome: "Outcome", now: datetime.datetime) -> bool:
    """Whether the mailing is paused by what this batch met."""
    streak, words, alike = _streak(mailing, outcome)
    words = words[:200]
    if (streak, words) != (mailing.refusal_streak, mailing.refusal):
        Mailing.objects.filter(pk=mailing.pk).update(
            refusal_streak=streak, refusal=words
        )
    if streak >= ALIKE:
        # A refused message never left: it waits for the fault to be mended.
        Delivery.objects.filter(pk__in=alike, state=DeliveryState.FAILED).update(
            state=DeliveryState.QUEUED,
            reason="",
            batch=None,
            event=None,
            basis="",
            attempts=F("attempts") - 1,
        )
        return _pause(
            mailing,
            f"Le serveur refuse tous les messages : « {words[:110]} ». Corrigez"
            " l'expéditeur, le texte ou le serveur d'envoi, puis reprenez.",
            now,
        )
    return bool(outcome.dead) and after_dead(mailing, now)


def after_complaint(mailing: Mailing, now: datetime.datetime) -> bool:
    """Whether the mailing is paused since too many people reported it as unwanted."""
    if not _may_pause(mailing):
        return False
    complaints = mailing.deliveries.filter(reason=Standing.COMPLAINED).count()
    limit = settings.MAILING_PAUSE_COMPLAINTS
    if complaints < LEAST_COMPLAINTS:
        return False
    if complaints * 100 <= limit * _done(mailing):
        return False
    return _pause(
        mailing,
        f"{complaints} personnes ont signalé ce message comme indésirable. Vérifiez le"
        " texte et la liste, puis reprenez ou annulez.",
        now,
    )


def after_dead(mailing: Mailing, now: datetime.datetime) -> bool:
    """Whether the mailing is paused since too many of its addresses do not exist."""
    if not _may_pause(mailing):
        return False
    dead = mailing.deliveries.filter(reason=Standing.DEAD_ADDRESS).count()
    limit = settings.MAILING_PAUSE_DEAD
    if dead < LEAST_DEAD:
        return False
    if dead * 100 <= limit * _done(mailing):
        return False
    return _pause(
        mailing,
        f"{dead} adresses n'existent pas. Une liste ancienne nuit à vos envois : vérifiez"
        " d'où viennent ces adresses, puis reprenez ou annulez.",
        now,
    )


def _may_pause(mailing: Mailing) -> bool:
    """What is over, or was resumed in spite of it, is not counted for each report."""
    return mailing.state == MailingState.SENDING and not mailing.limit_waived


def _done(mailing: Mailing) -> int:
    return mailing.deliveries.filter(state__in=OVER).count()


def _streak(mailing: Mailing, outcome: "Outcome") -> tuple[int, str, list[int]]:
    """How many alike refusals came last, what was said, and those of this batch."""
    streak, words, alike = mailing.refusal_streak, mailing.refusal, list[int]()
    for delivery_id, said in outcome.answers:
        if not said or _core(said) != _core(words):
            streak, words, alike = 0, said, []
        if said:
            streak += 1
            alike.append(delivery_id)
    return streak, words, alike


def _core(words: str) -> str:
    """What two refusals of one cause have in common: neither numbers nor signs."""
    return " ".join(re.findall(r"[^\W\d_]+", words.lower()))[:60]


def _pause(mailing: Mailing, why: str, now: datetime.datetime) -> bool:
    under_way = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    if not under_way.update(state=MailingState.PAUSED, lane=None, limit=why[:300]):
        return False
    audit.record("mailing.paused", user=None, target=f"mailing:{mailing.pk}")
    author = mailing.launched_by or mailing.created_by
    if author and author.is_active:
        link = settings.BASE_URL + mailing.get_absolute_url()
        outbox.queue(
            "mailing_paused",
            contact=None,
            address=author.email,
            values={"raison": why, "lien": link},
            now=now,
        )
    return True
