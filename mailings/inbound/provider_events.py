"""What the events of mail providers mean: one table a provider, by their documented names.

django-anymail reads the formats and the signatures; its own five or six words are too few
to tell a dead mailbox from a provider that refuses our text, so the provider's word is read.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType

from messaging.refusals import Meaning, judge, spoken


class Told(StrEnum):
    """What one event says of one message or person."""

    DELIVERED = "delivered"
    DEAD = "dead"
    FAILED = "failed"
    FULL = "full"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    NOTHING = "nothing"


# Their case and underscores differ between the list and what is posted.
BREVO = {
    "delivered": Told.DELIVERED,
    "invalidemail": Told.DEAD,
    "invalid": Told.DEAD,
    "softbounce": Told.FULL,
    "blocked": Told.FAILED,
    "error": Told.FAILED,
    "spam": Told.COMPLAINT,
    "complaint": Told.COMPLAINT,
    "unsubscribed": Told.UNSUBSCRIBED,
    "unsubscribe": Told.UNSUBSCRIBED,
    # Nothing is over yet, or nothing to do with the address.
    "request": Told.NOTHING,
    "sent": Told.NOTHING,
    "deferred": Told.NOTHING,
    "opened": Told.NOTHING,
    "uniqueopened": Told.NOTHING,
    "proxyopen": Told.NOTHING,
    "uniqueproxyopen": Told.NOTHING,
    "click": Told.NOTHING,
    "listaddition": Told.NOTHING,
}
# Mailjet says of a bounce what it is about; the mailbox is dead for a few alone, and what
# is the sender's or the text's fault flags no address.
MAILJET = {
    "user unknown": Told.DEAD,
    "mailbox inactive": Told.DEAD,
    "invalid domain": Told.DEAD,
    "no mail host": Told.DEAD,
    "typofix": Told.DEAD,
    "quota exceeded": Told.FULL,
    "greylisted": Told.FULL,
    "system issue": Told.FULL,
    "protocol issue": Told.FULL,
    "connection issue": Told.FULL,
    "blacklisted": Told.FAILED,
    "spam reporter": Told.FAILED,
    "relay/access denied": Told.FAILED,
    "bad or empty template": Told.FAILED,
    "error in template language": Told.FAILED,
    "sender blocked": Told.FAILED,
    "content blocked": Told.FAILED,
    "policy issue": Told.FAILED,
    "preblocked": Told.FAILED,
    "duplicate in campaign": Told.FAILED,
}
POSTMARK = {
    "BadEmailAddress": Told.DEAD,
    "SpamComplaint": Told.COMPLAINT,
    "Unsubscribe": Told.UNSUBSCRIBED,
    "SoftBounce": Told.FULL,
    "Transient": Told.FULL,
    "DnsError": Told.FULL,
    "Blocked": Told.FAILED,
    "DMARCPolicy": Told.FAILED,
    "InboundError": Told.FAILED,
    "ManuallyDeactivated": Told.FAILED,
    "SMTPApiError": Told.FAILED,
    "SpamNotification": Told.FAILED,
    "TemplateRenderingFailed": Told.FAILED,
    "Unconfirmed": Told.FAILED,
    "Unknown": Told.FAILED,
    "VirusNotification": Told.FAILED,
    # Neither says that the message did not arrive.
    "AddressChange": Told.NOTHING,
    "AutoResponder": Told.NOTHING,
    "ChallengeVerification": Told.NOTHING,
    "OpenRelayTest": Told.NOTHING,
    "Subscribe": Told.NOTHING,
}
SENDGRID_DROPPED = {
    "Bounced Address": Told.DEAD,
    "Invalid": Told.DEAD,
    "Spam Reporting Address": Told.FAILED,
    "Unsubscribed Address": Told.FAILED,
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
    "1": Told.FAILED,
    "10": Told.DEAD,
    "30": Told.DEAD,
    "90": Told.UNSUBSCRIBED,
    **dict.fromkeys(("20", "21", "22", "24", "40", "70"), Told.FULL),
    **dict.fromkeys(("23", "25", "26", "50", "51", "52", "53", "54"), Told.FAILED),
    # An automatic reply, a subscription, a challenge: the message arrived.
    **dict.fromkeys(("60", "80", "100"), Told.NOTHING),
}
SES_DEAD = {"General", "NoEmail", "Suppressed"}
MAILERSEND = {
    "activity.delivered": Told.DELIVERED,
    "activity.hard_bounced": Told.DEAD,
    "activity.soft_bounced": Told.FULL,
    "activity.spam_complaint": Told.COMPLAINT,
    "activity.unsubscribed": Told.UNSUBSCRIBED,
    "activity.sent": Told.NOTHING,
    "activity.deferred": Told.NOTHING,
}
SCALEWAY = {
    "email_delivered": Told.DELIVERED,
    "email_mailbox_not_found": Told.DEAD,
    "email_queued": Told.NOTHING,
    "email_deferred": Told.NOTHING,
    "unknown_type": Told.NOTHING,
}
SCALEWAY_LISTED = {"mailbox_not_found": Told.DEAD, "mailbox_full": Told.FULL}


def _brevo(event: Mapping[str, Any]) -> Told | None:
    name = str(event.get("event")).replace("_", "").lower()
    if name == "hardbounce":
        return _judged(event.get("reason"), None, otherwise=Meaning.DEAD)
    return BREVO.get(name)


def _mailjet(event: Mapping[str, Any]) -> Told | None:
    error = str(event.get("error")).lower()
    match event.get("event"):
        case "bounce" if event.get("hard_bounce"):
            return MAILJET.get(error, Told.FAILED)
        case "bounce":
            # It may come back: whatever it is about, the address is kept.
            told = MAILJET.get(error, Told.FULL)
            return Told.FULL if told == Told.DEAD else told
        case "blocked":
            return Told.FAILED
        case "spam":
            return Told.COMPLAINT
        case "unsub":
            return Told.UNSUBSCRIBED
        case "sent":
            return Told.DELIVERED
    return None


def _postmark(event: Mapping[str, Any]) -> Told | None:
    match event.get("RecordType"):
        case "Delivery":
            return Told.DELIVERED
        case "SpamComplaint":
            return Told.COMPLAINT
        case "Bounce" if event.get("Type") == "HardBounce":
            return _judged(event.get("Details"), None, otherwise=Meaning.DEAD)
        case "Bounce":
            return POSTMARK.get(str(event.get("Type")), Told.FAILED)
        case "SubscriptionChange" if event.get("SuppressSending"):
            reason = event.get("SuppressionReason")
            manual = reason == "ManualSuppression"
            return Told.UNSUBSCRIBED if manual else Told.NOTHING
    return None


def _sendgrid(event: Mapping[str, Any]) -> Told | None:
    match event.get("event"):
        case "bounce" if event.get("type") == "blocked":
            return Told.FAILED
        case "bounce":
            kind = str(event.get("bounce_classification"))
            likely = SENDGRID_CLASSES.get(kind, Meaning.DEAD)
            return _judged(event.get("reason"), event.get("status"), otherwise=likely)
        case "dropped":
            return SENDGRID_DROPPED.get(str(event.get("reason")), Told.FAILED)
    return None


def _amazon_ses(event: Mapping[str, Any]) -> Told | None:
    bounce = event.get("bounce")
    bounce = bounce if isinstance(bounce, Mapping) else event
    if kind := bounce.get("bounceType"):
        if kind != "Permanent":
            return Told.FULL
        if bounce.get("bounceSubType") not in SES_DEAD:
            return Told.FAILED
        return _judged(_ses_words(bounce), None, otherwise=Meaning.DEAD)
    complaint = event.get("complaint")
    if isinstance(complaint, Mapping):
        said = complaint.get("complaintFeedbackType")
        kinds = (None, "abuse", "fraud", "opt-out")
        return Told.COMPLAINT if said in kinds else Told.NOTHING
    return None


def _ses_words(bounce: Mapping[str, Any]) -> str:
    people = bounce.get("bouncedRecipients")
    told = people[0] if isinstance(people, list) and len(people) == 1 else {}
    return str(told.get("diagnosticCode") or "") if isinstance(told, Mapping) else ""


def _scaleway(event: Mapping[str, Any]) -> Told | None:
    kind = str(event.get("type"))
    listed = SCALEWAY_LISTED.get(str(event.get("blocklist_type")), Told.FAILED)
    words = f"{event.get('email_response_code') or ''} {event.get('email_response_message') or ''}"
    match kind:
        case "email_blocklisted":
            return listed
        case "blocklist_created":
            # About an address, not a message.
            return Told.DEAD if listed == Told.DEAD else Told.NOTHING
        case "email_spam":
            # A filter that refuses answers by a code; without one, a person reported it.
            return Told.FAILED if event.get("email_response_code") else Told.COMPLAINT
        case "email_dropped":
            return _judged(words.strip(), None, otherwise=Meaning.REFUSED)
    return SCALEWAY.get(kind)


def _sparkpost(event: Mapping[str, Any]) -> Told | None:
    kind = event.get("bounce_class")
    return SPARKPOST.get(str(kind), Told.FAILED) if kind is not None else None


def _mailgun(event: Mapping[str, Any]) -> Told | None:
    data = event.get("event-data")
    data = data if isinstance(data, Mapping) else event
    if "severity" not in data:
        return None
    if data["severity"] != "permanent":
        # It tries again by itself.
        return Told.NOTHING
    status = data.get("delivery-status")
    status = status if isinstance(status, Mapping) else data
    words = " ".join(str(status.get(k) or "") for k in ("message", "description"))
    code = status.get("code")
    if code == 605:
        # It bounced for good before, and is on the provider's list since.
        return Told.DEAD
    likely = Meaning.DEAD if code == 550 else Meaning.REFUSED
    return _judged(words, status.get("enhanced-code"), otherwise=likely)


def _mailersend(event: Mapping[str, Any]) -> Told | None:
    return MAILERSEND.get(str(event.get("type")))


def _resend(event: Mapping[str, Any]) -> Told | None:
    match event.get("type"):
        case "email.bounced":
            data = event.get("data")
            bounce = data.get("bounce") if isinstance(data, Mapping) else None
            kind = bounce.get("type") if isinstance(bounce, Mapping) else None
            listed = kind == "Permanent" and "suppression list" in str(bounce)
            if listed and "complain" in str(bounce):
                return Told.FAILED
            return Told.DEAD if kind == "Permanent" else Told.FULL
        case "email.failed" | "email.suppressed":
            return Told.FAILED
    return None


Reader = Callable[[Mapping[str, Any]], Told | None]
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
    EventType.DELIVERED: Told.DELIVERED,
    EventType.COMPLAINED: Told.COMPLAINT,
    EventType.UNSUBSCRIBED: Told.UNSUBSCRIBED,
    EventType.REJECTED: Told.FAILED,
    EventType.FAILED: Told.FAILED,
}


def meaning(event: AnymailTrackingEvent, provider: str) -> Told:
    """What the event says: the provider's own word, else anymail's reading of it.

    A bounce that no table knows is judged by the words of the server.
    """
    told = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    reader = READERS.get(provider.lower())
    if reader and (found := reader(told)):
        return found
    if event.event_type == EventType.BOUNCED:
        words = f"{event.mta_response or ''} {event.description or ''}"
        return _judged(words, None, otherwise=Meaning.REFUSED)
    return BY_ANYMAIL.get(event.event_type, Told.NOTHING)


def words(event: AnymailTrackingEvent) -> str:
    """What the server said, for a person to read, without any address."""
    return spoken(str(event.mta_response or event.description or ""))


def _judged(words: object, status: object, *, otherwise: Meaning) -> Told:
    """By the words of the server; `otherwise`: where they do not say, the provider's own
    word."""
    meaning = judge(str(words or ""), str(status or ""), otherwise=otherwise)
    return {
        Meaning.DEAD: Told.DEAD,
        Meaning.FULL: Told.FULL,
        Meaning.REFUSED: Told.FAILED,
    }[meaning]
