"""Campaigns that we propose: none is made or renamed without a click."""

import pytest
from django.urls import reverse

from campaigns.defaults import DEFAULTS
from campaigns.models import Campaign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]


def adopt(client, code, audience="client"):
    url = reverse("campaigns:adopt", args=[audience, code])
    return client.post(url, follow=True)


def test_a_new_company_has_the_six_and_none_for_workers():
    codes = Campaign.objects.in_order().values_list("code", flat=True)
    assert list(codes) == [proposal.code for proposal in DEFAULTS]
    assert not Campaign.objects.filter(audience="worker").exists()


def test_a_campaign_that_the_company_named_is_renamed_by_a_click_only(client):
    mine = Campaign.objects.get(code="planning_email")
    mine.label, mine.applies_to = "mon planning par e-mail", []
    mine.save()
    page = client.get(reverse("campaigns:list", args=["client"])).content.decode()
    assert "mon planning par e-mail" in page
    adopt(client, "planning_email")
    mine.refresh_from_db()
    assert mine.label == "les changements de vos interventions, par e-mail"
    assert mine.applies_to == ["client"]
    assert mine.lawful_basis == "contract"
    assert mine.versions.count() == 3, "history keeps each of the words"
    assert adopt(client, "planning_email").status_code == 404


def test_more_are_added_on_request(client):
    adopt(client, "worker_news_email", "worker")
    added = Campaign.objects.get(code="worker_news_email")
    assert (added.audience, added.mandatory, added.applies_to) == (
        "worker",
        False,
        ["worker"],
    )
    assert adopt(client, "worker_news_email", "client").status_code == 404
