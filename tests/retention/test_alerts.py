import datetime

import pytest

from messaging.models import OutgoingMessage
from retention import alerts, purge
from retention.enums import PurgeCause
from retention.models import DueWarning
from tests.accounts.factories import UserFactory
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def announce(days=0):
    return alerts.announce(today=TODAY + days * DAY, now=NOW + days * DAY)


def test_the_admins_are_told_before_a_batch_falls_due_and_without_names():
    admin = UserFactory(admin=True)
    UserFactory()
    keep(client=30)
    contact = deactivated(28, last_name="Arbusse")
    warning = announce()
    assert (warning.sheets, warning.up_to) == (1, TODAY + 7 * DAY)
    message = OutgoingMessage.objects.get()
    assert message.address == admin.email
    assert "Nombre de fiches : 1" in message.text
    for value in (contact.last_name, contact.first_name, contact.email):
        assert value not in message.text + message.subject


def test_a_contact_is_announced_once_and_a_missed_run_is_made_up():
    UserFactory(admin=True)
    keep(client=30)
    deactivated(28)
    announce()
    assert announce(1) is None
    # Due on day 10: announced when the warning period reaches it, even late.
    deactivated(22)
    assert announce(2) is None
    assert announce(5).sheets == 1
    assert DueWarning.objects.count() == 2


def test_without_due_contacts_nothing_is_sent():
    UserFactory(admin=True)
    keep(client=30)
    assert announce() is None
    assert not OutgoingMessage.objects.exists()


def test_a_run_stopped_by_the_safety_limit_alerts_the_admins():
    admin = UserFactory(admin=True)
    keep(client=30)
    for _ in range(21):
        deactivated(90)
    purge.run(today=TODAY, now=NOW, cause=PurgeCause.NIGHTLY)
    message = OutgoingMessage.objects.get()
    assert message.address == admin.email
    assert "21" in message.text
