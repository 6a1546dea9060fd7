"""Send changes to other programs: signed, in order for each contact, retried on
failure.

The database writes the deliveries with the change (see WebhookDelivery). Signatures
follow Standard Webhooks, which has libraries in most languages.
"""

import base64
import datetime
import hmac
import json
from collections.abc import Callable, Iterator

from django.db import transaction
from urllib3.exceptions import HTTPError

from accounts import audit
from accounts.models import ApiKey, User
from contacts.references import references_of
from core import locks, signatures
from core.instants import written
from webhooks import outbox, targets
from webhooks.enums import DeliveryState, WebhookEvent
from webhooks.models import Webhook, WebhookDelivery, WebhookDeliveryQuerySet

Clock = Callable[[], datetime.datetime]
BATCH = 100
BUDGET = datetime.timedelta(seconds=40)
"""A run stops after this time; the next run continues."""
FAILURES_IN_A_ROW = 3
"""A webhook that fails this many times in a run is skipped until the next run."""
OVERLAP = datetime.timedelta(hours=24)
"""How long the former secret keeps signing beside the new one."""
LONGEST_WAIT = datetime.timedelta(hours=24)
"""The longest delay that a receiver may ask for with Retry-After."""
GONE = 410
BACKOFF = [
    datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)
]
"""Delay after each failure; after the last one the delivery is marked dead."""


def secret_of(webhook: Webhook) -> str:
    """The secret with which the receiver checks signatures."""
    key = next(_keys(webhook, webhook.generation))
    return f"whsec_{base64.b64encode(key).decode()}"


