"""One batch: claimed in the database, checked against the ledger, handed over,
recorded.

The number of queries does not depend on the number of messages. Messages not sent
before the ledger's answer expires go back to the queue, unless the mailing was
cancelled.
"""

import datetime
import time
import uuid
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When

from consent import ledger
from consent.enums import Reason
from consent.ledger import Verdict
from contacts import closing
from contacts.models import Contact
from mailings import audience, inbound, terms, unreached
from mailings.enums import MailingDeliveryState, MailingReason, MailingState
from mailings.models import Delivery, DeliveryQuerySet, Mailing
from mailings.sending import hours, throttle
from mailings.sending.retries import LOST, insist
from mailings.sending.transports import Transport, transport_for
from messaging.delivery_errors import DeliveryError, ErrorKind, SendResult
from messaging.placeholders import MissingLink
from messaging.why import ReceivedChoice

MAX_ATTEMPTS = 5
WAITS = (5, 15, 60, 180, 360)


@dataclass
class BatchResult:
    """The outcome of the messages of a batch, by delivery id."""

    claimed: int = 0
    busy: str = ""
    sent: list[tuple[int, float, str]] = field(default_factory=list)
    """For each: the seconds since the ledger was read, and the provider's id."""
    answers: list[tuple[int, str]] = field(default_factory=list)
    """In sending order: the server's words if it refused the message, otherwise
    empty."""
    closed: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    later: list[int] = field(default_factory=list)
    dead: dict[str, list[Contact]] = field(default_factory=dict)
    """Contacts whose address, as it was written to, does not exist, by the server's
    words."""

    def close(self, delivery_id: int, state: str, reason: str) -> None:
        self.closed.setdefault((state, reason), []).append(delivery_id)


class Claim(NamedTuple):
    taken: int
    allowed: dict[int, int]
    """The deliveries allowed by the ledger: delivery id -> contact id."""


def outside_hours(mailing: Mailing, now: datetime.datetime, path: str = "") -> Q | None:
    """Recipients for whom this instant is outside the permitted hours of optional SMS
    and of requests for consent (domain 2.10)."""
    if not mailing.is_sms or mailing.is_required:
        return None
    return hours.outside_hours(now, path)


def opens_at(mailing: Mailing, now: datetime.datetime) -> datetime.datetime | None:
    """The first instant at which a queued recipient outside the permitted hours can be
    sent to."""
    condition = outside_hours(mailing, now, "contact__")
    if condition is None:
        return None
    waiting = mailing.deliveries.due(now).filter(condition)
    return hours.first_opening(waiting, now, "contact__")


def _ready(mailing: Mailing, now: datetime.datetime) -> DeliveryQuerySet:
    due = mailing.deliveries.due(now)
    condition = outside_hours(mailing, now, "contact__")
    return due if condition is None else due.exclude(condition)


def send(mailing: Mailing, now: datetime.datetime) -> BatchResult:
    """Claim a batch, send it, and record each outcome even if the sending fails."""
    if not _ready(mailing, now).exists():
        return BatchResult()
    try:
        # Connect before the ledger is read, so that a slow greeting does not age its
        # answer.
        with transport_for(mailing, now) as transport:
            return _send_next(mailing, transport, now)
    except DeliveryError as error:
        return BatchResult(busy=error.detail or error.kind)


def _send_next(
    mailing: Mailing, transport: Transport[Any], now: datetime.datetime
) -> BatchResult:
    name, read_at = uuid.uuid4(), time.monotonic()
    try:
        claimed, ours = claim(mailing, now, name)
    except LOST:
        # It is unknown whether the claim was committed, but nothing has left.
        insist(partial(_give_back, mailing, name, now))
        raise
    outcome = BatchResult(claimed=claimed)
    try:
        _send_each(ours, transport, outcome, read_at)
    finally:
        # The outcomes exist only in memory: retry so that a database restart loses
        # none.
        insist(partial(record, mailing, name, ours=ours, outcome=outcome, now=now))
    return outcome


def _give_back(mailing: Mailing, name: uuid.UUID, now: datetime.datetime) -> None:
    ours = Delivery.objects.filter(batch=name).values_list("pk", "contact_id")
    record(mailing, name, ours=dict(ours), outcome=BatchResult(), now=now)


