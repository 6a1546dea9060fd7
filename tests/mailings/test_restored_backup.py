"""After a restore, messages sent since the backup are not sent again."""

import datetime
import io

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consent import ledger
from mailings.enums import MailingDeliveryState, MailingState
from mailings.sending import dispatch, settling
from messaging import outbox, tasks
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.erasure.test_replay import forget_transactions
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def half_sent(settings):
    """A mailing to three people, of whom one has got it when the backup is taken."""
    complete_company()
    settings.MAILING_BATCH_SIZE = 1
    for _ in range(3):
        subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, NOW, user=UserFactory())
    mailing.refresh_from_db()
    dispatch.step(mailing.pk, mailing.slot, NOW)
    assert len(mail.outbox) == 1
    return mailing


def restore():
    """What the replay notes at its end (erasure.replay)."""
    with time_machine.travel(NOW + 5 * MINUTE):
        call_command("replay_erasures", "--restored", stdout=io.StringIO())
    return NOW + 10 * MINUTE


def states(mailing):
    return sorted(mailing.deliveries.values_list("state", flat=True))


@pytest.mark.parametrize("way", ["task", "resume", "beat"])
def test_what_waited_in_the_backup_is_uncertain(half_sent, way):
    user = UserFactory()
    if way == "resume":
        dispatch.pause(half_sent, user=user)
    later = restore()
    if way == "resume":
        half_sent.refresh_from_db()
        dispatch.resume(half_sent, later, user=user)
    if way == "beat":
        dispatch.tend(later)

    run(half_sent, later)

    assert len(mail.outbox) == 1
    assert states(half_sent) == [
        MailingDeliveryState.SENT,
        *[MailingDeliveryState.UNCERTAIN] * 2,
    ]
    assert half_sent.state == MailingState.DONE

    # A person who knows that they did not leave sends them; once each.
    settling.send_all_again(half_sent, later + MINUTE, user=user)
    run(half_sent, later + MINUTE)
    assert states(half_sent) == [MailingDeliveryState.SENT] * 3
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 3


def test_a_replay_on_a_healthy_database_leaves_everything_that_waits_alone(half_sent):
    """The command is said to be safe at any time: nothing was lost, the guard is open."""
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)
    with time_machine.travel(NOW + 5 * MINUTE):
        call_command("replay_erasures", stdout=io.StringIO())

    run(half_sent, NOW + 10 * MINUTE)
    outbox.deliver(message.pk, NOW + 10 * MINUTE)

    assert states(half_sent) == [MailingDeliveryState.SENT] * 3
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("is_claimed", [False, True])
@pytest.mark.parametrize("is_told", [False, True])
def test_a_single_message_that_waited_in_the_backup_is_uncertain(is_told, is_claimed):
    """Told by the one who restores, or by a line that the database lost."""
    contact = ContactFactory()
    message = outbox.queue("new_link", contact=contact, now=NOW)
    if is_claimed:
        OutgoingMessage.objects.update(state=MessageState.SENDING, claimed_at=NOW)
    later = NOW + 10 * MINUTE
    if is_told:
        restore()
    else:
        point = connection.savepoint()
        ledger.record(contact, {campaign(): False}, act(contact))
        connection.savepoint_rollback(point)
        forget_transactions()
        with time_machine.travel(NOW + 5 * MINUTE):
            call_command("replay_erasures", stdout=io.StringIO())

    outbox.deliver(message.pk, later)
    tasks.sweep_outbox()

    message.refresh_from_db()
    assert not mail.outbox
    assert (message.state, message.reason) == ("uncertain", "nobody_knows")
    # What is asked for after the restore leaves; a person may send the other again.
    fresh = outbox.queue("new_link", contact=contact, now=later)
    outbox.deliver(fresh.pk, later)
    assert outbox.send_again(message, later)
    outbox.deliver(message.pk, later)
    assert len(mail.outbox) == 2


def test_a_mailing_that_was_due_before_the_restore_waits_for_a_person():
    complete_company()
    subscriber()
    user = UserFactory()
    mailing, next_week = (
        MailingFactory(created_by=user),
        MailingFactory(created_by=user),
    )
    dispatch.schedule(mailing, NOW + MINUTE, now=NOW - MINUTE, user=user)
    dispatch.schedule(next_week, NOW + 9 * MINUTE, now=NOW - MINUTE, user=user)
    restore()

    dispatch.tend(NOW + 10 * MINUTE)

    mailing.refresh_from_db()
    next_week.refresh_from_db()
    assert mailing.state == MailingState.UNSENT
    assert mailing.last_error.startswith("La base de données vient d'une sauvegarde")
    assert next_week.state == MailingState.SENDING
