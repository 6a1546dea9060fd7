"""Messages to one person: queued in the caller's transaction, sent by a task.

A message is claimed by a conditional update, so that no two workers send it.
"""

import datetime
from collections.abc import Mapping

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Company, User
from consent.eligibility import suppressed
from consent.enums import NO
from consent.integrity import journal
from contacts import closing, deaths
from contacts.addresses import address_key
from contacts.enums import Channel
from contacts.models import Contact, Representative
from core.after_commit import after_commit
from messaging import email, render, tag_values, unreached
from messaging.compiled_template import CompiledTemplate, Skeleton
from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.email import Mail
from messaging.enums import FailureReason, MessageState
from messaging.models import MessageTemplate, MessageText, OutgoingMessage
from messaging.placeholders import MissingLink
from messaging.render import Compiled, Rendered
from messaging.system_templates import SINGLE_REQUESTS
from messaging.tags import HELD, UnknownTag, known_in

MAX_ATTEMPTS = 8
# Minutes before the next attempt, by number of attempts: about five hours in all.
WAITS = (1, 2, 5, 10, 30, 60, 90, 120)
# Values that an earlier release did not give to the messages that it queued, while the
# text in force already asked for them: these leave without the words that need them.
GIVEN_SINCE = {"date": "", "moyen": "", "code": ""}
UNCERTAIN_KEPT = datetime.timedelta(days=30)
# Messages whose recipient is waiting at a screen. The worker takes the others (notices, of
# which a purge writes thousands) only when none of these is left.
AWAITED = {
    "address_confirm",
    "choices_confirm",
    "new_link",
    "portal_login",
    "signup_confirm",
    "signup_confirm_worker",
    "signup_known",
}
COPIES = frozenset({"mandate_copy", "erasure_announced_copy"})
"""What a representative reads as long as their mandate says so."""
WHILE_LIMITED = frozenset(
    {
        *AWAITED,
        "address_changed",
        "breach_told",
        "choice_recorded",
        "erasure_notice",
        "relative_told",
        "representative_link",
        "representative_told",
        "request_answered",
        "request_extended",
        "request_received",
        "restriction_lifted",
    }
)
"""What leaves while the processing is limited (art. 18): what the person asks for or is
owed. Any other message, a new kind too, is withheld."""
# Priorities of the broker: 0 is served first.
FIRST, LATER = 0, 6
EMPTIED = {"address": None, "subject": None, "html": None, "text": None, "values": None}


def queue(
    template_code: str = "",
    *,
    contact: Contact | None,
    now: datetime.datetime,
    values: Mapping[str, str] | None = None,
    address: str | None = None,
    audience: str = "",
    kind: str = "",
    text: render.Text | None = None,
    user: User | None = None,
) -> OutgoingMessage:
    """Put an e-mail in the outbox, in the caller's transaction; a task sends it after
    the commit.

    It is rendered when it is sent, with the contact's values at that time. With
    `address`, it is rendered at once and references no contact, whose values may then
    be deleted; it holds no link of the contact's own. `text` replaces the template of `template_code`. `values` are those that
    only the caller knows, by tag name ("dateSuppression", "lien"...).
    """
    words = text or MessageTemplate.objects.get(code=template_code)
    message = OutgoingMessage(
        contact=None if address else contact,
        about=contact if address else None,
        template_code=template_code,
        source=MessageText.objects.of(words.subject, words.body),
        kind=kind or template_code,
        automatic=user is None,
        values=dict(values or {}),
        queued_at=now,
        due_at=now,
        user=user,
    )
    if address:
        known = (
            {**tag_values.no_links_of_theirs(), **(values or {})} if contact else values
        )
        rendered = render.render(
            words, contact, values=known, audience=audience, now=now
        )
        message.address = address
        message.subject, message.html, message.text = rendered[:3]
        message.values = {}
    return _queued(message)


def queue_rendered(
    mail: Rendered, *, address: str, now: datetime.datetime, kind: str, user: User
) -> OutgoingMessage:
    """Put a rendered message in the outbox, to an address that belongs to no contact (a
    trial)."""
    return _queued(
        OutgoingMessage(
            source=MessageText.objects.of("", ""),
            kind=kind,
            automatic=False,
            values={},
            address=address,
            subject=mail.subject,
            html=mail.html,
            text=mail.text,
            queued_at=now,
            due_at=now,
            user=user,
        )
    )


def _queued(message: OutgoingMessage) -> OutgoingMessage:
    message.save(force_insert=True)
    after_commit(start, message.pk, message.kind)
    return message


