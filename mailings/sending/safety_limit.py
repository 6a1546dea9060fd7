"""Automatic pause of a mailing: repeated identical refusals, many refusals, dead
addresses, complaints.

Five identical refusals in a row mean that the sender, the text or the relay is at
fault, whether the server refuses during the sending or reports it later. Where one
provider among others refuses, its refusals are seldom in a row: more than 5 % of
refused messages pause the mailing too. Many dead
addresses or complaints harm the company's reputation with mailbox providers, which
begins at 0.3 % of complaints (domain 3.5). A person who resumes it has read the reason:
that limit, and no other, is then off (refused too often, dead addresses, complaints), needs ten times as
many (refusals reported later), or counts again from zero (refusals during the sending).
"""

import datetime
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import COMPANY_ADMIN, User
from mailings.enums import (
    MailingDeliveryState,
    MailingReason,
    MailingState,
    SafetyLimit,
)
from mailings.models import Delivery, Mailing
from messaging import outbox
from messaging.refusals import Meaning

if TYPE_CHECKING:
    from mailings.sending.batch import BatchResult

ALIKE = 5
ALIKE_ONCE_RESUMED = 50
LEAST_COMPLAINTS = 3
LEAST_DEAD = 10
LEAST_REFUSED = 10
OVER = [MailingDeliveryState.SENT, MailingDeliveryState.FAILED]


def after_batch(
    mailing: Mailing, outcome: "BatchResult", now: datetime.datetime
) -> bool:
    """Pause the mailing if this batch reached a limit; returns whether it is paused.

    Several workers may end a batch of one mailing at once: the row is locked, and each
    continues from the count that the other stored.
    """
    if _refused_alike(mailing, outcome, now):
        return True
    refusals = [words for _, words in outcome.answers if words]
    if refusals and _refused_often(mailing, refusals[-1], now):
        return True
    return bool(outcome.dead) and after_dead(mailing, now)


def _refused_alike(
    mailing: Mailing, outcome: "BatchResult", now: datetime.datetime
) -> bool:
    with transaction.atomic():
        locked = Mailing.objects.select_for_update(no_key=True).get(pk=mailing.pk)
        streak, words = _streak(locked, outcome)
        if (streak, words) != (locked.refusal_streak, locked.refusal):
            Mailing.objects.filter(pk=mailing.pk).update(
                refusal_streak=streak, refusal=words
            )
        if streak < ALIKE:
            return False
        _queue_again(locked, streak)
        if locked.state == MailingState.PAUSED:
            # Another worker's batch already paused it.
            return True
        why = f"{_sentence(words)} Puis reprenez : ce qui a été refusé attend."
        return _pause(locked, SafetyLimit.REFUSED, why, now)


def after_report(
    delivery: Delivery, meaning: Meaning, words: str, now: datetime.datetime
) -> bool:
    """Pause the mailing if this failure, reported after sending, reaches a limit;
    returns whether it did.

    The caller has locked the mailing. A report about a message that left before a
    person resumed the mailing says nothing about the correction that was made.
    """
    mailing = Mailing.objects.get(pk=delivery.mailing_id)
    if mailing.state != MailingState.SENDING:
        return False
    if meaning != Meaning.REFUSED:
        after_success(delivery)
        return meaning == Meaning.DEAD and after_dead(mailing, now)
    left = delivery.claimed_at
    if not words or (mailing.resumed_at and left and left < mailing.resumed_at):
        return False
    streak = 1
    if mailing.later_streak and _core(words) == _core(mailing.later_refusal):
        streak = mailing.later_streak + 1
    Mailing.objects.filter(pk=mailing.pk).update(
        later_streak=streak, later_refusal=words[:200]
    )
    is_known = SafetyLimit.REFUSED_LATER in mailing.waived
    if streak < (ALIKE_ONCE_RESUMED if is_known else ALIKE):
        return not is_known and _refused_often(mailing, words, now)
    why = f"{_sentence(words)} Puis reprenez : ce qui n'est pas encore parti attend."
    return _pause(mailing, SafetyLimit.REFUSED_LATER, why, now)


def _refused_often(mailing: Mailing, words: str, now: datetime.datetime) -> bool:
    """Whether too many messages are refused, in whatever order: one provider refuses
    them, and others do not."""
    return _pause_above(
        mailing,
        SafetyLimit.REFUSED_OFTEN,
        MailingReason.REFUSED_BY_SERVER,
        MailingReason.BOUNCED,
        least=LEAST_REFUSED,
        percent=settings.MAILING_PAUSE_REFUSED,
        why=f"{{}} messages sont refusés, dont le dernier par « {words[:110]} »."
        f" {_advice(words)} Puis reprenez ou annulez.",
        now=now,
    )


def after_success(delivery: Delivery) -> None:
    """End the sequence of refusals reported later: this message was delivered, or
    failed for its own address."""
    counted = Mailing.objects.filter(pk=delivery.mailing_id, later_streak__gt=0)
    counted.update(later_streak=0)


def once_resumed(mailing: Mailing, now: datetime.datetime) -> dict[str, object]:
    """The fields of a mailing that a person resumes: the limit that had paused it is
    waived, and the counts of refusals restart."""
    reached = {mailing.limit_reached} - {"", SafetyLimit.REFUSED}
    return {
        "limit": "",
        "limit_reached": "",
        "waived": sorted(reached.union(mailing.waived)),
        "resumed_at": now,
        "refusal_streak": 0,
        "later_streak": 0,
    }


