"""Each documented event of each mail provider, and how it is interpreted."""

import json
from base64 import b64encode

import pytest
from anymail.signals import AnymailTrackingEvent

from mailings.inbound import provider_events
from mailings.inbound.provider_events import EventMeaning
from tests.contacts.factories import ContactFactory

CASES = [
    ("Brevo", {"event": "delivered"}, "delivered", EventMeaning.DELIVERED),
    ("Brevo", {"event": "hard_bounce"}, "bounced", EventMeaning.DEAD),
    ("Brevo", {"event": "invalid_email"}, "bounced", EventMeaning.DEAD),
    ("Brevo", {"event": "soft_bounce"}, "bounced", EventMeaning.FULL),
    ("Brevo", {"event": "blocked"}, "rejected", EventMeaning.FAILED),
    ("Brevo", {"event": "error"}, "failed", EventMeaning.FAILED),
    ("Brevo", {"event": "spam"}, "complained", EventMeaning.COMPLAINT),
    ("Brevo", {"event": "unsubscribed"}, "unknown", EventMeaning.UNSUBSCRIBED),
    ("Brevo", {"event": "deferred"}, "deferred", EventMeaning.NOTHING),
    ("Brevo", {"event": "unique_opened"}, "opened", EventMeaning.NOTHING),
    ("Brevo", {"event": "click"}, "clicked", EventMeaning.NOTHING),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "user unknown"},
        "bounced",
        EventMeaning.DEAD,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "content blocked"},
        "bounced",
        EventMeaning.FAILED,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": True, "error": "sender blocked"},
        "bounced",
        EventMeaning.FAILED,
    ),
    (
        "Mailjet",
        {"event": "bounce", "hard_bounce": False, "error": "quota exceeded"},
        "bounced",
        EventMeaning.FULL,
    ),
    (
        "Mailjet",
        {"event": "blocked", "error": "preblocked"},
        "rejected",
        EventMeaning.FAILED,
    ),
    (
        "Mailjet",
        {"event": "blocked", "error": "spam reporter"},
        "rejected",
        EventMeaning.FAILED,
    ),
    ("Mailjet", {"event": "spam"}, "complained", EventMeaning.COMPLAINT),
    ("Mailjet", {"event": "unsub"}, "unsubscribed", EventMeaning.UNSUBSCRIBED),
    ("Mailjet", {"event": "sent"}, "delivered", EventMeaning.DELIVERED),
    ("Mailjet", {"event": "open"}, "opened", EventMeaning.NOTHING),
    ("Postmark", {"RecordType": "Delivery"}, "delivered", EventMeaning.DELIVERED),
    ("Postmark", {"RecordType": "SpamComplaint"}, "complained", EventMeaning.COMPLAINT),
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
        EventMeaning.UNSUBSCRIBED,
    ),
    (
        "Postmark",
        {
            "RecordType": "SubscriptionChange",
            "SuppressSending": True,
            "SuppressionReason": "HardBounce",
        },
        "unsubscribed",
        EventMeaning.NOTHING,
    ),
    (
        "SendGrid",
        {"event": "bounce", "type": "blocked"},
        "bounced",
        EventMeaning.FAILED,
    ),
    ("SendGrid", {"event": "bounce", "type": "bounce"}, "bounced", EventMeaning.DEAD),
    (
        "SendGrid",
        {"event": "bounce", "type": "bounce", "reason": "552 5.2.2 mailbox full"},
        "bounced",
        EventMeaning.FULL,
    ),
    (
        "SendGrid",
        {"event": "dropped", "reason": "Invalid"},
        "rejected",
        EventMeaning.DEAD,
    ),
    (
        "SendGrid",
        {"event": "dropped", "reason": "Spam Content"},
        "rejected",
        EventMeaning.FAILED,
    ),
    ("SendGrid", {"event": "spamreport"}, "complained", EventMeaning.COMPLAINT),
    (
        "SendGrid",
        {"event": "group_unsubscribe"},
        "unsubscribed",
        EventMeaning.UNSUBSCRIBED,
    ),
    (
        "Amazon SES",
        {"bounce": {"bounceType": "Permanent", "bounceSubType": "NoEmail"}},
        "bounced",
        EventMeaning.DEAD,
    ),
    (
        "Amazon SES",
        {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}},
        "bounced",
        EventMeaning.FULL,
    ),
    ("Amazon SES", {"bounceType": "Undetermined"}, "bounced", EventMeaning.FULL),
    (
        "Amazon SES",
        {"complaint": {"complaintFeedbackType": "not-spam"}},
        "complained",
        EventMeaning.NOTHING,
    ),
    ("Amazon SES", {"complaint": {}}, "complained", EventMeaning.COMPLAINT),
    *[
        ("SparkPost", {"bounce_class": code}, "bounced", told)
        for code, told in provider_events.SPARKPOST.items()
    ],
    (
        "Mailgun",
        {"event-data": {"severity": "temporary", "delivery-status": {"code": 452}}},
        "bounced",
        EventMeaning.NOTHING,
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
            (550, EventMeaning.DEAD),
            (552, EventMeaning.FAILED),
            (554, EventMeaning.FAILED),
            (605, EventMeaning.DEAD),
            (607, EventMeaning.FAILED),
        )
    ],
    ("MailerSend", {"type": "activity.hard_bounced"}, "bounced", EventMeaning.DEAD),
    ("MailerSend", {"type": "activity.soft_bounced"}, "bounced", EventMeaning.FULL),
    (
        "MailerSend",
        {"type": "activity.spam_complaint"},
        "complained",
        EventMeaning.COMPLAINT,
    ),
    (
        "Resend",
        {"type": "email.bounced", "data": {"bounce": {"type": "Permanent"}}},
        "bounced",
        EventMeaning.DEAD,
    ),
    (
        "Resend",
        {"type": "email.bounced", "data": {"bounce": {"type": "Transient"}}},
        "bounced",
        EventMeaning.FULL,
    ),
    ("Resend", {"type": "email.failed"}, "failed", EventMeaning.FAILED),
    *[
        ("Brevo", {"event": name}, "x", told)
        for name, told in provider_events.BREVO.items()
    ],
    ("Brevo", {"event": "hardBounce", "reason": ""}, "bounced", EventMeaning.DEAD),
    ("Brevo", {"event": "softBounce"}, "bounced", EventMeaning.FULL),
    (
        "Brevo",
        {"event": "hard_bounce", "reason": "550 5.7.1 Message rejected as spam"},
        "bounced",
        EventMeaning.FAILED,
    ),
    (
        "Brevo",
        {"event": "hard_bounce", "reason": "552 5.2.2 mailbox full"},
        "bounced",
        EventMeaning.FULL,
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
        EventMeaning.FULL,
    ),
    (
        "Postmark",
        {"RecordType": "Bounce", "Type": "HardBounce"},
        "bounced",
        EventMeaning.DEAD,
    ),
    (
        "Postmark",
        {
            "RecordType": "Bounce",
            "Type": "HardBounce",
            "Details": "smtp;554 5.7.1 blocked using zen.spamhaus.org",
        },
        "bounced",
        EventMeaning.FAILED,
    ),
    *[
        (
            "SendGrid",
            {"event": "bounce", "type": "bounce", "bounce_classification": name},
            "bounced",
            {
                "dead": EventMeaning.DEAD,
                "full": EventMeaning.FULL,
                "refused": EventMeaning.FAILED,
            }[meaning],
        )
        for name, meaning in provider_events.SENDGRID_CLASSES.items()
    ],
    *[
        ("SendGrid", {"event": "dropped", "reason": reason}, "rejected", told)
        for reason, told in provider_events.SENDGRID_DROPPED.items()
    ],
    ("SendGrid", {"event": "deferred"}, "deferred", EventMeaning.NOTHING),
    ("SendGrid", {"event": "delivered"}, "delivered", EventMeaning.DELIVERED),
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
            ("General", "", EventMeaning.DEAD),
            ("General", "smtp; 550 5.1.1 user unknown", EventMeaning.DEAD),
            ("General", "smtp; 550 5.7.1 blocked by policy", EventMeaning.FAILED),
            ("Suppressed", "", EventMeaning.DEAD),
            ("OnAccountSuppressionList", "", EventMeaning.FAILED),
            ("UnsubscribedRecipient", "", EventMeaning.FAILED),
        )
    ],
    ("Amazon SES", {"eventType": "Reject"}, "rejected", EventMeaning.FAILED),
    ("Amazon SES", {"eventType": "Rendering Failure"}, "failed", EventMeaning.FAILED),
    ("Amazon SES", {"eventType": "DeliveryDelay"}, "deferred", EventMeaning.NOTHING),
    *[
        ("MailerSend", {"type": t}, "x", told)
        for t, told in provider_events.MAILERSEND.items()
    ],
    ("Mailgun", {"event-data": {"event": "rejected"}}, "rejected", EventMeaning.FAILED),
    (
        "Mailgun",
        {"event-data": {"event": "complained"}},
        "complained",
        EventMeaning.COMPLAINT,
    ),
    ("SparkPost", {"type": "policy_rejection"}, "rejected", EventMeaning.FAILED),
    (
        "SparkPost",
        {"type": "list_unsubscribe"},
        "unsubscribed",
        EventMeaning.UNSUBSCRIBED,
    ),
    ("Resend", {"type": "email.suppressed"}, "rejected", EventMeaning.FAILED),
    ("Resend", {"type": "email.delivery_delayed"}, "deferred", EventMeaning.NOTHING),
    ("Resend", {"type": "email.complained"}, "complained", EventMeaning.COMPLAINT),
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
            ("mailbox_not_found", EventMeaning.DEAD),
            ("mailbox_full", EventMeaning.NOTHING),
        )
    ],
    ("Scaleway", {"type": "email_spam"}, "rejected", EventMeaning.COMPLAINT),
    (
        "Scaleway",
        {"type": "email_spam", "email_response_code": 550},
        "rejected",
        EventMeaning.FAILED,
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
            ("5.1.1 User unknown", EventMeaning.DEAD),
            ("5.2.2 Mailbox full", EventMeaning.FULL),
            ("5.7.1 Rejected by policy", EventMeaning.FAILED),
            ("", EventMeaning.FAILED),
        )
    ],
    ("Another", {}, "complained", EventMeaning.COMPLAINT),
    ("Another", {}, "bounced", EventMeaning.FAILED),
]


