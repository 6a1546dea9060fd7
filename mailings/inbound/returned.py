"""Mail returned to the sender's address: bounces (RFC 3464) and complaints (RFC 5965).

A report is trusted only if it contains the Message-ID or the one-click link of one of
our messages, which nobody else can make. A complaint that hides both is trusted for an
address to which we wrote lately: a forged one can only stop optional messages.
"""

import datetime
import email.policy
import logging
import re
import uuid
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parseaddr
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from flufl.bounce import all_failures

from consent import links
from consent.enums import Origin, SuppressionReason
from contacts import closing
from contacts.addresses import address_keys, normalise_email
from contacts.enums import Channel
from contacts.models import Contact
from contacts.texts import without_accents
from mailings import inbound
from mailings.enums import MailingDeliveryState
from mailings.inbound import report_parts
from mailings.models import Delivery
from mailings.sending.transports import delivery_ids
from messaging import outbox
from messaging.models import OutgoingMessage
from messaging.refusals import STATUS, Meaning, meaning_of, spoken
from messaging.smtp import SES_ID

logger = logging.getLogger(__name__)

DAEMON = re.compile(
    r"mailer-daemon|postmaster|mail delivery|administrateur syst|microsoft ?exchange"
    r"|^microsoft outlook|system-?administrator|administrador del? sistema"
    r"|amministratore di sistema|systeembeheerder",
    re.IGNORECASE,
)
UNDELIVERED = re.compile(
    r"undeliver|n.t be delivered|not (?:be )?(?:be )?delivered|delivery (?:has )?fail"
    r"|(?:unable to|could not|cannot) deliver|delivery status notification \(failure"
    r"|failure notice|returned mail|non[ -](?:remi|distribu|delivr|livr)"
    r"|echec (?:de (?:la )?(?:remise|livraison|distribution)|de l.(?:envoi|achemin))"
    r"|n.a (?:pas pu|pas|pu) et(?:e|re) (?:remis|distribu|delivr|achemin|livr)"
    r"|n.est pas parvenu|remise (?:a echou|impossible)"
    r"|impossible de (?:joindre|remettre|delivrer|distribuer|livrer)"
    # German, Spanish, Italian, Dutch, Portuguese.
    r"|unzustell|nicht (?:zugestellt|ausgeliefert|erreicht werden)"
    r"|zustell\w*.{0,30}(?:fehlgeschlagen|gescheitert|nicht mo?e?glich)|fehler bei der zust"
    r"|no (?:se )?(?:ha|pudo|puede|pude|pudimos)\b.{0,30}entreg|no (?:se )?entreg"
    r"|error de entrega|mensaje devuelto|no (?:fue|ha sido) entregad"
    r"|entrega.{0,20}(?:fallid|fallo|imposible)"
    r"|non (?:e stat\w )?(?:possibile )?(?:recapita|consegna)|mancat[oa] (?:recap|conseg)"
    r"|impossibile (?:recapit|consegn)|consegna.{0,20}(?:fallit|non riuscit)"
    r"|niet (?:bestel|bezorg|aflever)baar|onbestelbaar|niet (?:worden )?(?:af)?geleverd"
    r"|niet (?:worden )?(?:bezorgd|besteld)|(?:bezorging|aflevering).{0,20}mislukt"
    r"|nao (?:foi )?(?:possivel )?(?:ser )?entreg|falha (?:na|de) entrega",
    re.IGNORECASE,
)
SEPARATOR = re.compile(rb"\A>?From [^\n]*\n")
BEFORE = b"\xef\xbb\xbf\r\n"
"""A byte order mark and blank lines, before the first header of an exported mail."""
LATER = re.compile(
    r"warning message only|delayed|not yet been|will (?:be )?(?:retr|continue|keep)"
    r"|still trying|will attempt|pas encore ete|retentee?s?\b|se poursuiv"
    r"|retarde|differe|reessa(?:yer|ie)|nouvelle tentative"
    r"|pas (?:besoin|necessaire) de (?:le )?renvoyer"
    r"|noch nicht (?:zug|ausg)|verzoe?gert|weitere zustellv|erneut versuch"
    r"|retrasad|demorad|(?:aun|todavia) no|seguira intent|volver\w* a intentar|reintent"
    r"|ritardat|(?:altri|ulteriori|nuovi) tentativi|non (?:e )?ancora"
    r"|vertraagd|nog niet|blijven .{0,20}proberen|opnieuw (?:ge)?proberen"
    r"|atrasad|ainda nao|nova tentativa",
    re.IGNORECASE,
)