def claim(mailing: Mailing, now: datetime.datetime, name: uuid.UUID) -> Claim:
    """Lock the next deliveries, check them against the ledger, and store what allows
    each one before it leaves: no other worker can take them."""
    with transaction.atomic():
        taken = dict(
            _ready(mailing, now)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
            .values_list("pk", "contact_id")[: throttle.batch_size(mailing)]
        )
        allowed, withheld = _judged(mailing, taken, now)
        _authorise(mailing, name, allowed, now)
        for reason, ids in withheld.items():
            Delivery.objects.filter(pk__in=ids).update(
                state=MailingDeliveryState.WITHHELD, reason=reason
            )
        closed = withheld.get(Reason.UNDELIVERABLE, ())
        unreached.note(mailing, [taken[pk] for pk in closed], now)
    return Claim(len(taken), {pk: taken[pk] for pk in allowed})


def _judged(
    mailing: Mailing, taken: Mapping[int, int], now: datetime.datetime
) -> tuple[dict[int, Verdict], dict[str, list[int]]]:
    """The verdict of each allowed delivery, and the other deliveries by reason."""
    assert mailing.campaign is not None
    verdicts = ledger.allows(mailing.campaign, taken.values())
    spared = audience.spared(mailing, taken.values(), now)
    off: MailingReason | str = (
        MailingReason.CAMPAIGN_OFF if audience.is_off(mailing) else ""
    )
    if terms.changed(mailing):
        off = MailingReason.TERMS_CHANGED
    allowed: dict[int, Verdict] = {}
    withheld: dict[str, list[int]] = {}
    for pk, contact_id in taken.items():
        verdict = verdicts[contact_id]
        reason = spared.get(contact_id) if verdict.included else off or verdict.reason
        if reason:
            withheld.setdefault(reason, []).append(pk)
        else:
            allowed[pk] = verdict
    return allowed, withheld


def _authorise(
    mailing: Mailing,
    name: uuid.UUID,
    allowed: Mapping[int, Verdict],
    now: datetime.datetime,
) -> None:
    assert mailing.campaign is not None
    basis = mailing.campaign.lawful_basis if mailing.campaign.mandatory else ""
    events = [verdict.event_id for verdict in allowed.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mailings_delivery d SET state = 'sending', batch = %s,"
            " claimed_at = %s, attempts = attempts + 1, event_id = v.event, basis = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) v (id, event) WHERE d.id = v.id",
            [name, now, basis, list(allowed), events],
        )


def _send_each(
    ours: Mapping[int, int],
    transport: Transport[Any],
    outcome: BatchResult,
    read_at: float,
) -> None:
    contacts = _people(ours.values())
    choices = _choices(ours)
    letters = [transport.letter(pk, contacts[ours[pk]], choices.get(pk)) for pk in ours]
    results = transport.deliver(letters, read_at + settings.MAILING_CONSENT_SECONDS)
    waiting = deque(ours)
    try:
        for result in results:
            pk = waiting.popleft()
            _note(
                pk,
                contacts[ours[pk]],
                result=result,
                outcome=outcome,
                age=time.monotonic() - read_at,
            )
            if isinstance(result, DeliveryError) and result.for_all:
                raise result
    except DeliveryError as error:
        outcome.busy = error.detail or error.kind
    except BaseException:
        for pk in islice(waiting, transport.in_flight):
            outcome.close(
                pk, MailingDeliveryState.UNCERTAIN, MailingReason.NOBODY_KNOWS
            )
        raise


def _choices(ours: Iterable[int]) -> dict[int, ReceivedChoice]:
    """The yes that allows each delivery, by delivery id; none without consent."""
    rows = Delivery.objects.filter(pk__in=list(ours)).exclude(event=None)
    events = {row.pk: row.event for row in rows.select_related("event") if row.event}
    choices = ReceivedChoice.of_each(events.values())
    return {pk: choices[event.pk] for pk, event in events.items()}


def _note(
    pk: int, contact: Contact, result: SendResult, outcome: BatchResult, age: float
) -> None:
    refused = isinstance(result, DeliveryError) and result.kind == ErrorKind.REFUSED
    said = (result.words or result.detail) if isinstance(result, DeliveryError) else ""
    outcome.answers.append((pk, said if refused else ""))
    if isinstance(result, str):
        outcome.sent.append((pk, age, result))
    elif isinstance(result, MissingLink):
        outcome.close(pk, MailingDeliveryState.WITHHELD, MailingReason.NO_LINK)
    else:
        _note_error(pk, contact, result, outcome)


def _people(contact_ids: Iterable[int]) -> dict[int, Contact]:
    people = Contact.objects.only(
        "public_id",
        "kind",
        "title",
        "first_name",
        "last_name",
        "email",
        "mobile",
        "link_generation",
        "source",
        "status",
        "street",
        "street_extra",
        "postcode",
        "city",
        "phone",
    )
    return people.in_bulk(list(contact_ids))


