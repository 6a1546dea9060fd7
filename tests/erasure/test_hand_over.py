"""A worker searches what people erase; until then no store holds a readable value."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from consent.models import Notice
from contacts.models import ContactNote
from erasure.enums import ErasureState
from erasure.models import Erasure, PendingSearch
from erasure.verification import resume, statistics
from portal.models import PendingSignUp
from tests.contacts.factories import ContactFactory
from tests.erasure import dumps
from tests.erasure.canary import MOBILE, WORD, hits, plant
from tests.erasure.pages import address
from tests.erasure.test_canary import broker
from tests.pdf import text_of

DAY = datetime.timedelta(days=1)


def read(client, name):
    erasure = Erasure.objects.get()
    return client.get(reverse(f"erasure:{name}", args=[erasure.pk]))


@pytest.mark.django_db(transaction=True)
def test_the_request_answers_first_and_a_worker_finds_what_is_left(
    client, admin, worker, eventually
):
    contact, _ = plant("client")
    note = ContactNote.objects.create(
        contact=ContactFactory(), text=f"voir {WORD}@exemple.test"
    )
    client.post(address("deactivate", contact), {"decision": "erase"})

    assert Erasure.objects.get().state == ErasureState.SEARCHING
    assert "cherche maintenant" in read(client, "detail").content.decode()
    assert "La recherche est en cours" in text_of(read(client, "certificate").content)
    assert PendingSearch.objects.get().erasures == [Erasure.objects.get().pk]
    assert hits(broker()) == []
    ContactNote.objects.filter(pk=note.pk).update(text="")
    assert hits(dumps.dump()) == []
    ContactNote.objects.filter(pk=note.pk).update(text=f"voir {WORD}@exemple.test")

    worker()

    eventually(lambda: not PendingSearch.objects.exists())
    erasure = Erasure.objects.get()
    assert erasure.state == ErasureState.INCOMPLETE
    assert [place["row"] for place in erasure.search["places"]] == [str(note.pk)]
    assert "statistiques" in text_of(read(client, "certificate").content)


@pytest.mark.django_db(transaction=True)
def test_a_search_whose_key_was_lost_with_the_broker_is_settled_by_a_later_night(
    client, admin, empty_broker
):
    contact, _ = plant("worker")
    client.post(address("deactivate", contact), {"decision": "erase"})
    now = timezone.now()

    assert resume.take_up(now + 0.9 * DAY) == 0
    assert Erasure.objects.get().state == ErasureState.SEARCHING
    assert resume.take_up(now + 1.1 * DAY) == 1

    assert Erasure.objects.get().state == ErasureState.COMPLETE
    assert Erasure.objects.get().search["resumed"]
    assert not PendingSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_search_is_done_at_once(client, admin, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    contact, _ = plant("client")

    client.post(address("deactivate", contact), {"decision": "erase"})

    assert Erasure.objects.get().state == ErasureState.COMPLETE
    assert Erasure.objects.get().search["searched"]["tables"]


def samples():
    """What the planner keeps of the values of the tables, as its owner reads it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(concat(most_common_vals, histogram_bounds,"
            " most_common_elems), ' ') FROM pg_stats WHERE schemaname = 'public'"
        )
        return (cursor.fetchone()[0] or "").encode()


@pytest.mark.django_db(transaction=True)
def test_no_sample_of_an_erased_value_stays_in_the_statistics(client, admin, at_once):
    contact, _ = plant("client")
    ContactFactory()
    now = timezone.now()
    PendingSignUp.objects.create(
        audience="client",
        values={"email": f"{WORD}@exemple.test", "mobile": MOBILE},
        notice=Notice.objects.first(),
        created_at=now,
        expires_at=now,
    )
    statistics.renew()
    assert WORD in samples().decode()

    with at_once():
        client.post(address("deactivate", contact), {"decision": "erase"})

    # The sign-up was the only row of its table.
    assert not PendingSignUp.objects.exists()
    assert hits(samples()) == []