LONGEST = 2 << 20
"""Bytes of a mail that are read: a report precedes the original that it returns."""
LONGEST_TEXT = 128 << 10
"""Bytes of a report in words: flufl.bounce looks at each line some thirty times."""


class ReportKind(StrEnum):
    """The kind of one mail of the mailbox; `FAILED` is any failure except a dead
    address."""

    DEAD = "dead"
    FAILED = "failed"
    COMPLAINT = "complaint"
    NOTHING = "nothing"
    """A delay, an absence reply, another sender's mail, or a report already read."""
    UNREADABLE = "unreadable"


class Failure(NamedTuple):
    meaning: Meaning
    words: str
    """The server's answer, without any address."""


class Ours(NamedTuple):
    """One of our messages, identified by a report."""

    name: str
    """The first part of its Message-ID, or the token of its one-click link."""
    contact: Contact
    address: str
    delivery: Delivery | None
    message: OutgoingMessage | None = None
    """A message to one person, which belongs to no mailing."""


# Feedback types that are complaints (RFC 5965, RFC 6650); « not-spam » (RFC 6430),
# « auth-failure » (RFC 6591), « virus » and « other » withdraw nothing.
COMPLAINTS = ("abuse", "fraud", "opt-out", "opt-out-list")
# The batch may still be in progress when a relay answers immediately.
LEFT = (
    MailingDeliveryState.SENT,
    MailingDeliveryState.UNCERTAIN,
    MailingDeliveryState.SENDING,
)
GIVEN_UP = re.compile(r"delivery failed to|giving up", re.IGNORECASE)
FAILED_ACTIONS = re.compile(r"failed|failure|error", re.IGNORECASE)


def hear(raw: bytes, now: datetime.datetime) -> ReportKind:
    """Read one mail, once. The content of a mail never raises; an unavailable database
    does."""
    try:
        # A pipe may leave the line that separates the mails of an mbox.
        raw = SEPARATOR.sub(b"", raw.lstrip(BEFORE))[:LONGEST]
        message = message_from_bytes(raw, policy=email.policy.compat32)
        kind, failure = _kind(message, raw)
        if kind == ReportKind.NOTHING:
            return kind
        ours = _ours(message, kind, now)
    except (OperationalError, InterfaceError):
        # The database is unavailable and the mail is not the cause: the next run reads
        # it.
        raise
    except Exception:  # Python's parser may raise any exception on a hostile mail.
        logger.warning("A returned mail cannot be read", exc_info=True)
        return ReportKind.UNREADABLE
    if ours is None:
        return ReportKind.NOTHING
    with transaction.atomic():
        if not inbound.is_new(f"returned:{kind}:{ours.name}", now):
            return ReportKind.NOTHING
        _take(kind, failure, ours, now)
    return kind


def _take(
    kind: ReportKind, failure: Failure | None, ours: Ours, now: datetime.datetime
) -> None:
    if kind == ReportKind.COMPLAINT:
        inbound.leave(
            Channel.EMAIL,
            ours.address,
            origin=Origin.COMPLAINT,
            reason=SuppressionReason.COMPLAINT,
            now=now,
        )
        if ours.delivery:
            inbound.note_complaint(ours.delivery, now)
        return
    assert failure is not None
    if ours.delivery:
        inbound.note_failure(ours.delivery, failure.meaning, failure.words, now)
    if ours.message:
        outbox.bounced(ours.message, now)
    if failure.meaning == Meaning.DEAD and ours.address:
        # A bounce is not a withdrawal: only the address is marked unusable.
        people = closing.holders(Channel.EMAIL, ours.address)
        closing.close(people, Channel.EMAIL, now, failure.words)


