"""E-mails sent through a provider's HTTP API: the meaning of its answers, or of no
answer."""

import datetime
import html
import json
from base64 import b64encode
from collections import Counter

import pytest

from mailings.sending import dispatch
from messaging import outbox
from messaging.models import Unreached
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)

# Keyed by whether the address is closed.
DEAD_OR_FULL = {True: "dead_address", False: "full"}


def launched(count):
    people = [subscriber() for _ in range(count)]
    mailing = MailingFactory()
    dispatch.launch(mailing, MONDAY, user=None)
    return mailing, people


def states(mailing):
    return Counter(mailing.deliveries.values_list("state", flat=True))


def pass_a_minute(mailing):
    dispatch.tend(MONDAY + MINUTE)
    run(mailing, MONDAY + MINUTE)


def test_each_recipient_gets_one_message(mail_api):
    mailing, people = launched(3)

    run(mailing, MONDAY)

    assert states(mailing) == {"sent": 3}
    told = [to["email"] for call in mail_api.asked for to in call["to"]]
    assert sorted(told) == sorted(person.email for person in people)


def test_without_a_network_all_stay_queued_and_none_is_uncertain(mail_api, settings):
    mailing, _ = launched(3)
    there = settings.ANYMAIL
    settings.ANYMAIL = {**there, "BREVO_API_URL": "http://127.0.0.1:1/"}

    run(mailing, MONDAY)

    assert states(mailing) == {"queued": 3}
    settings.ANYMAIL = there
    pass_a_minute(mailing)
    assert states(mailing) == {"sent": 3}


@pytest.mark.parametrize(
    "forced", [(500, {"message": "oops"}), (201, b"nonsense"), "nothing"]
)
def test_a_provider_error_leaves_one_uncertain_and_the_others_queued(
    mail_api,
    forced,
):
    mailing, _ = launched(5)
    mail_api.forced = forced

    run(mailing, MONDAY)

    assert states(mailing) == {"queued": 4, "uncertain": 1}
    mail_api.forced = None
    pass_a_minute(mailing)
    assert states(mailing) == {"sent": 4, "uncertain": 1}


@pytest.mark.parametrize("status", [401, 402, 429, 503])
def test_an_account_error_blames_no_recipient(mail_api, status):
    mailing, _ = launched(3)
    mail_api.forced = (status, {"code": "not_enough_credits"})

    run(mailing, MONDAY)

    assert states(mailing) == {"queued": 3}
    assert len(mail_api.asked) == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(402, "le crédit est épuisé"), (401, "la clé d'accès"), (503, "ne répond pas")],
)
def test_the_page_says_what_the_provider_requires(client, mail_api, status, sentence):
    mailing, _ = launched(1)
    mail_api.forced = (status, {})
    run(mailing, MONDAY)
    client.force_login(UserFactory(admin=True))

    page = html.unescape(client.get(mailing.url("show")).content.decode())

    assert sentence in page
    assert "reprendra de lui-même" in page


def test_a_message_that_the_provider_refuses_is_the_only_one_blamed(mail_api):
    mailing, _ = launched(2)
    mail_api.forced = (400, {"code": "invalid_parameter"})

    run(mailing, MONDAY)

    assert states(mailing) == {"failed": 2}
    assert mailing.state == "done"


def told(client, contact, **event):
    """Post the provider's callback about the message that it named <0@relais.test>."""
    return client.post(
        "/rappels/courriel/",
        json.dumps(
            {
                "ts_epoch": 1_700_000_000_000,
                "id": 1,
                "message-id": "<0@relais.test>",
                "email": contact.email,
                **event,
            }
        ),
        content_type="application/json",
        headers={"Authorization": "Basic " + b64encode(b"nom:secret").decode()},
    )


@pytest.mark.parametrize(
    ("event", "unusable"), [("hard_bounce", True), ("soft_bounce", False)]
)
def test_a_bounced_message_is_not_counted_as_sent_and_only_a_dead_address_is_closed(
    client,
    mail_api,
    event,
    unusable,
):
    mailing, [jeanne] = launched(1)
    run(mailing, MONDAY)
    assert mailing.deliveries.get().provider_id == "<0@relais.test>"

    assert told(client, jeanne, event=event).status_code == 200

    delivery = mailing.deliveries.get()
    assert (delivery.state, delivery.reason) == ("failed", DEAD_OR_FULL[unusable])
    jeanne.refresh_from_db()
    assert bool(jeanne.email_unusable_at) is unusable
    assert jeanne.consents.get().state == "given"


def test_a_receipt_is_kept_and_shown(client, mail_api):
    mailing, [jeanne] = launched(1)
    run(mailing, MONDAY)

    told(client, jeanne, event="delivered")

    delivery = mailing.deliveries.get()
    assert delivery.state == "sent"
    assert delivery.delivered_at
    client.force_login(UserFactory(admin=True))
    assert "Remis le" in client.get(mailing.url("deliveries")).content.decode()


def test_a_bounce_of_another_address_touches_no_message(client, mail_api):
    mailing, _ = launched(1)
    run(mailing, MONDAY)

    told(client, subscriber(), event="hard_bounce")

    assert mailing.deliveries.get().state == "sent"


def test_a_bounced_message_to_one_person_is_a_failure_too(client, mail_api):
    jeanne = ContactFactory()
    message = outbox.queue(
        "new_link", contact=jeanne, now=MONDAY, kind="request_answered"
    )
    outbox.deliver(message.pk, MONDAY)
    message.refresh_from_db()
    assert (message.state, message.provider_id) == ("sent", "<0@relais.test>")

    assert told(client, jeanne, event="hard_bounce").status_code == 200

    message.refresh_from_db()
    assert message.state == "failed"
    assert Unreached.objects.get().contact == jeanne
