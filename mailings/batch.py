"""One batch: claimed in the database, judged by the ledger, handed over, written down.

The number of queries does not depend on the number of messages. What has not left when
the ledger's answer grows old goes back to the queue.
"""

import datetime
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from consent import ledger
from consent.ledger import Verdict
from contacts.models import Contact
from mailings import audience, hours, throttle
from mailings.carriers import Carrier, carrier_of
from mailings.enums import DeliveryState, Standing
from mailings.models import Delivery, DeliveryQuerySet, Mailing
from messaging.carrier import CarrierError, Trouble
from messaging.render import MissingLink

MAX_ATTEMPTS = 5
WAITS = (5, 15, 60, 180, 360)


@dataclass
class Outcome:
    """What became of the messages of a batch, by delivery id."""

    claimed: int = 0
    busy: str = ""
    sent: list[tuple[int, float, str]] = field(default_factory=list)
    """Each with the seconds since the ledger was read, and the provider's id."""
    closed: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    later: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)

    def close(self, delivery_id: int, state: str, reason: str) -> None:
        self.closed.setdefault((state, reason), []).append(delivery_id)


def opens_at(mailing: Mailing, now: datetime.datetime) -> datetime.datetime | None:
    """Outside the hours of optional SMS: when they open (domain 2.10)."""
    assert mailing.campaign is not None
    if not mailing.is_sms or mailing.campaign.mandatory or hours.is_open(now):
        return None
    return hours.next_opening(now)


def send(mailing: Mailing, now: datetime.datetime) -> Outcome:
    """Claim a batch, send it, and write down what became of each, whatever happens."""
    name = uuid.uuid4()
    claimed = claim(mailing, now, name)
    outcome = Outcome(claimed=len(claimed))
    if not claimed:
        return outcome
    try:
        with carrier_of(mailing, now) as carrier:
            _send_each(mailing, name, claimed, carrier, outcome, now)
    except CarrierError as error:
        outcome.busy = error.detail or error.trouble
    finally:
        record(mailing, name, claimed, outcome, now)
    return outcome


def claim(mailing: Mailing, now: datetime.datetime, name: uuid.UUID) -> dict[int, int]:
    """Take the next ones: no other worker can have them; delivery id -> contact id."""
    with transaction.atomic():
        rows = dict(
            mailing.deliveries.due(now)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
            .values_list("pk", "contact_id")[: throttle.batch_size(mailing)]
        )
        Delivery.objects.filter(pk__in=rows, state=DeliveryState.QUEUED).update(
            state=DeliveryState.SENDING,
            batch=name,
            claimed_at=now,
            attempts=F("attempts") + 1,
        )
    return rows


def _send_each(
    mailing: Mailing,
    name: uuid.UUID,
    claimed: dict[int, int],
    carrier: Carrier,
    outcome: Outcome,
    now: datetime.datetime,
) -> None:
    read_at = time.monotonic()
    allowed = _judged(mailing, claimed, outcome, now)
    ours = authorise(mailing, name, allowed)
    contacts = _people(claimed[pk] for pk in ours)
    order = sorted(ours)
    for pk, following in zip_longest(order, order[1:]):
        age = time.monotonic() - read_at
        if age > settings.MAILING_CONSENT_SECONDS:
            return
        try:
            provider_id = carrier.send(
                pk,
                contacts[claimed[pk]],
                contacts[claimed[following]] if following else None,
            )
        except MissingLink:
            outcome.close(pk, DeliveryState.WITHHELD, Standing.NO_LINK)
        except CarrierError as error:
            _note_trouble(pk, claimed[pk], error, outcome)
            if error.for_all:
                raise
        except BaseException:
            outcome.close(pk, DeliveryState.UNCERTAIN, Standing.NOBODY_KNOWS)
            raise
        else:
            outcome.sent.append((pk, time.monotonic() - read_at, provider_id))


