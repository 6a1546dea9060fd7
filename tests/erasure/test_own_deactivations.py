"""A Gestionnaire has a daily limit of deactivations and can undo their own within a
day."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import lifecycle
from contacts.models import Contact
from retention.views import undo_deactivations
from tests.accounts.factories import UserFactory
from tests.consent.owner import as_owner
from tests.contacts.factories import ContactFactory

MANY = reverse("retention:deactivate_many")
UNDO = reverse("retention:undo_deactivations")

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    clerk = UserFactory()
    client.force_login(clerk)
    return clerk


def chosen(contacts):
    return {"fiche": [str(contact.public_id) for contact in contacts]}


def inactive():
    return Contact.objects.exclude(deactivated_at=None).count()


def test_more_than_twenty_at_a_time_are_all_refused(client, clerk):
    contacts = ContactFactory.create_batch(21, client=True)
    page = client.post(MANY, chosen(contacts) | {"decision": "keep"}, follow=True)
    assert "20 fiches à la fois" in page.content.decode()
    assert inactive() == 0
    client.post(MANY, chosen(contacts[:20]) | {"decision": "keep"})
    assert inactive() == 20


def test_the_deactivations_of_a_day_add_up(client, clerk, monkeypatch):
    monkeypatch.setattr(undo_deactivations, "A_DAY", 5)
    contacts = ContactFactory.create_batch(6, client=True)
    client.post(MANY, chosen(contacts[:5]) | {"decision": "keep"})
    page = client.post(MANY, chosen(contacts[5:]) | {"decision": "keep"}, follow=True)
    assert "par jour" in page.content.decode()
    assert inactive() == 5


def test_an_admin_is_not_limited(client):
    client.force_login(UserFactory(admin=True))
    contacts = ContactFactory.create_batch(21, client=True)
    client.post(MANY, chosen(contacts) | {"decision": "keep"})
    assert inactive() == 21


def test_a_user_can_undo_their_own_deactivation_of_the_day(client, clerk):
    mine, kept, early, theirs = ContactFactory.create_batch(4, client=True)
    now = timezone.now()
    lifecycle.deactivate(theirs, at=now, user=UserFactory())
    lifecycle.deactivate(early, at=now, user=clerk)
    with as_owner():
        early.status_changes.filter(user=clerk).update(
            recorded_at=now - datetime.timedelta(hours=25)
        )
    before = mine.status
    page = client.post(MANY, chosen([mine, kept]) | {"decision": "keep"}, follow=True)
    assert UNDO in page.content.decode()

    offered = re.findall(r'value="([0-9a-f-]{36})"', client.get(UNDO).content.decode())
    assert set(offered) == {str(mine.public_id), str(kept.public_id)}
    client.post(UNDO, chosen([mine, early, theirs]))
    for contact, is_active in (
        (mine, True),
        (kept, False),
        (early, False),
        (theirs, False),
    ):
        contact.refresh_from_db()
        assert contact.is_active is is_active
    assert mine.status == before


def test_what_was_erased_meanwhile_does_not_come_back(client, clerk):
    contact = ContactFactory(client=True)
    client.post(MANY, chosen([contact]) | {"decision": "keep"})
    Contact.objects.update(erased_at=timezone.now())
    client.post(UNDO, chosen([contact]))
    contact.refresh_from_db()
    assert not contact.is_active
