"""A choice made through a link not sent to the person's own address is not their own
act."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Proof
from accounts.models import AuditEvent
from consent import ledger, links
from consent.enums import Origin
from consent.models import Consent, ConsentEvent, SuppressionLift
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.pdf import text_of
from tests.portal.pages import box, fields_of, path_of

pytestmark = pytest.mark.django_db


def api_url(contact, now):
    """A link obtained with a key that may record nothing itself."""
    return links.api_url(contact, now, ApiClient("links:write").key)


MADE = [(links.paper_url, Origin.PAPER), (api_url, Origin.API_LINK)]


@pytest.fixture
def contact():
    return ContactFactory()


def tick(client, path, *campaigns):
    """Open the page, tick these boxes, and save."""
    sent = fields_of(client.get(path))
    return client.post(path, sent | {box(each): "on" for each in campaigns})


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_a_choice_is_recorded_with_the_origin_of_the_link(
    client, contact, make, origin
):
    tick(client, path_of(make(contact, timezone.now())), campaign())
    event = ConsentEvent.objects.get(contact=contact, campaign=campaign())
    assert (event.origin, event.actor_type) == (origin, "bearer")
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("backoffice:history", args=[contact.public_id]))
    assert "Porteur du lien" in page.content.decode()


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_an_opt_in_through_it_waits_for_the_person_s_own_address(
    client, at_once, contact, make, origin
):
    """Whoever holds the link may have ticked the box: a carer, a clerk, a program."""
    with at_once():
        answer = tick(client, path_of(make(contact, timezone.now())), campaign())
    assert answer["Location"].endswith("?etat=mail#fait")
    assert Consent.objects.get(contact=contact, campaign=campaign()).state == "pending"
    assert not ledger.explain(campaign(), contact).included
    asked = OutgoingMessage.objects.get(template_code="choices_confirm")
    assert asked.contact == contact
    client.post(f"{path_of(links.preferences_url(contact))}confirmation/")
    given = ConsentEvent.objects.get(contact=contact, decision="given")
    assert (given.origin, given.actor_type) == (Origin.LINK, "contact")


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_an_opt_in_to_calls_waits_too_and_is_asked_by_mail(
    client, at_once, make, origin
):
    contact = ContactFactory(phone="+33145678901")
    calls = CampaignFactory(label="nos offres", channel="phone")
    with at_once():
        path = path_of(make(contact, timezone.now()))
        answer = tick(client, path, campaign(), calls)
    assert answer["Location"].endswith("?etat=mail#fait")
    assert not ledger.explain(calls, contact).included
    client.post(f"{path_of(links.preferences_url(contact))}confirmation/")
    assert ledger.explain(calls, contact).included


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_it_does_not_undo_an_objection_and_says_what_would(
    client, contact, make, origin
):
    ledger.withdraw_all(contact, act(contact))
    path = path_of(make(contact, timezone.now()))
    answer = tick(client, path, campaign())
    assert not Consent.objects.filter(contact=contact, state="given").exists()
    assert not SuppressionLift.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert "par un lien envoyé à votre propre adresse" in page.replace("&#x27;", "'")


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_an_opt_out_through_it_counts_beside_an_opt_in_that_does_not(
    client, contact, make, origin
):
    sms = campaign("offers_sms")
    ledger.withdraw_all(contact, act(contact), channel="email")
    ledger.record(contact, {sms: True}, act(contact))
    path = path_of(make(contact, timezone.now()))
    sent = fields_of(client.get(path))
    sent.pop(box(sms))
    client.post(path, sent | {box(campaign()): "on"})
    states = dict(
        Consent.objects.filter(contact=contact).values_list("campaign__code", "state")
    )
    assert states["offers_sms"] == "withdrawn"
    assert states["newsletter_email"] != "given"


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_it_confirms_no_pending_choice(client, contact, make, origin):
    ledger.record(
        contact, {campaign(): True}, act(contact, origin=Origin.API), pending=True
    )
    path = path_of(make(contact, timezone.now()))
    assert client.post(f"{path}confirmation/").status_code == 404
    assert Consent.objects.get(contact=contact).state == "pending"


def test_a_link_from_a_message_still_undoes_an_objection(client, contact):
    ledger.withdraw_all(contact, act(contact))
    tick(client, path_of(links.preferences_url(contact)), campaign())
    assert Consent.objects.get(contact=contact, state="given").origin == Origin.LINK


def test_an_api_key_that_makes_links_cannot_undo_an_objection(client, contact):
    ledger.withdraw_all(contact, act(contact))
    api = ApiClient("links:write")
    made = api.post(f"/contacts/{contact.public_id}/preference-link").json()
    tick(client, path_of(made["url"]), campaign())
    assert not Consent.objects.filter(contact=contact, state="given").exists()
    line = AuditEvent.objects.get(action="link.made_by_api")
    assert (line.api_key, line.target) == (api.key, contact.target)


def test_the_paper_form_is_journalled_and_contains_a_paper_link(client, contact):
    admin = UserFactory(admin=True)
    client.force_login(admin)
    paper = client.get(reverse("backoffice:consent_form", args=[contact.public_id]))
    assert "prenez ce carré en photo" in text_of(paper.content)
    line = AuditEvent.objects.get(action="link.printed")
    assert (line.user, line.target) == (admin, contact.target)
    assert links.preferences_url(contact).encode()[:60] not in paper.content


def test_the_proof_and_its_verifier_know_these_origins(client, contact):
    client.force_login(UserFactory(admin=True))
    tick(client, path_of(links.paper_url(contact, timezone.now())), campaign())
    api = ApiClient("consents:read")
    history = api.get(f"/contacts/{contact.public_id}/history").json()["data"]
    assert "paper" in {event["origin"] for event in history}
    page = client.get(reverse("backoffice:history", args=[contact.public_id]))
    assert "Lien imprimé sur papier" in page.content.decode()


@pytest.mark.parametrize(("make", "origin"), MADE)
def test_it_does_not_undo_the_withdrawal_of_one_campaign(client, contact, make, origin):
    ledger.record(contact, {campaign(): True}, act(contact))
    ledger.record(contact, {campaign(): False}, act(contact, origin=Origin.ONE_CLICK))
    tick(client, path_of(make(contact, timezone.now())), campaign())
    assert (
        Consent.objects.get(contact=contact, campaign=campaign()).state == "withdrawn"
    )


def test_a_key_that_records_opt_ins_itself_answers_for_its_links_while_it_lives(
    client, contact
):
    api = ApiClient("links:write", "consents:write")
    path = f"/contacts/{contact.public_id}/preference-link"
    tick(client, path_of(api.post(path).json()["url"]), campaign())
    event = ConsentEvent.objects.get(contact=contact, campaign=campaign())
    assert (event.decision, event.actor_type) == ("given", "bearer")
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("backoffice:history", args=[contact.public_id]))
    assert "Lien remis par la clé API « essai »" in page.content.decode()

    other = ContactFactory()
    url = api.post(f"/contacts/{other.public_id}/preference-link").json()["url"]
    api_keys.revoke(api.key, now=timezone.now(), user=None)
    tick(client, path_of(url), campaign())
    assert Consent.objects.get(contact=other, campaign=campaign()).state == "pending"

    third = ContactFactory()
    strict = ApiClient("links:write", "consents:write", proof=Proof.CONFIRM)
    url = strict.post(f"/contacts/{third.public_id}/preference-link").json()["url"]
    tick(client, path_of(url), campaign())
    assert Consent.objects.get(contact=third, campaign=campaign()).state == "pending"


def test_a_link_of_one_key_is_not_that_of_another_nor_of_another_contact(contact):
    now = timezone.now()
    weak, strong = ApiClient("links:write").key, ApiClient("consents:write").key
    token = path_of(links.api_url(contact, now, weak)).split("/")[2]
    assert links.contact_from(token, links.API_LINK).key == weak
    assert token != path_of(links.api_url(contact, now, strong)).split("/")[2]
    twin = path_of(links.api_url(ContactFactory(), now, weak)).split("/")[2]
    assert twin[:-32] != token[:-32]
    with pytest.raises(links.BadLink):
        links.contact_from(twin[:-32] + token[-32:], links.API_LINK)
