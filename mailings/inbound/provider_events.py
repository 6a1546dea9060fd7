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


BREVO = {
    "delivered": Told.DELIVERED,
    "hard_bounce": Told.DEAD,
    "invalid_email": Told.DEAD,
    "soft_bounce": Told.FULL,
    "blocked": Told.FAILED,
    "error": Told.FAILED,
    "spam": Told.COMPLAINT,
    "complaint": Told.COMPLAINT,
    "unsubscribed": Told.UNSUBSCRIBED,
    "unsubscribe": Told.UNSUBSCRIBED,
}
# Mailjet says of a hard bounce what it is about; the mailbox is dead for these alone.
MAILJET_DEAD = {
    "user unknown",
    "mailbox inactive",
    "invalid domain",
    "no mail host",
    "typofix",
}
POSTMARK = {
    "HardBounce": Told.DEAD,
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
# Bounce classification codes.
SPARKPOST = {
    "1": Told.FAILED,
    "10": Told.DEAD,
    "30": Told.DEAD,
    "90": Told.UNSUBSCRIBED,
    **dict.fromkeys(("20", "21", "22", "23", "24", "40", "60", "70", "100"), Told.FULL),
    **dict.fromkeys(("25", "50", "51", "52", "53", "54", "80"), Told.FAILED),
}
SES_DEAD = {"General", "NoEmail", "Suppressed", "OnAccountSuppressionList"}
MAILERSEND = {
    "activity.delivered": Told.DELIVERED,
    "activity.hard_bounced": Told.DEAD,
    "activity.soft_bounced": Told.FULL,
    "activity.spam_complaint": Told.COMPLAINT,
    "activity.unsubscribed": Told.UNSUBSCRIBED,
}


def _brevo(event: Mapping[str, Any]) -> Told | None:
    return BREVO.get(str(event.get("event")))


def _mailjet(event: Mapping[str, Any]) -> Told | None:
    match event.get("event"):
        case "bounce" if not event.get("hard_bounce"):
            return Told.FULL
        case "bounce":
            dead = str(event.get("error")).lower() in MAILJET_DEAD
            return Told.DEAD if dead else Told.FAILED
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
            return _judged(event.get("reason"), event.get("status"), certain=True)
        case "dropped":
            return SENDGRID_DROPPED.get(str(event.get("reason")), Told.FAILED)
    return None


def _amazon_ses(event: Mapping[str, Any]) -> Told | None:
    bounce = event.get("bounce")
    bounce = bounce if isinstance(bounce, Mapping) else event
    if kind := bounce.get("bounceType"):
        dead = kind == "Permanent" and bounce.get("bounceSubType") in SES_DEAD
        return Told.DEAD if dead else Told.FULL
    complaint = event.get("complaint")
    if isinstance(complaint, Mapping):
        said = complaint.get("complaintFeedbackType")
        kinds = (None, "abuse", "fraud", "opt-out")
        return Told.COMPLAINT if said in kinds else Told.NOTHING
    return None


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
    return _judged(words, status.get("enhanced-code"), certain=code == 550)


def _mailersend(event: Mapping[str, Any]) -> Told | None:
    return MAILERSEND.get(str(event.get("type")))


def _resend(event: Mapping[str, Any]) -> Told | None:
    match event.get("type"):
        case "email.bounced":
            data = event.get("data")
            bounce = data.get("bounce") if isinstance(data, Mapping) else None
            kind = bounce.get("type") if isinstance(bounce, Mapping) else None
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
        return _judged(words, None, certain=False)
    return BY_ANYMAIL.get(event.event_type, Told.NOTHING)


def words(event: AnymailTrackingEvent) -> str:
    """What the server said, for a person to read, without any address."""
    return spoken(str(event.mta_response or event.description or ""))


def _judged(words: object, status: object, *, certain: bool) -> Told:
    """`certain`: the provider itself says that it is a bounce of the mailbox; without a
    word of the server, that is believed."""
    said, code = str(words or ""), str(status or "")
    if certain and not said.strip() and not code:
        return Told.DEAD
    return {
        Meaning.DEAD: Told.DEAD,
        Meaning.FULL: Told.FULL,
        Meaning.REFUSED: Told.FAILED,
    }[judge(said, code)]