def _queue_again(mailing: Mailing, streak: int) -> None:
    """Queue the last identically refused messages again, whichever batch they were in:
    they never left, and wait until the cause is corrected."""
    refused = mailing.deliveries.filter(
        state=MailingDeliveryState.FAILED, reason=MailingReason.REFUSED_BY_SERVER
    )
    last = refused.order_by("-claimed_at", "-pk").values("pk")[:streak]
    Delivery.objects.filter(pk__in=last).update(
        state=MailingDeliveryState.QUEUED,
        reason="",
        batch=None,
        event=None,
        basis="",
        attempts=F("attempts") - 1,
    )


ADVICE = (
    (
        r"sender|mail from|exp[eé]diteur|[eé]metteur|not verified|not owned",
        "Vérifiez l'adresse d'expédition (DEFAULT_FROM_EMAIL) chez votre prestataire.",
    ),
    (
        r"\bSPF\b|DKIM|DMARC|reverse dns|\bPTR\b",
        "Vérifiez le domaine d'envoi : Configuration, « Domaine d'envoi ».",
    ),
    (
        r"authenticat|SMTP AUTH|STARTTLS|relay|relais",
        "Vérifiez l'identifiant et le mot de passe du serveur d'envoi (EMAIL_URL).",
    ),
    (
        r"block|black.?list|\brbl\b|spamhaus|reputation|r[eé]putation|banned",
        "Votre serveur d'envoi est sur une liste noire : voyez avec votre prestataire.",
    ),
    (
        r"spam|virus|content|contenu|attachment|malformed",
        "C'est le texte qui est refusé : demandez pourquoi à votre prestataire.",
    ),
    (
        r"rate|quota|limit|too many|volume|trop de",
        "Le serveur demande d'aller moins vite : EMAIL_PER_SECOND, ou reprenez demain.",
    ),
)


def _sentence(words: str) -> str:
    """The server's answer and the recommended action; 300 characters at most."""
    return f"Le serveur refuse tous les messages : « {words[:110]} ». {_advice(words)}"


def _advice(words: str) -> str:
    for form, said in ADVICE:
        if re.search(form, words, re.IGNORECASE):
            return said
    return "Corrigez l'expéditeur, le texte ou le serveur d'envoi."


def after_complaint(mailing: Mailing, now: datetime.datetime) -> bool:
    """Pause the mailing if too many people reported it as unwanted; returns whether it
    did."""
    return _pause_above(
        mailing,
        SafetyLimit.COMPLAINTS,
        MailingReason.COMPLAINED,
        least=LEAST_COMPLAINTS,
        percent=settings.MAILING_PAUSE_COMPLAINTS,
        why="{} personnes ont signalé ce message comme indésirable. Vérifiez le texte et"
        " la liste, puis reprenez ou annulez.",
        now=now,
    )


def after_dead(mailing: Mailing, now: datetime.datetime) -> bool:
    """Pause the mailing if too many of its addresses do not exist; returns whether it
    did."""
    return _pause_above(
        mailing,
        SafetyLimit.DEAD,
        MailingReason.DEAD_ADDRESS,
        least=LEAST_DEAD,
        percent=settings.MAILING_PAUSE_DEAD,
        why="{} adresses n'existent pas. Une liste ancienne nuit à vos envois : vérifiez"
        " d'où viennent ces adresses, puis reprenez ou annulez.",
        now=now,
    )


def _pause_above(
    mailing: Mailing,
    limit: SafetyLimit,
    *reasons: MailingReason,
    least: int,
    percent: float,
    why: str,
    now: datetime.datetime,
) -> bool:
    """Pause if at least `least` deliveries ended for these reasons, and above `percent`
    of those that are done."""
    if mailing.state != MailingState.SENDING or limit in mailing.waived:
        # Avoids a count for each report.
        return False
    number = mailing.deliveries.filter(reason__in=reasons).count()
    if number < least or number * 100 <= percent * _done(mailing):
        return False
    return _pause(mailing, limit, why.replace("{}", str(number), 1), now)


def _done(mailing: Mailing) -> int:
    return mailing.deliveries.filter(state__in=OVER).count()


def _streak(mailing: Mailing, outcome: "BatchResult") -> tuple[int, str]:
    """The number of identical refusals at the end of the sequence, and the server's
    words."""
    streak, words = mailing.refusal_streak, mailing.refusal
    for _, said in outcome.answers:
        if not said or _core(said) != _core(words):
            streak, words = 0, said[:200]
        if said:
            streak += 1
    return streak, words


def _core(words: str) -> str:
    """The part common to refusals of one cause: the words without numbers or
    punctuation."""
    return " ".join(re.findall(r"[^\W\d_]+", words.lower()))[:60]


def _pause(
    mailing: Mailing, limit: SafetyLimit, why: str, now: datetime.datetime
) -> bool:
    under_way = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    if not under_way.update(
        state=MailingState.PAUSED, slot=None, limit=why[:300], limit_reached=limit
    ):
        return False
    audit.record("mailing.paused", user=None, target=f"mailing:{mailing.pk}")
    for address in _told(mailing):
        link = settings.BASE_URL + mailing.get_absolute_url()
        outbox.queue(
            "mailing_paused",
            contact=None,
            address=address,
            values={"raison": why, "lien": link},
            now=now,
        )
    return True


def _told(mailing: Mailing) -> set[str]:
    """The author, and the Admins société, who can correct the settings."""
    admins = User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True)
    found = set(admins.values_list("email", flat=True))
    author = mailing.launched_by or mailing.created_by
    return found | {author.email} if author and author.is_active else found
