import datetime

import pytest

from contacts.models import Contact
from retention import purge
from retention.enums import PurgeCause, RunState
from retention.models import PurgeRun
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def run(**changes):
    return purge.run(
        **{"today": TODAY, "now": NOW, "cause": PurgeCause.NIGHTLY} | changes
    )


def test_twenty_contacts_are_always_allowed():
    keep(client=30)
    for _ in range(20):
        deactivated(90)
    assert run().erased == 20


def test_more_than_twenty_and_a_tenth_of_all_contacts_erases_nobody(mailoutbox):
    UserFactory(admin=True)
    keep(client=30)
    for _ in range(21):
        deactivated(90)
    braked = run()
    assert (braked.state, braked.due, braked.erased) == (RunState.SUSPENDED, 21, 0)
    assert "21 fiches" in braked.safety_limit
    assert not Contact.objects.exclude(erased_at=None).exists()


def test_a_tenth_of_a_large_database_is_allowed():
    keep(client=30)
    for _ in range(21):
        deactivated(90)
    ContactFactory.create_batch(190)
    assert run().erased == 21


def test_a_person_may_confirm_with_the_number_due():
    keep(client=30)
    for _ in range(21):
        deactivated(90)
    with pytest.raises(purge.PurgeRefused, match="21"):
        run(confirm=20)
    assert not PurgeRun.objects.exists()
    assert run(confirm=21).erased == 21


@pytest.mark.parametrize("shift", [-1 * DAY, 16 * DAY])
def test_a_clock_jump_stops_the_run_until_a_person_confirms(shift):
    keep(client=30)
    run()
    deactivated(120)
    for _night in range(2):
        jumped = run(now=NOW + shift, today=(NOW + shift).date())
        assert (jumped.state, jumped.erased) == (RunState.SUSPENDED, 0)
    freed = run(now=NOW + shift, today=(NOW + shift).date(), confirm=1)
    assert freed.erased == 1


def test_fifteen_days_without_activity_are_accepted():
    keep(client=30)
    run()
    assert run(now=NOW + 15 * DAY, today=TODAY + 15 * DAY).state == RunState.DONE
