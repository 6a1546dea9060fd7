"""A list of calls of the demo company, worked half-way: an outcome of each kind."""

import datetime
from collections.abc import Iterator
from itertools import cycle

from django.utils import timezone

from accounts.models import User
from calls import hours, queue, recording
from calls.enums import CallOutcome
from campaigns.models import Campaign
from consent.models import Consent
from contacts import last_contact
from contacts.enums import Channel, Kind

LABEL = "nos nouveaux services d'aide à domicile"
SCRIPT = """\
Bonjour, ici Agnès Perrin, de la société Les Mains Douces, à Lyon.
Vous avez accepté que nous vous appelions pour nos nouveaux services.

Depuis octobre, nous préparons aussi les repas le dimanche. Souhaitez-vous recevoir notre
brochure ?

Si vous ne voulez plus de ces appels, dites-le-moi : ils cesseront aussitôt.
"""
OUTCOMES = (
    (CallOutcome.REACHED, "Brochure envoyée, rappeler en janvier."),
    (CallOutcome.NO_ANSWER, ""),
    (CallOutcome.REACHED, "Intéressée par les repas du dimanche."),
    (CallOutcome.DECLINED, ""),
    (CallOutcome.CALL_BACK, "Préfère être appelée le matin."),
    (CallOutcome.NO_ANSWER, ""),
    (CallOutcome.REACHED, ""),
    (CallOutcome.WRONG_NUMBER, ""),
    (CallOutcome.REACHED, "En parle d'abord à sa fille."),
    (CallOutcome.OBJECTED, ""),
)
MOST = 40
"""Calls made at most, whatever the size of the company."""
A_DAY = 20


def campaign() -> Campaign:
    """The campaign that the choices of the demo answer."""
    return Campaign.objects.create(
        code="demo_calls",
        audience=Kind.CLIENT,
        channel=Channel.PHONE,
        label=LABEL,
        position=7,
    )


def make(caller: User, now: datetime.datetime) -> None:
    """Call half of those who accepted; nobody if nobody did."""
    offered = Campaign.objects.get(code="demo_calls")
    agreed = Consent.objects.reachable().filter(campaign=offered).count()
    times = list(_times(now, min(agreed // 2, MOST)))
    opened = (times[0] if times else now) - datetime.timedelta(hours=1)
    made = recording.open_list(offered, SCRIPT, now=opened, user=caller)
    for at, (outcome, note) in zip(times, cycle(OUTCOMES), strict=False):
        claim = queue.claim_next(made, at, caller)
        if claim is None:
            return
        again = at + datetime.timedelta(days=8)
        if outcome not in (CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER):
            last_contact.note(claim.contact_id, at)
        recording.record(
            claim,
            outcome,
            script=made.script,
            user=caller,
            now=at,
            note=note,
            call_back_at=again if outcome == CallOutcome.CALL_BACK else None,
        )


def _times(now: datetime.datetime, number: int) -> Iterator[datetime.datetime]:
    """The instants of these calls, oldest first: seven minutes apart, in the morning of
    the last days on which people may be called."""
    day = timezone.localdate(now)
    mornings: list[datetime.datetime] = []
    while len(mornings) * A_DAY < number:
        day -= datetime.timedelta(days=1)
        start = timezone.make_aware(
            datetime.datetime.combine(day, datetime.time(10, 10))
        )
        if hours.is_open(start):
            mornings.append(start)
    every = (
        morning + datetime.timedelta(minutes=7 * place)
        for morning in reversed(mornings)
        for place in range(A_DAY)
    )
    yield from list(every)[:number]
