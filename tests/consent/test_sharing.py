"""Two contacts on one address: what is done to one is reported for the other."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consent import ledger, links, sharing
from contacts import lifecycle
from contacts.models import Contact
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.backoffice.test_preference import entry, page_of
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import box, fields_of, path_of, preferences_path
from tests.portal.test_interrupted import end_sessions, log_in_again
from tests.portal.test_signup import confirmation, sign_up

pytestmark = pytest.mark.django_db

MAIL = {"email": "maya@exemple.test", "first_name": "Maya", "last_name": "Roux"}


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


@pytest.fixture
def missions():
    return CampaignFactory(for_workers=True, label="les offres de mission")


@pytest.fixture
def worker(missions):
    """A worker who was a client before and accepted a campaign as a worker."""
    worker = ContactFactory(worker=True, **MAIL)
    ledger.record(worker, {missions: True}, act(worker, now=days_ago(3)))
    return worker


@pytest.fixture
def client_page(worker):
    old = ContactFactory(**MAIL | {"first_name": "MAYA"})
    ledger.record(old, {campaign(): False}, act(old, now=days_ago(2)))
    return old


def test_an_erasure_names_the_contacts_it_makes_unreachable(
    client, worker, client_page
):
    client.force_login(UserFactory(admin=True))
    path = f"/contacts/{client_page.public_id}"
    for answer in (
        client.post(f"{path}/desactiver/"),
        client.get(f"{path}/droit-a-l-oubli/"),
    ):
        page = answer.content.decode()
        assert "les offres de mission" in page
        assert "sans doute la même personne" in page
    [silenced] = sharing.silenced_by_erasure([client_page])
    assert (silenced.contact, silenced.is_namesake) == (worker, True)
    assert sharing.silenced_by_objection(client_page)[0].contact == worker


def test_an_objection_names_them_before_it_is_registered(client, worker, client_page):
    client.force_login(UserFactory(admin=True))
    add = reverse("portal:add_request", args=[client_page.public_id])
    page = client.get(add).content.decode()
    assert "les offres de mission" in page
    assert "sans doute la même personne" in page
    assert ledger.explain(worker.consents.get().campaign, worker).included


def test_an_erasure_without_refusal_makes_nobody_unreachable(worker):
    other = ContactFactory(**MAIL)
    assert sharing.silenced_by_erasure([other]) == []


def test_the_api_names_the_contacts_an_erasure_made_unreachable(
    worker, client_page, missions
):
    path = f"/contacts/{client_page.public_id}/deactivate"
    before = ApiClient().post(path, {"erase": True, "dry_run": True}).json()
    assert before["silenced"] == [str(worker.public_id)]
    assert (before["status"], before["erased_at"]) == ("client", None)
    assert ledger.explain(missions, worker).included
    shown = ApiClient().post(path, {"erase": True}).json()
    assert shown["silenced"] == [str(worker.public_id)]
    assert not ledger.explain(missions, worker).included


def test_the_api_names_them_before_an_erasure(worker, client_page, missions):
    path = f"/contacts/{client_page.public_id}"
    ApiClient().post(f"{path}/deactivate", {})
    before = ApiClient().post(f"{path}/erase", {"dry_run": True}).json()
    assert before["silenced"] == [str(worker.public_id)]
    client_page.refresh_from_db()
    assert client_page.email
    assert ledger.explain(missions, worker).included


def test_a_purge_names_them_before_it_runs(client, worker, client_page):
    RetentionRule.objects.update_or_create(population="client", defaults={"days": 30})
    long_ago = timezone.now() - datetime.timedelta(days=60)
    lifecycle.deactivate(client_page, at=long_ago)
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("retention:dashboard")).content.decode()
    assert "les offres de mission" in page
    told = io.StringIO()
    call_command("purge", "--dry-run", "--json", stdout=told)
    assert json.loads(told.getvalue())["silenced"] == [str(worker.public_id)]


def test_the_person_reads_whom_their_objection_silences(client, worker, client_page):
    """Their own other contact is named; somebody else's choices are not."""
    ContactFactory(email=MAIL["email"], first_name="Bruno", last_name="Roux")
    husband = Contact.objects.get(first_name="Bruno")
    ledger.record(husband, {campaign(): True}, act(husband))
    open_portal()
    log_in(client, client_page, timezone.now())
    everyone = path_of(links.one_click_url(client_page, None))
    for path in (
        preferences_path(client_page),
        everyone,
        reverse("portal:my_preferences", args=["client"]),
        reverse("portal:file_request", args=["client", "opposition"]),
    ):
        page = client.get(path).content.decode()
        assert "comme intervenant" in page, path
        assert "les offres de mission" in page
        assert "Une autre personne utilise cette adresse" in page
        assert "Bruno" not in page
        assert page.index("comme intervenant") < page.rindex('type="submit"')
    client.post(everyone)
    assert not ledger.explain(worker.consents.get().campaign, worker).included
    page = client.get(preferences_path(client_page)).content.decode()
    assert "comme intervenant" not in page