def start(message_id: int, kind: str) -> None:
    """Hand a queued message to the worker."""
    priority = FIRST if kind in AWAITED else LATER
    send_message.apply_async((message_id,), priority=priority)


@shared_task
def send_message(message_id: int) -> None:
    deliver(message_id, timezone.now())


def deliver(message_id: int, now: datetime.datetime) -> None:
    """Send one queued message, unless another worker has claimed it or it is not
    due."""
    journal.require_open()
    claimed = OutgoingMessage.objects.due(now).filter(pk=message_id)
    if not claimed.update(
        state=MessageState.SENDING, claimed_at=now, attempts=F("attempts") + 1
    ):
        return
    message = OutgoingMessage.objects.select_related("contact", "about", "source").get(
        pk=message_id
    )
    reason = _obstacle(message)
    if reason:
        return _lose(message, MessageState.WITHHELD, reason, now)
    try:
        rendered = _rendered(message, now)
    except MissingLink:
        return _lose(message, MessageState.WITHHELD, FailureReason.NO_LINK, now)
    except UnknownTag:
        return _lose(message, MessageState.FAILED, FailureReason.BROKEN_TEMPLATE, now)
    _hand_over(message, rendered, now)


def _obstacle(message: OutgoingMessage) -> FailureReason | None:
    contact = message.contact or message.about
    if contact is not None and contact.is_deceased:
        return FailureReason.DECEASED
    is_owed = message.kind in WHILE_LIMITED
    if contact is not None and contact.is_restricted and not is_owed:
        return FailureReason.RESTRICTED
    if message.is_captured and message.kind in COPIES:
        return _obstacle_of_copy(message)
    if message.is_captured:
        key = address_key(message.address)
        only_dead = deaths.is_only_of_the_dead(Channel.EMAIL, key)
        return FailureReason.DECEASED if only_dead else None
    contact = message.contact
    if contact is None or not contact.email:
        erased = contact is not None and contact.is_erased
        return FailureReason.ERASED if erased else FailureReason.NO_ADDRESS
    if contact.email_unusable_at:
        return FailureReason.UNDELIVERABLE
    if contact.email_unconfirmed_at and _shows_details(message):
        return FailureReason.UNCONFIRMED
    return FailureReason.OBJECTED if _is_refused_request(message, contact) else None


def _obstacle_of_copy(message: OutgoingMessage) -> FailureReason | None:
    """The mandate may have ended, or the address failed elsewhere, since it was queued."""
    readers = Representative.objects.in_force(timezone.localdate())
    if not readers.filter(
        contact=message.about, email=message.address, receives=True
    ).exists():
        return FailureReason.MANDATE_OVER
    held = closing.holders(Channel.EMAIL, message.address or "").unmerged()
    works = held.filter(deceased_at=None, email_unusable_at=None)
    if held.exists() and not works.exists():
        # A task for a user: nobody reads for the person any more.
        return FailureReason.UNDELIVERABLE
    return None


def _shows_details(message: OutgoingMessage) -> bool:
    """Whether the text holds the person's details: an address that they did not confirm
    may belong to whoever typed it."""
    return HELD in known_in(f"{message.source.subject}\n{message.source.body}")


def _is_refused_request(message: OutgoingMessage, contact: Contact) -> bool:
    """Whether the message asks for consent, and the person said no while it waited."""
    if message.kind not in SINGLE_REQUESTS:
        return False
    said = contact.consent_events.filter(
        decision__in=NO, recorded_at__gte=message.queued_at
    )
    objected = Contact.objects.filter(suppressed(Channel.EMAIL), pk=contact.pk)
    return said.exists() or objected.exists()


def _rendered(message: OutgoingMessage, now: datetime.datetime) -> Rendered:
    if message.is_captured:
        return Rendered(
            message.subject or "", message.html or "", message.text or "", ""
        )
    values = {**GIVEN_SINCE, **(message.values or {})}
    return render.render(message.source, message.contact, values=values, now=now)


def _hand_over(
    message: OutgoingMessage, rendered: Rendered, now: datetime.datetime
) -> None:
    skeleton = Skeleton.of(Company.current(), automatic=message.automatic)
    address = message.address or (message.contact and message.contact.email) or ""
    mail = Mail(
        CompiledTemplate(skeleton, Compiled.of(rendered), now),
        address,
        message.public_id,
    )
    try:
        message.provider_id = email.send(mail)
    except DeliveryError as error:
        return _note_error(message, address, error=error, now=now)
    message.sent_at = now
    _close(message, MessageState.SENT)


