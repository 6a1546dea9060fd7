"""No opening pixel and no rewritten link: each message tells its relay to add none."""

import importlib
import json

import pytest
from django.utils import timezone

from messaging import outbox, tracking
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("in-v3.mailjet.com", {"X-Mailjet-TrackOpen", "X-Mailjet-TrackClick"}),
        ("smtp-broadcasts.postmarkapp.com", {"X-PM-TrackOpens", "X-PM-TrackLinks"}),
        ("smtp.sendgrid.net", {"X-SMTPAPI"}),
        ("smtp.eu.sparkpostmail.com", {"X-MSYS-API"}),
        ("smtp.mandrillapp.com.", {"X-MC-Track"}),
        ("notmailjet.com", set()),
        ("localhost", set()),
    ],
)
def test_tracking_is_switched_off_by_the_provider_s_smtp_headers(settings, host, names):
    settings.EMAIL_HOST = host

    headers = tracking.headers_of_smtp()

    assert set(headers) == names
    for name in ("X-SMTPAPI", "X-MSYS-API"):
        assert json.loads(headers.get(name, "{}")) is not None


def test_the_headers_are_sent_with_the_message(smtp_sink, monkeypatch):
    monkeypatch.setitem(tracking.BY_SMTP, "127.0.0.1", {"X-PM-TrackOpens": "false"})
    message = outbox.queue("new_link", contact=ContactFactory(), now=timezone.now())
    outbox.deliver(message.pk, timezone.now())

    assert smtp_sink.messages[0]["X-PM-TrackOpens"] == "false"


@pytest.mark.parametrize("provider", sorted(tracking.BY_API))
def test_each_provider_of_the_list_accepts_the_switch(provider):
    module = importlib.import_module(f"anymail.backends.{provider}")
    payloads = [
        each
        for name, each in vars(module).items()
        if name.endswith("Payload") and each.__module__ == module.__name__
    ]

    assert any("set_track_opens" in vars(payload) for payload in payloads)
    assert any("set_track_clicks" in vars(payload) for payload in payloads)


def test_a_provider_without_a_switch_gets_no_unknown_setting(
    mail_api,
):
    message = outbox.queue("new_link", contact=ContactFactory(), now=timezone.now())
    outbox.deliver(message.pk, timezone.now())

    message.refresh_from_db()
    assert message.state == "sent"
