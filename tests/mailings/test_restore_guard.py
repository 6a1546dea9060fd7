"""After a restore and before its replay, nothing is prepared and nothing is sent."""

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from consent import ledger
from consent.integrity import journal
from consent.integrity.journal_errors import RestoreGuard
from mailings.sending import dispatch
from messaging import outbox
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.erasure.test_replay import forget_transactions
from tests.mailings.factories import MailingFactory, subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def restored():
    """Put an objection in the journal that this database has lost."""
    jeanne = subscriber()
    launched = MailingFactory()
    dispatch.launch(launched, NOW, user=None)
    message = outbox.queue("new_link", contact=jeanne, now=NOW)
    point = connection.savepoint()
    ledger.withdraw_all(jeanne, act(jeanne))
    connection.savepoint_rollback(point)
    forget_transactions()
    assert journal.is_ahead()
    launched.refresh_from_db()
    return launched, message


def test_no_batch_and_no_message_leaves(restored):
    launched, message = restored

    with pytest.raises(RestoreGuard):
        dispatch.step(launched.pk, launched.slot, NOW)
    with pytest.raises(RestoreGuard):
        outbox.deliver(message.pk, NOW)

    assert mail.outbox == []
    message.refresh_from_db()
    assert message.state == "queued"
    assert launched.deliveries.get().state == "queued"


def test_the_page_says_why_a_mailing_cannot_leave(client, restored):
    client.force_login(UserFactory(admin=True))
    ContactFactory()
    mailing = MailingFactory()

    page = client.post(mailing.url("confirm"), {"when": "now"}, follow=True)

    assert str(RestoreGuard())[:20] in page.content.decode()
    mailing.refresh_from_db()
    assert mailing.state == "draft"