def test_a_lift_may_be_requested_for_both(client, worker, client_page, missions):
    ledger.withdraw_all(client_page, act(client_page, now=days_ago(1)))
    client.force_login(UserFactory(admin=True))
    page = client.get(page_of(client_page)).content.decode()
    assert "les offres de mission" in page
    data = entry(client_page, "newsletter_email", means="phone")
    client.post(page_of(client_page), data | {"twins": [str(worker.public_id)]})
    assert ledger.explain(campaign(), client_page).included
    assert ledger.explain(missions, worker).included


def test_a_lift_requested_for_one_applies_to_one(client, worker, client_page, missions):
    ledger.withdraw_all(client_page, act(client_page, now=days_ago(1)))
    client.force_login(UserFactory(admin=True))
    client.post(page_of(client_page), entry(client_page, "newsletter_email"))
    assert ledger.explain(campaign(), client_page).included
    assert not ledger.explain(missions, worker).included


def test_the_question_includes_a_namesake_and_not_a_spouse(worker):
    husband = ContactFactory(**MAIL | {"first_name": "Bruno"})
    ledger.withdraw_all(husband, act(husband))
    assert sharing.twins(husband) == []


def lifted_by_link(client, contact):
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    return client.post(path, sent)["Location"]


def test_the_person_s_own_page_asks_for_both(client, worker, client_page, missions):
    ledger.withdraw_all(client_page, act(client_page))
    asked = lifted_by_link(client, client_page)
    page = client.get(asked).content.decode()
    assert "Intervenant : les offres de mission" in page
    assert not ledger.explain(missions, worker).included
    client.post(asked, {"sheet": [str(worker.public_id)]})
    assert ledger.explain(missions, worker).included
    newest = worker.consent_events.last()
    assert (newest.origin, newest.actor_type) == ("link", "contact")
    # The question is asked once; afterwards the page redirects.
    assert client.get(asked).status_code == 302


def test_the_portal_asks_for_both_and_leaves_what_is_unticked(
    client, worker, client_page, missions
):
    open_portal()
    ledger.withdraw_all(client_page, act(client_page))
    log_in(client, client_page, timezone.now())
    path = reverse("portal:my_preferences", args=["client"])
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    asked = client.post(path, sent)["Location"]
    assert "les offres de mission" in client.get(asked).content.decode()
    client.post(asked, {})
    assert ledger.explain(campaign(), client_page).included
    assert not ledger.explain(missions, worker).included


def test_the_question_keeps_what_was_ticked_when_the_session_ended(
    client, at_once, mailoutbox, worker, client_page, missions
):
    open_portal()
    ledger.withdraw_all(client_page, act(client_page))
    log_in(client, client_page, timezone.now())
    path = reverse("portal:my_preferences", args=["client"])
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    asked = client.post(path, sent)["Location"]
    assert "sheet" not in fields_of(client.get(asked))
    end_sessions()
    client.post(asked, {"sheet": [str(worker.public_id)]})
    assert not ledger.explain(missions, worker).included
    assert log_in_again(client, client_page, at_once, mailoutbox).url == asked
    again = fields_of(client.get(asked))
    assert again["sheet"] == str(worker.public_id)
    client.post(asked, again)
    assert ledger.explain(missions, worker).included


def test_the_page_cannot_lift_for_another_person(client, worker, missions):
    """A spouse on the same address, and a public id that was guessed."""
    husband = ContactFactory(**MAIL | {"first_name": "Bruno"})
    ledger.withdraw_all(husband, act(husband))
    assert "etat=enregistre" in lifted_by_link(client, husband)
    path = f"{preferences_path(husband)}autre-fiche/"
    client.post(path, {"sheet": [str(worker.public_id), "x"]})
    assert not ledger.explain(missions, worker).included
    assert client.get(path).status_code == 302


def test_a_sign_up_that_lifts_links_to_the_other_contact(
    client, at_once, worker, client_page, missions
):
    complete_company()
    ledger.withdraw_all(client_page, act(client_page))
    Contact.objects.filter(pk=client_page.pk).update(email=None, email_key=None)
    sign_up(
        client,
        at_once,
        email=MAIL["email"],
        first_name="Maya",
        last_name="Roux",
        **{box(campaign()): "on"},
    )
    with at_once():
        page = client.post(confirmation()).content.decode()
    assert "Vous avez une autre fiche" in page