def _kind(message: Message, raw: bytes) -> tuple[ReportKind, Failure | None]:
    for part in message.walk():
        if part.get_content_type() == "message/disposition-notification":
            # Read, or deleted unread (RFC 8098): it was delivered.
            return ReportKind.NOTHING, None
        if part.get_content_type() == report_parts.FEEDBACK:
            kind = _feedback_type(part)
            return (
                ReportKind.COMPLAINT if kind in COMPLAINTS else ReportKind.NOTHING,
                None,
            )
    if any(part.get(report_parts.OLD_FEEDBACK) for part in message.walk()):
        # Older format of Outlook.com's feedback loop: the original message without a
        # report.
        return ReportKind.COMPLAINT, None
    if failure := _failure(message, raw):
        dead = failure.meaning == Meaning.DEAD
        return ReportKind.DEAD if dead else ReportKind.FAILED, failure
    return ReportKind.NOTHING, None


def _feedback_type(part: Message) -> str:
    for block in report_parts.blocks(part):
        if said := re.match(r'[\s"]*([\w-]+)', str(block.get("Feedback-Type", ""))):
            return said[1].lower()
    return ""


def _failure(message: Message, raw: bytes) -> Failure | None:
    """The final failure described by a report, read from its machine-readable part or,
    without one, from its text (qmail, old Exim, Exchange)."""
    reports = [
        p
        for p in message.walk()
        if p.get_content_type() in report_parts.DELIVERY_STATUS
    ]
    if not reports:
        start = message_from_bytes(raw[:LONGEST_TEXT], policy=email.policy.compat32)
        return _failure_in_words(start)
    blocks = [block for part in reports for block in report_parts.blocks(part)]
    told = [block for block in blocks if block.get("Action") or block.get("Status")]
    if not told:
        words = " ".join(report_parts.field(b, "Diagnostic-Code") for b in blocks)
        return _judged(message, words, "")
    for block in told:
        action, status = str(block.get("Action", "")), str(block.get("Status", ""))
        said = report_parts.field(block, "Diagnostic-Code")
        if not _is_final(action, said):
            continue
        words = " ".join(said.partition(";")[2].split() or said.split())
        if not STATUS.fullmatch(status.strip()):
            # Some servers write the answer itself in the code field.
            words = words or status
        return _judged(message, words, status)
    return None


def _is_final(action: str, said: str) -> bool:
    """Whether the server has given up; some say so under « Action: delayed »."""
    has_given_up = FAILED_ACTIONS.match(action.strip()) or not action
    return bool(has_given_up or GIVEN_UP.search(said))


def _judged(message: Message, words: str, status: str) -> Failure:
    """Classify by the server's words, otherwise by the text of the report."""
    if words.strip():
        return Failure(meaning_of(words, status), spoken(words))
    text = report_parts.text(message)
    return Failure(meaning_of(text, status), spoken(_reason(text) or status))


def _failure_in_words(message: Message) -> Failure | None:
    """Detect a failure with flufl.bounce, which knows the formats of some thirty mail
    servers; the text is classified by the common table of refusals."""
    if _is_auto_reply(message):
        return None
    # An unencoded non-ASCII name is a Header object in Python, not a string; without any
    # address, flufl.bounce's detectors fail.
    sender = str(message.get("From", ""))
    del message["From"]
    message["From"] = sender if getaddresses([sender]) else "<>"
    try:
        _, permanent = all_failures(message)
    except Exception:
        # The detectors expect mail headers; a mail without them is not a report.
        return None
    if not permanent and not _is_undelivered(message):
        # Only a permanent failure is final; a delay is ignored.
        return None
    text = report_parts.text(message)
    return Failure(meaning_of(text) if text else Meaning.REFUSED, spoken(_reason(text)))


def _is_auto_reply(message: Message) -> bool:
    """Whether a person's mailbox answered by itself; Exim and Gmail mark their reports
    in the same way."""
    is_marked = str(message.get("Auto-Submitted", "")).lower().startswith("auto-repl")
    return is_marked and not (message.get("X-Failed-Recipients") or _is_server(message))


def _is_server(message: Message) -> bool:
    return DAEMON.search(str(message.get("From", ""))) is not None


def _is_undelivered(message: Message) -> bool:
    """Whether a report unknown to flufl.bounce says, in one of the languages of
    UNDELIVERED, that a mail server could not deliver and has given up."""
    text = f"{message.get('Subject', '')} {report_parts.text(message)}"
    said = " ".join(without_accents(text).split())
    return (
        _is_server(message)
        and UNDELIVERED.search(said) is not None
        and LATER.search(said) is None
    )


