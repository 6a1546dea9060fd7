"""Each documented event of each mail provider, and what we make of it."""

import pytest
from anymail.signals import AnymailTrackingEvent

from mailings.inbound import provider_events
from mailings.inbound.provider_events import Told

CASES = [
    ("Brevo", {"event": "delivered"}, "delivered", Told.DELIVERED),
    ("Brevo", {"event": "hard_bounce"}, "bounced", Told.DEAD),
    ("Brevo", {"event": "invalid_email"}, "bounced", Told.DEAD),
    ("Brevo", {"event": "soft_bounce"}, "bounced", Told.FULL),
    ("Brevo", {"event": "blocked"}, "rejected", Told.FAILED),
    ("Brevo", {"event": "error"}, "failed", Told.FAILED),
    ("Brevo", {"event": "spam"}, "complained", Told.COMPLAINT),
    ("Brevo", {"event": "unsubscribed"}, "unknown", Told.UNSUBSCRIBED),
    ("Brevo", {"event": "deferred"}, "deferred", Told.NOTHING),
    ("Brevo", {"event": "unique_opened"}, "opened", Told.NOTHING),
    ("Brevo", {"event": "click"}, "clicked", Told.NOTHING),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "user unknown"},
        "bounced",
        Told.DEAD,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "content blocked"},
        "bounced",
        Told.FAILED,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "sender blocked"},
        "bounced",
        Told.FAILED,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": False, "error": "quota exceeded"},
        "bounced",
        Told.FULL,
    ),
    ("Mailjet", {"event": "blocked", "error": "preblocked"}, "rejected", Told.FAILED),
    (
        "Mailjet",
        {"event": "blocked", "error": "spam reporter"},
        "rejected",
        Told.FAILED,
    ),
    ("Mailjet", {"event": "spam"}, "complained", Told.COMPLAINT),
    ("Mailjet", {"event": "unsub"}, "unsubscribed", Told.UNSUBSCRIBED),
    ("Mailjet", {"event": "sent"}, "delivered", Told.DELIVERED),
    ("Mailjet", {"event": "open"}, "opened", Told.NOTHING),
    ("Postmark", {"RecordType": "Delivery"}, "delivered", Told.DELIVERED),
    ("Postmark", {"RecordType": "SpamComplaint"}, "complained", Told.COMPLAINT),
    *[
        ("Postmark", {"RecordType": "Bounce", "Type": kind}, "bounced", told)
        for kind, told in provider_events.POSTMARK.items()
    ],
    (
        "Postmark",
        {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
        },
        "unsubscribed",
        Told.UNSUBSCRIBED,
    ),
    (
        "Postmark",
        {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "HardBounce",
        },
        "unsubscribed",
        Told.NOTHING,
    ),
    ("SendGrid", {"event": "bounce", "type": "blocked"}, "bounced", Told.FAILED),
    ("SendGrid", {"event": "bounce", "type": "bounce"}, "bounced", Told.DEAD),
    (
        "SendGrid",
        {"event": "bounce", "type": "bounce", "reason": "552 5.2.2 mailbox full"},
        "bounced",
        Told.FULL,
    ),
    ("SendGrid", {"event": "dropped", "reason": "Invalid"}, "rejected", Told.DEAD),
    (
        "SendGrid",
        {"event": "dropped", "reason": "Spam Content"},
        "rejected",
        Told.FAILED,
    ),
    ("SendGrid", {"event": "spamreport"}, "complained", Told.COMPLAINT),
    ("SendGrid", {"event": "group_unsubscribe"}, "unsubscribed", Told.UNSUBSCRIBED),
    (
        "Amazon SES",
        {"bounce": {"bounceType": "Permanent", "bounceSubType": "NoEmail"}},
        "bounced",
        Told.DEAD,
    ),
    (
        "Amazon SES",
        {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}},
        "bounced",
        Told.FULL,
    ),
    ("Amazon SES", {"bounceType": "Undetermined"}, "bounced", Told.FULL),
    (
        "Amazon SES",
        {"complaint": {"complaintFeedbackType": "not-spam"}},
        "complained",
        Told.NOTHING,
    ),
    ("Amazon SES", {"complaint": {}}, "complained", Told.COMPLAINT),
    *[
        ("SparkPost", {"bounce_class": code}, "bounced", told)
        for code, told in provider_events.SPARKPOST.items()
    ],
    (
        "Mailgun",
        {"event-data": {"severity": "temporary", "delivery-status": {"code": 452}}},
        "bounced",
        Told.NOTHING,
    ),
    *[
        (
            "Mailgun",
            {
                "event-data": {
                    "severity": "permanent",
                    "delivery-status": {"code": code},
                }
            },
            "bounced",
            told,
        )
        for code, told in (
            (550, Told.DEAD),
            (552, Told.FAILED),
            (554, Told.FAILED),
            (605, Told.DEAD),
            (607, Told.FAILED),
        )
    ],
    ("MailerSend", {"type": "activity.hard_bounced"}, "bounced", Told.DEAD),
    ("MailerSend", {"type": "activity.soft_bounced"}, "bounced", Told.FULL),
    ("MailerSend", {"type": "activity.spam_complaint"}, "complained", Told.COMPLAINT),
    (
        "Resend",
        {"type": "email.bounced", "data": {"bounce": {"type": "Permanent"}}},
        "bounced",
        Told.DEAD,
    ),
    (
        "Resend",
        {"type": "email.bounced", "data": {"bounce": {"type": "Transient"}}},
        "bounced",
        Told.FULL,
    ),
    ("Resend", {"type": "email.failed"}, "failed", Told.FAILED),
    ("Another", {}, "complained", Told.COMPLAINT),
    ("Another", {}, "bounced", Told.FAILED),
]


@pytest.mark.parametrize(("provider", "raw", "kind", "told"), CASES)
def test_each_documented_event_has_its_meaning(provider, raw, kind, told):
    event = AnymailTrackingEvent(event_type=kind, esp_event=raw)
    assert provider_events.meaning(event, provider) == told


def test_a_bounce_of_another_provider_is_judged_by_the_words_of_the_server():
    event = AnymailTrackingEvent(
        event_type="bounced", esp_event={}, mta_response="550 5.1.1 no such user"
    )
    assert provider_events.meaning(event, "Another") == Told.DEAD