def _judged(
    mailing: Mailing,
    claimed: dict[int, int],
    outcome: Outcome,
    now: datetime.datetime,
) -> dict[int, Verdict]:
    """The verdict of each who may be reached at this instant; the others are withheld."""
    assert mailing.campaign is not None
    verdicts = ledger.allows(mailing.campaign, claimed.values())
    spared = audience.spared(mailing, claimed.values(), now)
    allowed = {}
    for pk, contact_id in claimed.items():
        verdict = verdicts[contact_id]
        reason = spared.get(contact_id) if verdict.included else verdict.reason
        if reason:
            outcome.close(pk, DeliveryState.WITHHELD, reason)
        else:
            allowed[pk] = verdict
    return allowed


def authorise(
    mailing: Mailing, name: uuid.UUID, allowed: Mapping[int, Verdict]
) -> set[int]:
    """Write what allows each message before it leaves; returns those that are still ours."""
    assert mailing.campaign is not None
    basis = mailing.campaign.lawful_basis if mailing.campaign.mandatory else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mailings_delivery d SET event_id = v.event, basis = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) v (id, event)"
            " WHERE d.id = v.id AND d.batch = %s AND d.state = 'sending'"
            " RETURNING d.id",
            [basis, list(allowed), [v.event_id for v in allowed.values()], name],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _people(contact_ids: Iterable[int]) -> dict[int, Contact]:
    people = Contact.objects.only(
        *("public_id", "kind", "title", "first_name", "last_name"),
        *("email", "mobile", "link_generation"),
    )
    return people.in_bulk(list(contact_ids))


def _note_trouble(
    pk: int, contact_id: int, error: CarrierError, outcome: Outcome
) -> None:
    match error.trouble:
        case Trouble.LATER:
            outcome.later.append(pk)
        case Trouble.UNCERTAIN:
            outcome.close(pk, DeliveryState.UNCERTAIN, Standing.NOBODY_KNOWS)
        case Trouble.DEAD_ADDRESS | Trouble.REFUSED:
            outcome.close(pk, DeliveryState.FAILED, Standing.REFUSED_BY_SERVER)
            if error.trouble == Trouble.DEAD_ADDRESS:
                outcome.dead.append(contact_id)


def record(
    mailing: Mailing,
    name: uuid.UUID,
    claimed: Mapping[int, int],
    outcome: Outcome,
    now: datetime.datetime,
) -> None:
    """Write the whole batch down. A message that was given up meanwhile as « incertain »
    takes its true state all the same; one that another batch has is left alone."""
    ours = Delivery.objects.filter(
        batch=name, state__in=[DeliveryState.SENDING, DeliveryState.UNCERTAIN]
    )
    with transaction.atomic():
        _record_sent(name, outcome, now)
        for (state, reason), ids in outcome.closed.items():
            ours.filter(pk__in=ids).update(state=state, reason=reason)
        _record_later(ours.filter(pk__in=outcome.later), now)
        done = {pk for pk, *_ in outcome.sent}.union(
            outcome.later, *outcome.closed.values()
        )
        ours.filter(pk__in=set(claimed) - done).update(
            state=DeliveryState.QUEUED,
            reason="",
            batch=None,
            event=None,
            basis="",
            attempts=F("attempts") - 1,
        )
        if outcome.dead:
            field = "mobile_unusable_at" if mailing.is_sms else "email_unusable_at"
            Contact.objects.filter(pk__in=outcome.dead).update(**{field: now})


def _record_sent(name: uuid.UUID, outcome: Outcome, now: datetime.datetime) -> None:
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


def _record_later(rows: DeliveryQuerySet, now: datetime.datetime) -> None:
    """A temporary refusal: again after a while, a longer one each time, then no more."""
    rows.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=DeliveryState.FAILED, reason=Standing.TOO_MANY_TRIES
    )
    waits = [
        When(attempts=number, then=Value(now + datetime.timedelta(minutes=minutes)))
        for number, minutes in enumerate(WAITS, start=1)
    ]
    rows.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=DeliveryState.QUEUED,
        batch=None,
        event=None,
        basis="",
        due_at=Case(*waits, default=Value(now)),
    )