def _note_error(
    pk: int, contact: Contact, error: DeliveryError, outcome: BatchResult
) -> None:
    match error.kind:
        case ErrorKind.LATER:
            outcome.later.append(pk)
        case ErrorKind.UNCERTAIN:
            outcome.close(
                pk, MailingDeliveryState.UNCERTAIN, MailingReason.NOBODY_KNOWS
            )
        case ErrorKind.REFUSED:
            outcome.close(
                pk, MailingDeliveryState.FAILED, MailingReason.REFUSED_BY_SERVER
            )
        case ErrorKind.FULL:
            outcome.close(pk, MailingDeliveryState.FAILED, MailingReason.FULL)
        case ErrorKind.DEAD_ADDRESS:
            outcome.close(pk, MailingDeliveryState.FAILED, MailingReason.DEAD_ADDRESS)
            outcome.dead.setdefault(error.words, []).append(contact)


def record(
    mailing: Mailing,
    name: uuid.UUID,
    ours: Mapping[int, int],
    outcome: BatchResult,
    now: datetime.datetime,
) -> None:
    """Store the outcomes of the whole batch; idempotent. A message marked « incertain »
    meanwhile gets its real state; one claimed by another batch is not changed."""
    rows = Delivery.objects.filter(
        batch=name,
        state__in=[MailingDeliveryState.SENDING, MailingDeliveryState.UNCERTAIN],
    )
    done = {pk for pk, *_ in outcome.sent}.union(
        outcome.later, *outcome.closed.values()
    )
    rest = set(ours) - done
    with transaction.atomic():
        postponed = _way_back(mailing) if rest or outcome.later else {}
        _record_sent(name, outcome, now)
        for (state, reason), ids in outcome.closed.items():
            rows.filter(pk__in=ids).update(state=state, reason=reason)
        if outcome.later:
            _record_later(rows.filter(pk__in=outcome.later), postponed, now)
        rows.filter(pk__in=rest).update(**postponed, attempts=F("attempts") - 1)
        for words, people in outcome.dead.items():
            addresses = [person.address_for(mailing.channel) for person in people]
            same = closing.holders(mailing.channel, *filter(None, addresses))
            closing.close(same, mailing.channel, now, words)
            unreached.note(mailing, [person.pk for person in people], now)
    # Outside the transaction: the stored outcomes must survive a failure here.
    inbound.hear_early({name for *_, name in outcome.sent if name})


def _way_back(mailing: Mailing) -> dict[str, Any]:
    """The fields for messages that have not left: queued again, or withheld if the
    mailing was cancelled since the batch began.

    The mailing is locked before its messages, as everywhere: an earlier cancellation is
    visible here, a later one finds the messages in the queue.
    """
    before, after = mailing.state, Mailing.objects.locked_state(mailing.pk)
    cleared = {"batch": None, "event": None, "basis": ""}
    if after == MailingState.CANCELLED != before:
        return {
            **cleared,
            "state": MailingDeliveryState.WITHHELD,
            "reason": MailingReason.CANCELLED,
        }
    return {**cleared, "state": MailingDeliveryState.QUEUED, "reason": ""}


def _record_sent(name: uuid.UUID, outcome: BatchResult, now: datetime.datetime) -> None:
    ids = [pk for pk, _, _ in outcome.sent]
    times = [now + datetime.timedelta(seconds=age) for _, age, _ in outcome.sent]
    providers = [provider for _, _, provider in outcome.sent]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mailings_delivery d"
            " SET state = 'sent', reason = '', sent_at = v.at, provider_id = v.provider"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[])"
            " v (id, at, provider)"
            " WHERE d.id = v.id AND d.batch = %s AND d.state IN ('sending', 'uncertain')",
            [ids, times, providers, name],
        )


def _record_later(
    rows: DeliveryQuerySet, postponed: Mapping[str, Any], now: datetime.datetime
) -> None:
    """Schedule a retry after a temporary refusal, with increasing delays up to
    MAX_ATTEMPTS."""
    rows.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=MailingDeliveryState.FAILED, reason=MailingReason.TOO_MANY_TRIES
    )
    waits = [
        When(attempts=number, then=Value(now + datetime.timedelta(minutes=minutes)))
        for number, minutes in enumerate(WAITS, start=1)
    ]
    rows.filter(attempts__lt=MAX_ATTEMPTS).update(
        **postponed, due_at=Case(*waits, default=Value(now))
    )