def renew_secret(
    webhook: Webhook,
    now: datetime.datetime,
    *,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Make a new secret; the former one also signs for 24 hours."""
    with transaction.atomic():
        webhook.generation += 1
        webhook.renewed_at = now
        webhook.save(update_fields=["generation", "renewed_at"])
        audit.record(
            "webhook.secret_renewed", user=user, api_key=api_key, target=webhook.target
        )


def _keys(webhook: Webhook, generation: int) -> Iterator[bytes]:
    return signatures.digests("backoffice.webhooks", f"{webhook.pk}:{generation}")


def sign(webhook: Webhook, delivery: str, timestamp: int, body: bytes) -> str:
    """One signature per valid key, as Standard Webhooks specifies for key rotation: a
    receiver that still has the former secret, or one derived from SECRET_KEY_FALLBACKS,
    finds a match."""
    signed = f"{delivery}.{timestamp}.".encode() + body
    keys = [*_keys(webhook, webhook.generation)]
    renewed = webhook.renewed_at
    if renewed and timestamp < (renewed + OVERLAP).timestamp():
        keys += _keys(webhook, webhook.generation - 1)
    made = [hmac.digest(key, signed, "sha256") for key in keys]
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


def payload(delivery: WebhookDelivery) -> bytes:
    """Build the payload: ids and codes, never a name or an address.

    `sequence` is that of the change in GET /changes: it increases in the order of
    commits.
    """
    contact = delivery.contact
    data: dict[str, object] = {"sequence": delivery.sequence}
    if contact:
        data["contact"] = str(contact.public_id)
        data["references"] = references_of(contact)
    return json.dumps(
        {
            "type": delivery.event,
            "timestamp": written(delivery.created_at),
            "data": data | delivery.details,
        }
    ).encode()


def deliver_due(clock: Clock) -> int:
    """Publish committed changes and send the due deliveries, with one sender per
    webhook at a time; returns how many arrived."""
    outbox.publish()
    until = clock() + BUDGET
    hooks = Webhook.objects.filter(active=True, deliveries__state=DeliveryState.WAITING)
    return sum(_deliver_to(hook, clock, until) for hook in hooks.distinct())


def _deliver_to(hook: Webhook, clock: Clock, until: datetime.datetime) -> int:
    arrived = failures = 0
    # Two senders to one URL could deliver out of order.
    with locks.alone("webhook", hook.pk) as ours:
        if ours:
            # A failed delivery that is outdated must not block the current ones.
            _leave_out(hook.deliveries.waiting().filter(attempts__gt=0), clock())
        while ours and hook.active and clock() < until and failures < FAILURES_IN_A_ROW:
            due = hook.deliveries.heads().filter(due_at__lte=clock())
            batch = list(due.select_related("contact").order_by("id")[:BATCH])
            if not batch:
                break
            for delivery in batch:
                if clock() >= until or failures >= FAILURES_IN_A_ROW:
                    break
                if not hook.active:
                    break
                done = attempt(hook, delivery, clock)
                arrived += done
                failures = 0 if done else failures + 1
    return arrived


def _leave_out(deliveries: WebhookDeliveryQuerySet, now: datetime.datetime) -> int:
    """Close the deliveries that a later change made untrue; returns how many."""
    overtaken = deliveries.overtaken().values("pk")
    return WebhookDelivery.objects.filter(pk__in=overtaken).update(
        state=DeliveryState.OVERTAKEN, done_at=now
    )


def attempt(hook: Webhook, delivery: WebhookDelivery, clock: Clock) -> bool:
    """Send one delivery; returns whether it arrived."""
    body = payload(delivery)
    name, timestamp = str(delivery.public_id), int(clock().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "rgpd-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(hook, name, timestamp, body),
    }
    wait = None
    try:
        status, wait = targets.post(hook.url, body, headers)
        answer, arrived = f"HTTP {status}", 200 <= status < 300
        if status == GONE:
            _stop(hook, clock())
    except targets.ForbiddenTarget as refusal:
        answer, arrived = str(refusal), False
    except (HTTPError, OSError) as error:
        answer, arrived = f"Sans réponse ({type(error).__name__})", False
    _note(delivery, arrived, answer, clock(), wait=wait)
    return arrived


def _stop(hook: Webhook, now: datetime.datetime) -> None:
    """Stop the webhook after a 410 response: nothing is sent until a person puts it
    back in service. Waiting deliveries are kept; changes that happen meanwhile are in
    GET /changes."""
    hook.active, hook.stopped_at = False, now
    hook.save(update_fields=["active", "stopped_at"])
    audit.record("webhook.stopped", target=hook.target, status=GONE)


def _note(
    delivery: WebhookDelivery,
    arrived: bool,
    answer: str,
    now: datetime.datetime,
    *,
    wait: datetime.timedelta | None = None,
) -> None:
    """Record a failure. `wait`: the delay that the receiver asked for with Retry-After."""
    delivery.attempts += 1
    delivery.answer = answer[:60]
    if arrived:
        delivery.state, delivery.done_at = DeliveryState.DONE, now
    elif delivery.attempts > len(BACKOFF):
        delivery.state = DeliveryState.DEAD
    else:
        asked = min(wait or datetime.timedelta(), LONGEST_WAIT)
        delivery.due_at = now + max(BACKOFF[delivery.attempts - 1], asked)
    delivery.save(update_fields=["attempts", "answer", "state", "done_at", "due_at"])


def send_test(hook: Webhook, clock: Clock) -> WebhookDelivery:
    """Send an empty test delivery at once."""
    now = clock()
    delivery = WebhookDelivery.objects.create(
        webhook=hook, event=WebhookEvent.TEST, created_at=now, due_at=now
    )
    if not attempt(hook, delivery, clock):
        # A person reads the result, so an automatic retry is useless.
        delivery.state = DeliveryState.DEAD
        delivery.save(update_fields=["state"])
    return delivery


def resend(
    hook: Webhook,
    now: datetime.datetime,
    *,
    user: User | None = None,
    api_key: ApiKey | None = None,
    pk: int | None = None,
) -> int:
    """Put dead deliveries (one, or all) back in the queue.

    Outdated ones are excluded: sending them would undo the later change at the
    receiver's.
    """
    dead = hook.deliveries.dead()
    if pk is not None:
        dead = dead.filter(pk=pk)
    with transaction.atomic():
        _leave_out(dead, now)
        back = dead.update(state=DeliveryState.WAITING, attempts=0, due_at=now)
        audit.record(
            "webhook.resent",
            user=user,
            api_key=api_key,
            target=hook.target,
            count=back,
        )
    return back


def forget_old(now: datetime.datetime) -> None:
    """Delete deliveries that arrived or became outdated after a month, dead ones after
    three."""
    month = datetime.timedelta(days=30)
    WebhookDelivery.objects.filter(
        state__in=[DeliveryState.DONE, DeliveryState.OVERTAKEN],
        done_at__lt=now - month,
    ).delete()
    WebhookDelivery.objects.dead().filter(created_at__lt=now - 3 * month).delete()
