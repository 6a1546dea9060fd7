"""The next purge resumes the residue searches that were interrupted."""

import datetime

import pytest
from django.utils import timezone

from contacts.models import Contact
from erasure import certificate
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure
from erasure.replay import replay
from erasure.verification import resume
from retention import purge
from retention.enums import PurgeCause as RunCause
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def interrupted():
    """Create three erasures of two hours ago whose search never finished."""
    people = [ContactFactory(former_client=True) for _ in range(3)]
    rows = Contact.objects.filter(pk__in=[person.pk for person in people])
    erase(rows, cause=Cause.BUTTON, now=timezone.now() - 2 * HOUR)
    Erasure.objects.update(state=ErasureState.INTERRUPTED, search={}, searched_at=None)
    return list(Erasure.objects.order_by("pk"))


def test_the_next_purge_settles_them_in_batches_and_reports_what_it_read(
    interrupted, monkeypatch
):
    monkeypatch.setattr(resume, "LOT", 2)
    now = timezone.now()

    purge.run(today=now.date(), now=now, cause=RunCause.NIGHTLY)

    assert {e.state for e in Erasure.objects.all()} == {ErasureState.COMPLETE}
    assert {e.searched_at for e in Erasure.objects.all()} == {now}
    assert {e.search["resumed"] for e in Erasure.objects.all()} == {True}
    assert certificate.pdf_of(Erasure.objects.first())


def test_the_next_purge_settles_those_of_one_that_was_killed_just_now():
    now = timezone.now()
    for cause in (Cause.BUTTON, Cause.RETENTION):
        erase([ContactFactory(former_client=True)], cause=cause, now=now)
    Erasure.objects.update(state=ErasureState.INTERRUPTED, search={}, searched_at=None)

    purge.run(today=now.date(), now=now, cause=RunCause.COMMAND)

    assert dict(Erasure.objects.values_list("cause", "state")) == {
        Cause.BUTTON: ErasureState.INTERRUPTED,
        Cause.RETENTION: ErasureState.COMPLETE,
    }


def test_the_next_replay_settles_those_of_one_that_was_killed_just_now(interrupted):
    for cause in (Cause.BUTTON, Cause.REPLAY):
        person = ContactFactory(former_client=True)
        erase([person], cause=cause, now=timezone.now())
    Erasure.objects.update(state=ErasureState.INTERRUPTED, search={}, searched_at=None)

    replay(now=timezone.now())

    states = dict(Erasure.objects.order_by("pk").values_list("cause", "state")[3:])
    assert states == {
        Cause.BUTTON: ErasureState.INTERRUPTED,
        Cause.REPLAY: ErasureState.COMPLETE,
    }


def test_a_field_that_is_not_empty_is_named(interrupted):
    first = interrupted[0]
    Contact.objects.filter(pk=first.contact_id).update(city="Lyon")

    assert resume.take_up(timezone.now()) == 3

    first.refresh_from_db()
    assert first.state == ErasureState.INCOMPLETE
    assert "contacts.Contact.city" in str(first.search["places"])


def test_an_erasure_still_running_and_one_in_use_again_are_left_alone(interrupted):
    again = interrupted[0]
    Contact.objects.filter(pk=again.contact_id).update(erased_at=None)

    assert resume.take_up(timezone.now() - 1.5 * HOUR) == 0
    assert resume.take_up(timezone.now()) == 2

    states = list(Erasure.objects.order_by("pk").values_list("state", flat=True))
    assert states == [
        ErasureState.INTERRUPTED,
        ErasureState.COMPLETE,
        ErasureState.COMPLETE,
    ]
