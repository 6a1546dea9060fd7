"""« À une date passée », and « À la date du » on a person's history."""

import datetime
import html

import pytest
from django.urls import reverse
from django.utils import timezone

from consent import ledger
from consent.models import PastStart
from contacts import lifecycle
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo(client):
    client.force_login(UserFactory(role="dpo"))
    return client


def page(client, url, **query):
    return html.unescape(client.get(url, query).content.decode())


def typed(instant):
    return timezone.localtime(instant).strftime("%Y-%m-%dT%H:%M:%S")


def test_a_complaint_about_a_day_before_the_erasure(dpo):
    newsletter = campaign()
    contact = ContactFactory(first_name="Renée", last_name="Plainte")
    born = timezone.now() - datetime.timedelta(days=2)
    Contact.objects.filter(pk=contact.pk).update(created_at=born)
    past = born + datetime.timedelta(days=1)
    ledger.record(contact, {newsletter: True}, act(contact, now=past))
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now())

    at = typed(past + datetime.timedelta(hours=1))
    url = reverse("dpo:past")
    seen = page(dpo, url, campagne=newsletter.pk, at=at)
    assert "1 sur 1 contact" in seen
    assert "A accepté" in seen
    assert "Plainte" not in seen, "an erased name is not known"
    assert "Données effacées" not in seen
    only = page(dpo, url, campagne=newsletter.pk, at=at, raison="given")
    assert f"Fiche {str(contact.public_id)[:8]}" in only
    assert "Aucun contact" in page(
        dpo, url, campagne=newsletter.pk, at=at, raison="refused"
    )
    before = typed(born - datetime.timedelta(hours=1))
    seen = page(dpo, url, campagne=newsletter.pk, at=before)
    assert "n'existait pas encore" in seen
    for wrong in ({"at": "hier"}, {"campagne": "99"}, {"at": "2190-01-01T00:00"}):
        seen = page(dpo, url, **({"campagne": newsletter.pk, "at": at} | wrong))
        assert "invalid-feedback" in seen

    history = reverse("backoffice:history", args=[contact.public_id])
    seen = page(dpo, history, at=at)
    shown = seen[seen.index("a-la-date") :]
    assert "présent, utilisable" in shown
    assert "A accepté" in shown
    assert "Avant le" not in shown
    assert "Cette fiche n'existait pas encore" in page(dpo, history, at=before)

    PastStart.objects.create(at=timezone.now())
    assert "n'étaient pas suivies à chaque instant" in page(dpo, history, at=at)
    assert "n'étaient pas suivies à chaque instant" in page(
        dpo, url, campagne=newsletter.pk, at=at
    )