def _reason(text: str) -> str:
    """The line in which the server gives the reason, for display."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    answer = re.compile(r"\W*[45]\d\d[ -]")
    code = re.compile(r"\b[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b")
    told = [line for line in lines if answer.match(line)]
    return next(iter(told or filter(code.search, lines)), "")


def _ours(message: Message, kind: ReportKind, now: datetime.datetime) -> Ours | None:
    """The message of ours that the report contains or names. A feedback loop may hide
    the address: the Message-ID, the one-click link or `Original-Rcpt-To` still identify
    the person."""
    for original in _originals(message, kind):
        name = str(original.get("Message-ID", "")).strip(" <>\r\n").partition("@")[0]
        sent = _by_name(name, now)
        if sent is None and kind == ReportKind.COMPLAINT:
            sent = _by_link(str(original.get("List-Unsubscribe", "")), now)
        if sent is None:
            continue
        if not sent.address:
            # The notice of an erasure: its address was deleted with the contact's data.
            return sent if kind != ReportKind.COMPLAINT else None
        # A feedback loop may hide the address or replace it with another.
        told = _told_address(original) if kind != ReportKind.COMPLAINT else None
        if told and sent.contact.email_key not in address_keys(told):
            # The report is about an address that the contact no longer has.
            continue
        return sent
    return _by_address(message, now) if kind == ReportKind.COMPLAINT else None


def _originals(message: Message, kind: ReportKind) -> Iterator[Message]:
    yield from report_parts.originals(message)
    yield from report_parts.copied_headers(message)
    if kind != ReportKind.COMPLAINT and _is_server(message):
        # Only a server: a person who answers us may forward a report about others.
        yield from report_parts.answered(message)


def _by_address(message: Message, now: datetime.datetime) -> Ours | None:
    """The last message sent to the address that a complaint names, within the period in
    which reports are accepted."""
    for told in report_parts.complained_about(message):
        try:
            address = normalise_email(told)
        except ValidationError:
            continue
        if not address:
            continue
        people = closing.holders(Channel.EMAIL, address)
        sent = Delivery.objects.filter(
            contact__in=people,
            mailing__channel=Channel.EMAIL,
            state__in=LEFT,
            claimed_at__gt=now - inbound.KEPT,
        ).select_related("contact", "mailing__campaign")
        if delivery := sent.order_by("-claimed_at", "-pk").first():
            return _of(f"{delivery.pk}:{told}", delivery.contact, delivery)
    return None


def _by_name(text: str, now: datetime.datetime) -> Ours | None:
    if SES_ID.fullmatch(text):
        deliveries, singles = Q(provider_id=text), Q(provider_id=text)
    else:
        try:
            name = uuid.UUID(text)
        except ValueError:
            return None
        deliveries, singles = Q(pk__in=delivery_ids(name)), Q(public_id=name)
    sent = Delivery.objects.filter(
        deliveries, state__in=LEFT, claimed_at__gt=now - inbound.KEPT
    )
    if delivery := sent.select_related("contact", "mailing__campaign").first():
        return _of(text, delivery.contact, delivery)
    single = OutgoingMessage.objects.filter(singles)
    message = single.select_related("contact", "about", "source").first()
    if message is None:
        return None
    if message.contact is None and message.about:
        return Ours(
            name=text, contact=message.about, address="", delivery=None, message=message
        )
    return _of(text, message.contact, None, message) if message.contact else None


def _by_link(header: str, now: datetime.datetime) -> Ours | None:
    found = re.search(r"/rgpd/([^/>\s]+)/", header)
    if not found:
        return None
    try:
        contact = links.contact_from(found[1], links.ONE_CLICK, now=now).contact
    except links.BadLink:
        return None
    return _of(found[1], contact, None)


def _of(
    name: str,
    contact: Contact,
    delivery: Delivery | None,
    message: OutgoingMessage | None = None,
) -> Ours | None:
    if contact.is_erased or not contact.email:
        return None
    return Ours(
        name=name,
        contact=contact,
        address=contact.email,
        delivery=delivery,
        message=message,
    )


def _told_address(original: Message) -> str | None:
    """The recipient address in the returned message."""
    try:
        return normalise_email(parseaddr(str(original.get("To", "")))[1])
    except ValidationError:
        return None