@pytest.mark.parametrize(("provider", "raw", "kind", "told"), CASES)
def test_each_documented_event_has_its_meaning(provider, raw, kind, told):
    event = AnymailTrackingEvent(event_type=kind, esp_event=raw)
    assert provider_events.meaning(event, provider) == told


# Codes as their providers document them, apart from our tables.
KEPT = [
    *[
        ("SparkPost", {"bounce_class": str(code)})
        for code in (*range(20, 26), 40, *range(50, 55), 60, 70, 100)
    ],
    *[
        (
            "Mailgun",
            {
                "event-data": {
                    "event": "failed",
                    "severity": "permanent",
                    "delivery-status": {"code": code},
                }
            },
        )
        for code in (552, 554, 607)
    ],
    (
        "Mailjet",
        {
            "event": "bounce",
            "hard_bounce": True,
            "error_related_to": "spam",
            "error": "content blocked",
        },
    ),
    (
        "Amazon SES",
        {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}},
    ),
]


@pytest.mark.parametrize(("provider", "raw"), KEPT)
def test_a_failure_that_is_not_the_address_s_keeps_it(provider, raw):
    event = AnymailTrackingEvent(event_type="bounced", esp_event=raw)
    meaning = provider_events.meaning(event, provider)
    assert meaning in (EventMeaning.FAILED, EventMeaning.FULL, EventMeaning.NOTHING)


@pytest.mark.parametrize("code", ["10", "30", "90"])
def test_sparkpost_s_hard_bounces_close_the_address_or_withdraw(code):
    event = AnymailTrackingEvent(event_type="bounced", esp_event={"bounce_class": code})
    meant = {"90": EventMeaning.UNSUBSCRIBED}.get(code, EventMeaning.DEAD)
    assert provider_events.meaning(event, "SparkPost") == meant


def test_the_server_s_words_decide_for_a_bounce_of_another_provider():
    event = AnymailTrackingEvent(
        event_type="bounced", esp_event={}, mta_response="550 5.1.1 no such user"
    )
    assert provider_events.meaning(event, "Another") == EventMeaning.DEAD


@pytest.fixture
def scaleway(settings, client):
    """Post what a Scaleway topic posts, with the name and password of the URL."""
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
def test_scaleway_events_arrive_through_its_topic(scaleway):
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
def test_a_forged_scaleway_call_is_refused_and_triggers_no_request(scaleway, told):
    assert scaleway(told).status_code == 400


@pytest.mark.django_db
def test_the_topic_url_requires_its_name_and_password(scaleway, client):
    response = client.post("/rappels/courriel/", "{}", content_type="text/plain")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")