def _note_error(
    message: OutgoingMessage,
    address: str,
    *,
    error: DeliveryError,
    now: datetime.datetime,
) -> None:
    error_kind = error.kind
    if error_kind == ErrorKind.UNCERTAIN:
        return _close(message, MessageState.UNCERTAIN, FailureReason.NOBODY_KNOWS)
    if error_kind in (ErrorKind.BUSY, ErrorKind.LATER):
        if message.attempts >= MAX_ATTEMPTS:
            reason = FailureReason.TOO_MANY_TRIES
            return _lose(message, MessageState.FAILED, reason, now)
        wait = WAITS[min(message.attempts, len(WAITS)) - 1]
        message.state = MessageState.QUEUED
        message.due_at = now + datetime.timedelta(minutes=wait)
        return message.save(update_fields=["state", "due_at"])
    if error_kind == ErrorKind.DEAD_ADDRESS:
        people = closing.holders(Channel.EMAIL, address)
        closing.close(people, Channel.EMAIL, now, error.words)
    _lose(message, MessageState.FAILED, FailureReason.REFUSED, now)


def bounced(message: OutgoingMessage, now: datetime.datetime) -> None:
    """Mark an accepted message as failed: a report or the provider says that it did not
    arrive."""
    message.state, message.reason = MessageState.FAILED, FailureReason.REFUSED
    message.save(update_fields=["state", "reason"])
    unreached.of_message(message, now)


def _lose(
    message: OutgoingMessage,
    state: MessageState,
    reason: FailureReason,
    now: datetime.datetime,
) -> None:
    """Close a message that will not arrive; creates a task for a person if it must be
    read."""
    with transaction.atomic():
        _close(message, state, reason)
        unreached.of_message(message, now)


def _close(
    message: OutgoingMessage, state: MessageState, reason: FailureReason | None = None
) -> None:
    """Store the final state of a message and delete the person's data from it, except
    if it is uncertain: a person may still send it again."""
    if state != MessageState.UNCERTAIN:
        for name, value in EMPTIED.items():
            setattr(message, name, value)
    message.state, message.reason = state, reason or ""
    message.save(update_fields=["state", "reason", "sent_at", "provider_id", *EMPTIED])


def waiting(now: datetime.datetime) -> list[tuple[int, str]]:
    """Due messages (id, kind) whose task was lost or whose retry time has come; oldest
    first."""
    late = now - datetime.timedelta(seconds=30)
    rows = OutgoingMessage.objects.due(late).order_by("due_at")
    return list(rows.values_list("pk", "kind")[:1000])


def give_up_silent(now: datetime.datetime) -> int:
    """Mark the messages of a dead worker as uncertain: it is unknown whether they
    left."""
    before = now - datetime.timedelta(seconds=settings.MAILING_BATCH_TIMEOUT)
    return OutgoingMessage.objects.silent_since(before).update(
        state=MessageState.UNCERTAIN, reason=FailureReason.NOBODY_KNOWS
    )


def doubt_waiting(restored_at: datetime.datetime) -> int:
    """Mark the messages that a restored backup shows as waiting as uncertain: they may
    have left since it was taken, and only a person may send them again."""
    waiting = OutgoingMessage.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.SENDING], queued_at__lt=restored_at
    )
    return waiting.update(
        state=MessageState.UNCERTAIN, reason=FailureReason.NOBODY_KNOWS
    )


def forget_uncertain(now: datetime.datetime) -> int:
    """Delete the captured address and text of messages that stayed uncertain for a month:
    the notice of an erasure belongs to no contact, so nothing else would delete them."""
    before = now - UNCERTAIN_KEPT
    uncertain = OutgoingMessage.objects.filter(
        state=MessageState.UNCERTAIN, queued_at__lt=before, address__isnull=False
    )
    return uncertain.update(**EMPTIED)


def send_again(message: OutgoingMessage, now: datetime.datetime) -> bool:
    """Queue an uncertain message again: a person decided that it did not arrive."""
    uncertain = OutgoingMessage.objects.filter(
        pk=message.pk, state=MessageState.UNCERTAIN
    )
    done = uncertain.update(state=MessageState.QUEUED, reason="", due_at=now)
    if done:
        after_commit(start, message.pk, message.kind)
    return bool(done)


def count_as_sent(message: OutgoingMessage, now: datetime.datetime) -> bool:
    """Mark an uncertain message as sent: a person decided that it did arrive. Its
    personal data is deleted."""
    uncertain = OutgoingMessage.objects.filter(
        pk=message.pk, state=MessageState.UNCERTAIN
    )
    return bool(uncertain.update(state=MessageState.SENT, sent_at=now, **EMPTIED))
