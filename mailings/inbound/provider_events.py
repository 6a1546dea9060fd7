"""The meaning of mail providers' events: one table per provider, by their documented
names.

django-anymail parses the formats and checks the signatures. Its five or six event types
cannot distinguish a dead mailbox from a provider that refuses our text, so the
provider's own event name is read.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType

from messaging.refusals import Meaning, meaning_of, spoken


class EventMeaning(StrEnum):
    """The meaning of one event for a message or a person."""

    DELIVERED = "delivered"
    DEAD = "dead"
    FAILED = "failed"
    FULL = "full"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    NOTHING = "nothing"


# Case and underscores differ between Brevo's documentation and the posted events.
BREVO = {
    "delivered": EventMeaning.DELIVERED,
    "invalidemail": EventMeaning.DEAD,
    "invalid": EventMeaning.DEAD,
    "softbounce": EventMeaning.FULL,
    "blocked": EventMeaning.FAILED,
    "error": EventMeaning.FAILED,
    "spam": EventMeaning.COMPLAINT,
    "complaint": EventMeaning.COMPLAINT,
    "unsubscribed": EventMeaning.UNSUBSCRIBED,
    "unsubscribe": EventMeaning.UNSUBSCRIBED,
    # Not final, or unrelated to the address.
    "request": EventMeaning.NOTHING,
    "sent": EventMeaning.NOTHING,
    "deferred": EventMeaning.NOTHING,
    "opened": EventMeaning.NOTHING,
    "uniqueopened": EventMeaning.NOTHING,
    "proxyopen": EventMeaning.NOTHING,
    "uniqueproxyopen": EventMeaning.NOTHING,
    "click": EventMeaning.NOTHING,
    "listaddition": EventMeaning.NOTHING,
}
# Mailjet gives the reason of a bounce. Only a few mean that the mailbox is dead;
# reasons due to the sender or the text do not flag the address.
MAILJET = {
    "user unknown": EventMeaning.DEAD,
    "mailbox inactive": EventMeaning.DEAD,
    "invalid domain": EventMeaning.DEAD,
    "no mail host": EventMeaning.DEAD,
    "typofix": EventMeaning.DEAD,
    "quota exceeded": EventMeaning.FULL,
    "greylisted": EventMeaning.FULL,
    "system issue": EventMeaning.FULL,
    "protocol issue": EventMeaning.FULL,
    "connection issue": EventMeaning.FULL,
    "blacklisted": EventMeaning.FAILED,
    "spam reporter": EventMeaning.FAILED,
    "relay/access denied": EventMeaning.FAILED,
    "bad or empty template": EventMeaning.FAILED,
    "error in template language": EventMeaning.FAILED,
    "sender blocked": EventMeaning.FAILED,
    "content blocked": EventMeaning.FAILED,
    "policy issue": EventMeaning.FAILED,
    "preblocked": EventMeaning.FAILED,
    "duplicate in campaign": EventMeaning.FAILED,
}
POSTMARK = {
    "BadEmailAddress": EventMeaning.DEAD,
    "SpamComplaint": EventMeaning.COMPLAINT,
    "Unsubscribe": EventMeaning.UNSUBSCRIBED,
    "SoftBounce": EventMeaning.FULL,
    "Transient": EventMeaning.FULL,
    "DnsError": EventMeaning.FULL,
    "Blocked": EventMeaning.FAILED,
    "DMARCPolicy": EventMeaning.FAILED,
    "InboundError": EventMeaning.FAILED,
    "ManuallyDeactivated": EventMeaning.FAILED,
    "SMTPApiError": EventMeaning.FAILED,
    "SpamNotification": EventMeaning.FAILED,
    "TemplateRenderingFailed": EventMeaning.FAILED,
    "Unconfirmed": EventMeaning.FAILED,
    "Unknown": EventMeaning.FAILED,
    "VirusNotification": EventMeaning.FAILED,
    # Neither means that the message was not delivered.
    "AddressChange": EventMeaning.NOTHING,
    "AutoResponder": EventMeaning.NOTHING,
    "ChallengeVerification": EventMeaning.NOTHING,
    "OpenRelayTest": EventMeaning.NOTHING,
    "Subscribe": EventMeaning.NOTHING,
}
SENDGRID_DROPPED = {
    "Bounced Address": EventMeaning.DEAD,
    "Invalid": EventMeaning.DEAD,
    "Spam Reporting Address": EventMeaning.FAILED,
    "Unsubscribed Address": EventMeaning.FAILED,
}
SENDGRID_CLASSES = {
    "Invalid Address": Meaning.DEAD,
    "Mailbox Unavailable": Meaning.FULL,
    "Content": Meaning.REFUSED,
    "Reputation": Meaning.REFUSED,
    "Frequency or Volume Too High": Meaning.REFUSED,
    "Technical Failure": Meaning.REFUSED,
}
# Bounce classification codes.
SPARKPOST = {
    "1": EventMeaning.FAILED,
    "10": EventMeaning.DEAD,
    "30": EventMeaning.DEAD,
    "90": EventMeaning.UNSUBSCRIBED,
    **dict.fromkeys(("20", "21", "22", "24", "40", "70"), EventMeaning.FULL),
    **dict.fromkeys(
        ("23", "25", "26", "50", "51", "52", "53", "54"), EventMeaning.FAILED
    ),
    # An automatic reply, a subscription or a challenge: the message was delivered.
    **dict.fromkeys(("60", "80", "100"), EventMeaning.NOTHING),
}
SES_DEAD = {"General", "NoEmail", "Suppressed"}
MAILERSEND = {
    "activity.delivered": EventMeaning.DELIVERED,
    "activity.hard_bounced": EventMeaning.DEAD,
    "activity.soft_bounced": EventMeaning.FULL,
    "activity.spam_complaint": EventMeaning.COMPLAINT,
    "activity.unsubscribed": EventMeaning.UNSUBSCRIBED,
    "activity.sent": EventMeaning.NOTHING,
    "activity.deferred": EventMeaning.NOTHING,
}
SCALEWAY = {
    "email_delivered": EventMeaning.DELIVERED,
    "email_mailbox_not_found": EventMeaning.DEAD,
    "email_queued": EventMeaning.NOTHING,
    "email_deferred": EventMeaning.NOTHING,
    "unknown_type": EventMeaning.NOTHING,
}
SCALEWAY_LISTED = {
    "mailbox_not_found": EventMeaning.DEAD,
    "mailbox_full": EventMeaning.FULL,
}


def _brevo(event: Mapping[str, Any]) -> EventMeaning | None:
    name = str(event.get("event")).replace("_", "").lower()
    if name == "hardbounce":
        return _judged(event.get("reason"), None, otherwise=Meaning.DEAD)
    return BREVO.get(name)


def _mailjet(event: Mapping[str, Any]) -> EventMeaning | None:
    error = str(event.get("error")).lower()
    match event.get("event"):
        case "bounce" if event.get("hard_bounce"):
            return MAILJET.get(error, EventMeaning.FAILED)
        case "bounce":
            # A soft bounce: the address is kept, whatever the reason.
            told = MAILJET.get(error, EventMeaning.FULL)
            return EventMeaning.FULL if told == EventMeaning.DEAD else told
        case "blocked":
            return EventMeaning.FAILED
        case "spam":
            return EventMeaning.COMPLAINT
        case "unsub":
            return EventMeaning.UNSUBSCRIBED
        case "sent":
            return EventMeaning.DELIVERED
    return None


def _postmark(event: Mapping[str, Any]) -> EventMeaning | None:
    match event.get("RecordType"):
        case "Delivery":
            return EventMeaning.DELIVERED
        case "SpamComplaint":
            return EventMeaning.COMPLAINT
        case "Bounce" if event.get("Type") == "HardBounce":
            return _judged(event.get("Details"), None, otherwise=Meaning.DEAD)
        case "Bounce":
            return POSTMARK.get(str(event.get("Type")), EventMeaning.FAILED)
        case "SubscriptionChange" if event.get("SuppressSending"):
            reason = event.get("SuppressionReason")
            manual = reason == "ManualSuppression"
            return EventMeaning.UNSUBSCRIBED if manual else EventMeaning.NOTHING
    return None


def _sendgrid(event: Mapping[str, Any]) -> EventMeaning | None:
    match event.get("event"):
        case "bounce" if event.get("type") == "blocked":
            return EventMeaning.FAILED
        case "bounce":
            kind = str(event.get("bounce_classification"))
            likely = SENDGRID_CLASSES.get(kind, Meaning.DEAD)
            return _judged(event.get("reason"), event.get("status"), otherwise=likely)
        case "dropped":
            return SENDGRID_DROPPED.get(str(event.get("reason")), EventMeaning.FAILED)
    return None


def _amazon_ses(event: Mapping[str, Any]) -> EventMeaning | None:
    bounce = event.get("bounce")
    bounce = bounce if isinstance(bounce, Mapping) else event
    if kind := bounce.get("bounceType"):
        if kind != "Permanent":
            return EventMeaning.FULL
        if bounce.get("bounceSubType") not in SES_DEAD:
            return EventMeaning.FAILED
        return _judged(_ses_words(bounce), None, otherwise=Meaning.DEAD)
    complaint = event.get("complaint")
    if isinstance(complaint, Mapping):
        said = complaint.get("complaintFeedbackType")
        kinds = (None, "abuse", "fraud", "opt-out")
        return EventMeaning.COMPLAINT if said in kinds else EventMeaning.NOTHING
    return None


def _ses_words(bounce: Mapping[str, Any]) -> str:
    people = bounce.get("bouncedRecipients")
    told = people[0] if isinstance(people, list) and len(people) == 1 else {}
    return str(told.get("diagnosticCode") or "") if isinstance(told, Mapping) else ""


def _scaleway(event: Mapping[str, Any]) -> EventMeaning | None:
    kind = str(event.get("type"))
    listed = SCALEWAY_LISTED.get(str(event.get("blocklist_type")), EventMeaning.FAILED)
    words = f"{event.get('email_response_code') or ''} {event.get('email_response_message') or ''}"
    match kind:
        case "email_blocklisted":
            return listed
        case "blocklist_created":
            # About an address, not a message.
            return (
                EventMeaning.DEAD
                if listed == EventMeaning.DEAD
                else EventMeaning.NOTHING
            )
        case "email_spam":
            # A filter's refusal has a code; a complaint without a code comes from a
            # person.
            return (
                EventMeaning.FAILED
                if event.get("email_response_code")
                else EventMeaning.COMPLAINT
            )
        case "email_dropped":
            return _judged(words.strip(), None, otherwise=Meaning.REFUSED)
    return SCALEWAY.get(kind)


def _sparkpost(event: Mapping[str, Any]) -> EventMeaning | None:
    kind = event.get("bounce_class")
    return SPARKPOST.get(str(kind), EventMeaning.FAILED) if kind is not None else None


def _mailgun(event: Mapping[str, Any]) -> EventMeaning | None:
    data = event.get("event-data")
    data = data if isinstance(data, Mapping) else event
    if "severity" not in data:
        return None
    if data["severity"] != "permanent":
        # The provider retries by itself.
        return EventMeaning.NOTHING
    status = data.get("delivery-status")
    status = status if isinstance(status, Mapping) else data
    words = " ".join(str(status.get(k) or "") for k in ("message", "description"))
    code = status.get("code")
    if code == 605:
        # The address bounced permanently before and is on the provider's suppression
        # list.
        return EventMeaning.DEAD
    likely = Meaning.DEAD if code == 550 else Meaning.REFUSED
    return _judged(words, status.get("enhanced-code"), otherwise=likely)


def _mailersend(event: Mapping[str, Any]) -> EventMeaning | None:
    return MAILERSEND.get(str(event.get("type")))


def _resend(event: Mapping[str, Any]) -> EventMeaning | None:
    match event.get("type"):
        case "email.bounced":
            data = event.get("data")
            bounce = data.get("bounce") if isinstance(data, Mapping) else None
            kind = bounce.get("type") if isinstance(bounce, Mapping) else None
            listed = kind == "Permanent" and "suppression list" in str(bounce)
            if listed and "complain" in str(bounce):
                return EventMeaning.FAILED
            return EventMeaning.DEAD if kind == "Permanent" else EventMeaning.FULL
        case "email.failed" | "email.suppressed":
            return EventMeaning.FAILED
    return None


Reader = Callable[[Mapping[str, Any]], EventMeaning | None]
READERS: dict[str, Reader] = {
    "amazon ses": _amazon_ses,
    "brevo": _brevo,
    "mailersend": _mailersend,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "postmark": _postmark,
    "resend": _resend,
    "scaleway": _scaleway,
    "sendgrid": _sendgrid,
    "sparkpost": _sparkpost,
}
BY_ANYMAIL = {
    EventType.DELIVERED: EventMeaning.DELIVERED,
    EventType.COMPLAINED: EventMeaning.COMPLAINT,
    EventType.UNSUBSCRIBED: EventMeaning.UNSUBSCRIBED,
    EventType.REJECTED: EventMeaning.FAILED,
    EventType.FAILED: EventMeaning.FAILED,
}


def meaning(event: AnymailTrackingEvent, provider: str) -> EventMeaning:
    """The meaning of an event, by the provider's own name, otherwise by anymail's type.

    A bounce absent from the table is classified by the server's words.
    """
    told = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    reader = READERS.get(provider.lower())
    if reader and (found := reader(told)):
        return found
    if event.event_type == EventType.BOUNCED:
        words = f"{event.mta_response or ''} {event.description or ''}"
        return _judged(words, None, otherwise=Meaning.REFUSED)
    return BY_ANYMAIL.get(event.event_type, EventMeaning.NOTHING)


def words(event: AnymailTrackingEvent) -> str:
    """The server's answer for display, without any address."""
    return spoken(str(event.mta_response or event.description or ""))


def _judged(words: object, status: object, *, otherwise: Meaning) -> EventMeaning:
    """Classify by the server's words; `otherwise`: the provider's own classification,
    for words that decide nothing."""
    meaning = meaning_of(str(words or ""), str(status or ""), otherwise=otherwise)
    return {
        Meaning.DEAD: EventMeaning.DEAD,
        Meaning.FULL: EventMeaning.FULL,
        Meaning.REFUSED: EventMeaning.FAILED,
    }[meaning]
