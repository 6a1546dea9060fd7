"""Each documented event of each mail provider, and what we make of it."""

import json
from base64 import b64encode

import pytest
from anymail.signals import AnymailTrackingEvent

from mailings.inbound import provider_events
from mailings.inbound.provider_events import Told
from tests.contacts.factories import ContactFactory

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
    *[
        ("Brevo", {"event": name}, "x", told)
        for name, told in provider_events.BREVO.items()
    ],
    ("Brevo", {"event": "hardBounce", "reason": ""}, "bounced", Told.DEAD),
    ("Brevo", {"event": "softBounce"}, "bounced", Told.FULL),
    (
        "Brevo",
        {"event": "hard_bounce", "reason": "550 5.7.1 Message rejected as spam"},
        "bounced",
        Told.FAILED,
    ),
    (
        "Brevo",
        {"event": "hard_bounce", "reason": "552 5.2.2 mailbox full"},
        "bounced",
        Told.FULL,
    ),
    *[
        (
            "Mailjet",
            {"event": "bounce", "hard_bounce": True, "error": error},
            "bounced",
            told,
        )
        for error, told in provider_events.MAILJET.items()
    ],
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": False, "error": "user unknown"},
        "bounced",
        Told.FULL,
    ),
    ("Postmark", {"RecordType": "Bounce", "Type": "HardBounce"}, "bounced", Told.DEAD),
    (
        "Postmark",
        {
            "RecordType": "Bounce",
            "Type": "HardBounce",
            "Details": "smtp;554 5.7.1 blocked using zen.spamhaus.org",
        },
        "bounced",
        Told.FAILED,
    ),
    *[
        (
            "SendGrid",
            {"event": "bounce", "type": "bounce", "bounce_classification": name},
            "bounced",
            {"dead": Told.DEAD, "full": Told.FULL, "refused": Told.FAILED}[meaning],
        )
        for name, meaning in provider_events.SENDGRID_CLASSES.items()
    ],
    *[
        ("SendGrid", {"event": "dropped", "reason": reason}, "rejected", told)
        for reason, told in provider_events.SENDGRID_DROPPED.items()
    ],
    ("SendGrid", {"event": "deferred"}, "deferred", Told.NOTHING),
    ("SendGrid", {"event": "delivered"}, "delivered", Told.DELIVERED),
    *[
        (
            "Amazon SES",
            {
                "bounce": {
                    "bounceType": "Permanent",
                    "bounceSubType": kind,
                    "bouncedRecipients": [{"diagnosticCode": words}],
                }
            },
            "bounced",
            told,
        )
        for kind, words, told in (
            ("General", "", Told.DEAD),
            ("General", "smtp; 550 5.1.1 user unknown", Told.DEAD),
            ("General", "smtp; 550 5.7.1 blocked by policy", Told.FAILED),
            ("Suppressed", "", Told.DEAD),
            ("OnAccountSuppressionList", "", Told.FAILED),
            ("UnsubscribedRecipient", "", Told.FAILED),
        )
    ],
    ("Amazon SES", {"eventType": "Reject"}, "rejected", Told.FAILED),
    ("Amazon SES", {"eventType": "Rendering Failure"}, "failed", Told.FAILED),
    ("Amazon SES", {"eventType": "DeliveryDelay"}, "deferred", Told.NOTHING),
    *[
        ("MailerSend", {"type": t}, "x", told)
        for t, told in provider_events.MAILERSEND.items()
    ],
    ("Mailgun", {"event-data": {"event": "rejected"}}, "rejected", Told.FAILED),
    ("Mailgun", {"event-data": {"event": "complained"}}, "complained", Told.COMPLAINT),
    ("SparkPost", {"type": "policy_rejection"}, "rejected", Told.FAILED),
    ("SparkPost", {"type": "list_unsubscribe"}, "unsubscribed", Told.UNSUBSCRIBED),
    ("Resend", {"type": "email.suppressed"}, "rejected", Told.FAILED),
    ("Resend", {"type": "email.delivery_delayed"}, "deferred", Told.NOTHING),
    ("Resend", {"type": "email.complained"}, "complained", Told.COMPLAINT),
    *[
        ("Scaleway", {"type": t}, "x", told)
        for t, told in provider_events.SCALEWAY.items()
    ],
    *[
        (
            "Scaleway",
            {"type": "email_blocklisted", "blocklist_type": t},
            "rejected",
            told,
        )
        for t, told in provider_events.SCALEWAY_LISTED.items()
    ],
    *[
        (
            "Scaleway",
            {"type": "blocklist_created", "blocklist_type": t},
            "rejected",
            told,
        )
        for t, told in (
            ("mailbox_not_found", Told.DEAD),
            ("mailbox_full", Told.NOTHING),
        )
    ],
    ("Scaleway", {"type": "email_spam"}, "rejected", Told.COMPLAINT),
    (
        "Scaleway",
        {"type": "email_spam", "email_response_code": 550},
        "rejected",
        Told.FAILED,
    ),
    *[
        (
            "Scaleway",
            {
                "type": "email_dropped",
                "email_response_code": 550,
                "email_response_message": words,
            },
            "bounced",
            told,
        )
        for words, told in (
            ("5.1.1 User unknown", Told.DEAD),
            ("5.2.2 Mailbox full", Told.FULL),
            ("5.7.1 Rejected by policy", Told.FAILED),
            ("", Told.FAILED),
        )
    ],
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


@pytest.fixture
def scaleway(settings, client):
    """What the topic of Scaleway posts, with the name and password of the address."""
    settings.EMAIL_BACKEND = "anymail.backends.scaleway.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "nom:secret"}

    def post(told, password="secret"):
        signed = b64encode(f"nom:{password}".encode()).decode()
        return client.post(
            "/rappels/courriel/",
            json.dumps(told),
            content_type="text/plain",
            headers={"Authorization": f"Basic {signed}"},
        )

    return post


def notification(**event):
    event = {"id": "e1", "created_at": "2026-11-30T08:00:00Z", **event}
    return {"Type": "Notification", "MessageId": "m1", "Message": json.dumps(event)}


@pytest.mark.django_db
def test_scaleway_is_heard_through_its_topic(scaleway):
    anne, bruno = ContactFactory(), ContactFactory()
    told = {"type": "email_mailbox_not_found", "email_id": "i1"}

    assert scaleway(notification(**told, email_to=anne.email)).status_code == 200
    wrong = scaleway(notification(**told, email_to=bruno.email), password="autre")
    assert wrong.status_code == 400

    anne.refresh_from_db()
    bruno.refresh_from_db()
    assert anne.email_unusable_at
    assert bruno.email_unusable_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told",
    [
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://evil.test/x"},
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "http://a.scaleway.com/"},
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://xscaleway.com/"},
        {"Type": "SubscriptionConfirmation"},
        {"Type": "Notification", "Message": "[]"},
        {"Type": "Notification"},
        [],
    ],
)
def test_what_is_no_word_of_scaleway_is_refused_and_calls_nobody(scaleway, told):
    assert scaleway(told).status_code == 400


@pytest.mark.django_db
def test_the_topic_is_asked_for_its_name_and_password(scaleway, client):
    response = client.post("/rappels/courriel/", "{}", content_type="text/plain")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")
