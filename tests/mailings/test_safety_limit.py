"""A mailing pauses by itself where going on would harm."""

import pytest

from contacts.models import Contact
from mailings import inbound
from mailings.sending import dispatch
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.mailings.factories import run
from tests.mailings.test_bad_weather import MONDAY, launched

pytestmark = pytest.mark.django_db

SENDER = "550 5.1.8 Sender address rejected: Domain not found"


def states(mailing):
    return sorted(mailing.deliveries.values_list("state", flat=True))


def test_a_sender_that_the_server_refuses_closes_no_address_and_pauses(smtp_sink):
    mailing, people = launched(20)
    mailing.launched_by = user = UserFactory()
    mailing.save(update_fields=["launched_by"])
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert "Sender address rejected: Domain not found" in mailing.limit
    assert not Contact.objects.exclude(email_unusable_at=None).exists()
    # None of them left: they go once the sender is mended.
    assert states(mailing) == ["queued"] * 20
    assert OutgoingMessage.objects.get(template_code="mailing_paused").address == (
        user.email
    )


def test_what_was_refused_alike_leaves_once_the_fault_is_mended(smtp_sink):
    mailing, people = launched(8)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    run(mailing, MONDAY)
    smtp_sink.accept()
    mailing.refresh_from_db()

    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)

    assert states(mailing) == ["sent"] * 8


def test_four_refusals_or_different_ones_stop_nothing(smtp_sink):
    mailing, people = launched(10)
    for person in people[:4]:
        smtp_sink.refuse_recipient(person.email, SENDER)
    for person, words in zip(
        people[5:9], ("spam", "virus", "policy", "rate"), strict=True
    ):
        smtp_sink.refuse_recipient(person.email, f"554 5.7.1 {words}")

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "done"
    assert states(mailing) == ["failed"] * 8 + ["sent"] * 2


def test_ten_dead_addresses_among_a_hundred_pause_it_once(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 20
    mailing, people = launched(60)
    for person in people[:10]:
        smtp_sink.refuse_recipient(person.email, "550 5.1.1 No such user")

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert mailing.limit.startswith("10 adresses n'existent pas")
    # A person has read it and goes on: they are not asked again.
    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)
    mailing.refresh_from_db()
    assert mailing.state == "done"


def test_three_complaints_pause_what_still_leaves(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 10
    mailing, _ = launched(30)
    dispatch.step(mailing.pk, mailing_lane(mailing), MONDAY)
    sent = list(mailing.deliveries.filter(state="sent")[:3])

    for delivery in sent[:2]:
        inbound.note_complaint(delivery, MONDAY)
    mailing.refresh_from_db()
    assert mailing.state == "sending"
    inbound.note_complaint(sent[2], MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert mailing.limit.startswith("3 personnes ont signalé")


def mailing_lane(mailing):
    mailing.refresh_from_db()
    return str(mailing.lane)


def test_the_page_says_why_it_paused(client, smtp_sink):
    mailing, people = launched(6)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    run(mailing, MONDAY)
    client.force_login(UserFactory(admin=True))

    page = client.get(mailing.get_absolute_url()).content.decode()

    assert "mis en pause de lui-même" in page
    assert "Sender address rejected" in page
