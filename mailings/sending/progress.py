"""Progress of a sending, always counted from the deliveries, never from a counter."""

import datetime
from dataclasses import dataclass

from django.db.models import Count

from mailings.enums import VERDICTS, MailingDeliveryState, MailingState
from mailings.models import Mailing
from mailings.sending import standstill

MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    total: int
    done: int
    sent: int
    queued: int
    sending: int
    withheld: int
    failed: int
    uncertain: int
    reasons: list[tuple[str, str, int]]
    """(state, French reason in lower case, count)"""
    per_minute: int
    seconds_left: int | None
    is_moving: bool
    is_watched: bool
    """Whether it is in progress, or a batch begun before a pause or cancellation still
    is."""
    standstill: standstill.Standstill | None
    """Why no message is leaving now, if so."""

    @property
    def waiting(self) -> int:
        """Not sent yet: in the queue, or in a batch held by a worker."""
        return self.queued + self.sending

    @property
    def minutes_left(self) -> int | None:
        return None if self.seconds_left is None else -(-self.seconds_left // 60)


def progress_of(mailing: Mailing, now: datetime.datetime) -> Progress:
    rows = (
        mailing.deliveries.order_by()
        .values_list("state", "reason")
        .annotate(number=Count("pk"))
    )
    states: dict[str, int] = {}
    reasons = []
    for state, reason, number in rows:
        states[state] = states.get(state, 0) + number
        if reason and state in (
            MailingDeliveryState.WITHHELD,
            MailingDeliveryState.FAILED,
        ):
            label = VERDICTS[reason]
            reasons.append((state, label[:1].lower() + label[1:], number))
    queued = states.get(MailingDeliveryState.QUEUED, 0)
    sending = states.get(MailingDeliveryState.SENDING, 0)
    total = sum(states.values())
    still = standstill.of(mailing, now)
    speed = 0 if still else _per_minute(mailing, now)
    is_moving = mailing.state == MailingState.SENDING
    return Progress(
        total=total,
        done=total - queued - sending,
        sent=states.get(MailingDeliveryState.SENT, 0),
        queued=queued,
        sending=sending,
        withheld=states.get(MailingDeliveryState.WITHHELD, 0),
        failed=states.get(MailingDeliveryState.FAILED, 0),
        uncertain=states.get(MailingDeliveryState.UNCERTAIN, 0),
        reasons=sorted(reasons, key=lambda row: (row[0], -row[2])),
        per_minute=speed,
        seconds_left=(queued + sending) * 60 // speed if speed else None,
        is_moving=is_moving,
        is_watched=is_moving or sending > 0 or (mailing.is_over and queued > 0),
        standstill=still,
    )


def _per_minute(mailing: Mailing, now: datetime.datetime) -> int:
    """Messages per minute over the last minute, or since the start if that is shorter;
    0 while no message is leaving, even if some left just before."""
    if mailing.state != MailingState.SENDING or mailing.launched_at is None:
        return 0
    if mailing.waiting_until or mailing.last_error:
        return 0
    since = max(mailing.launched_at, now - MINUTE)
    sent = mailing.deliveries.filter(sent_at__gt=since).count()
    seconds = max((now - since).total_seconds(), 1)
    return int(sent * 60 / seconds)
