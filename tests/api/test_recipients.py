"""« Qui le reçoit, qui ne le reçoit pas » by API: what the page of a mailing says of one."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from mailings import audience
from mailings.audience import explain
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, accept, subscriber

pytestmark = pytest.mark.django_db


def path(mailing, contact):
    return f"/mailings/{mailing.pk}/recipients/{contact.public_id}"


def test_the_mailings_own_reasons_are_told():
    api = ApiClient()
    there, unticked, elsewhere = (subscriber(city="Lyon") for _ in range(3))
    elsewhere.city = "Paris"
    elsewhere.save()
    mailing = MailingFactory(filters={"city": "Lyon"})
    audience.untick(mailing, [unticked.public_id])

    said = {each: api.get(path(mailing, each)).json() for each in (there, unticked)}

    assert said[there]["included"] is True
    assert said[there]["reason"] == "given"
    assert said[there]["since"]
    assert said[unticked] == {
        "included": False,
        "reason": "unticked",
        "since": None,
        "basis": None,
    }
    assert api.get(path(mailing, elsewhere)).json()["reason"] == "filtered"
    assert AuditEvent.objects.filter(target=there.target).exists()


def test_a_request_that_spares_someone_says_so_though_the_campaign_may_reach_them():
    api = ApiClient()
    jeanne = ContactFactory()
    for campaign in Campaign.objects.of_audience("client").optional():
        accept(jeanne, campaign)
    mailing = MailingFactory(request=True)

    assert api.get(path(mailing, jeanne)).json()["reason"] == "answered"
    campaign = f"/campaigns/{mailing.campaign_id}/recipients/{jeanne.public_id}"
    assert api.get(campaign).json() == {
        "included": True,
        "reason": "mandatory",
        "since": None,
        "basis": "contract",
    }


def test_a_mandatory_mailing_names_its_basis_here_and_in_the_file():
    jeanne = ContactFactory()
    mailing = MailingFactory(mandatory=True)

    assert ApiClient().get(path(mailing, jeanne)).json()["basis"] == "contract"
    _, line = explain.lines(mailing, timezone.now())
    assert "Campagne obligatoire : exécution du contrat" in line


def test_what_is_not_there_is_not_found():
    api = ApiClient()
    worker, client = ContactFactory(worker=True), ContactFactory()
    mailing = MailingFactory()
    assert api.get(path(mailing, worker)).json()["reason"] == "wrong_audience"
    assert api.get(f"/mailings/999/recipients/{client.public_id}").status_code == 404
    mailing.campaign = None
    mailing.save()
    assert api.get(path(mailing, client)).status_code == 404
