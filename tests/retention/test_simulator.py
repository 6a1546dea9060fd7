import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from retention import purge, simulate
from retention import rules as saved
from retention.enums import PurgeCause
from tests.contacts.factories import ContactFactory
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db


def test_it_lists_who_would_be_erased_and_saves_nothing():
    keep(client=90)
    kept, newly = deactivated(20), deactivated(40)
    seen = simulate.simulate({"client": 30}, run_on=TODAY)
    assert (seen.number, list(seen.newly_due)) == (1, [newly])
    assert dict(seen.by_day)[TODAY] == 1
    # D + N + 2: deactivated twenty days ago, delay of 30 days.
    assert dict(seen.by_day)[TODAY + datetime.timedelta(days=12)] == 1
    assert kept not in seen.due


def test_a_longer_delay_lists_who_is_kept():
    keep(client=30)
    spared, still = deactivated(40), deactivated(200)
    seen = simulate.simulate({"client": 90}, run_on=TODAY)
    assert list(seen.due) == [still]
    assert list(seen.spared) == [spared]
    assert not seen.newly_due.exists()


DAYS = st.none() | st.integers(1, 80)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sheets=st.lists(
        st.tuples(
            st.sampled_from(["client", "prospect", "worker", "candidate"]),
            st.integers(0, 120),
        ),
        max_size=15,
    ),
    before=st.fixed_dictionaries({"client": DAYS, "worker": DAYS}),
    after=st.fixed_dictionaries(
        dict.fromkeys(("client", "worker", "prospect", "candidate"), DAYS)
    ),
)
def test_the_simulated_list_is_the_list_that_the_next_run_erases(sheets, before, after):
    keep(prospect=None, candidate=None, **before)
    Contact.objects.not_erased().update(erased_at=NOW)
    for source, age in sheets:
        kind = "client" if source in ("client", "prospect") else "worker"
        ContactFactory(
            kind=kind,
            status="former_client" if kind == "client" else "inactive",
            deactivated_from=source,
            deactivated_at=NOW - datetime.timedelta(days=age),
        )
    seen = simulate.simulate(after, run_on=TODAY)
    expected = set(seen.due.values_list("pk", flat=True))
    assert sum(n for _, n in seen.by_day if _ == TODAY) == len(expected)
    saved.save(after)
    done = purge.run(today=TODAY, now=NOW, cause=PurgeCause.COMMAND)
    assert set(done.contacts.values_list("contact", flat=True)) == expected
