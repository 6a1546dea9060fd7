"""A link proves the address that it was sent to, and no other."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consent import ledger, links
from consent.eligibility import explain
from consent.enums import Origin, Reason, SuppressionReason
from consent.models import Consent, Suppression, SuppressionLift
from consent.suppressions import refused_by, suppress_addresses
from contacts.addresses import address_key
from contacts.models import Contact
from messaging import render
from messaging.models import MessageTemplate
from portal import reading
from portal.preferences import PreferenceForm
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import box, fields_of, path_of, preferences_path
from tests.portal.test_signup import confirmation, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ovh")]

NUMBER = "+33612345678"


@pytest.fixture(autouse=True)
def company(settings):
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    complete_company(name="Les Lilas", sms_sender="LesLilas")


@pytest.fixture
def sms_offers():
    return campaign("offers_sms")


def stop(number=NUMBER):
    key = address_key(number)
    suppress_addresses([(key, "sms")], SuppressionReason.STOP, timezone.now())


def texted(ovh):
    """Return the path of the link in the last SMS sent."""
    return path_of(re.search(r"http\S+/rgpd/\S+/", ovh.asked[-1]["message"])[0])


def post_ticks(client, path, *campaigns):
    sent = fields_of(client.get(path))
    return client.post(path, sent | {box(each): "on" for each in campaigns})


def signed_up(client, at_once, *campaigns):
    """A stranger signs up with their own e-mail and NUMBER, and confirms."""
    sign_up(client, at_once, **{box(each): "on" for each in campaigns})
    with at_once():
        client.post(confirmation())
    return Contact.objects.get(mobile=NUMBER, email="jeanne@exemple.test")


def state(contact, wanted):
    return Consent.objects.get(contact=contact, campaign=wanted).state


def test_the_sms_choices_of_a_sign_up_wait_for_the_number(
    client,
    at_once,
    ovh,
    sms_offers,
):
    contact = signed_up(client, at_once, sms_offers, campaign())
    assert state(contact, campaign()) == "given"
    assert state(contact, sms_offers) == "pending"
    path = texted(ovh)
    client.get(path)
    assert state(contact, sms_offers) == "pending"
    client.post(path)
    assert state(contact, sms_offers) == "given"
    assert explain(sms_offers, contact).reason == Reason.GIVEN


def test_a_stranger_s_sign_up_does_not_lift_the_stop_of_a_number(
    client, at_once, sms_offers
):
    stop()
    contact = signed_up(client, at_once, sms_offers)
    with at_once():
        post_ticks(client, preferences_path(contact), sms_offers)
    assert not SuppressionLift.objects.exists()
    assert Suppression.objects.exists()
    assert not explain(sms_offers, contact).included
    assert not ledger.reachable(sms_offers).exists()


def test_a_stranger_s_later_opt_in_waits_for_the_number_too(
    client, at_once, sms_offers
):
    contact = signed_up(client, at_once)
    with at_once():
        page = post_ticks(client, preferences_path(contact), sms_offers)
    assert page["Location"].endswith("?etat=sms#fait")
    assert explain(sms_offers, contact).reason == Reason.PENDING
    assert not ledger.reachable(sms_offers).exists()


def test_the_texted_link_lifts_the_stop(client, at_once, ovh, sms_offers):
    stop()
    contact = ContactFactory(mobile=NUMBER)
    with at_once():
        post_ticks(client, preferences_path(contact), sms_offers)
    assert not SuppressionLift.objects.exists()
    post_ticks(client, texted(ovh), sms_offers)
    assert explain(sms_offers, contact).reason == Reason.GIVEN


def test_the_texted_link_lifts_no_objection_to_e_mail(client):
    contact = ContactFactory()
    ledger.withdraw_all(contact, act(contact), channel="email")
    post_ticks(client, path_of(links.texted_url(contact, timezone.now())), campaign())
    assert not SuppressionLift.objects.exists()


def test_a_texted_link_is_invalid_once_the_number_changes(client):
    contact = ContactFactory()
    path = path_of(links.texted_url(contact, timezone.now()))
    assert client.get(path).status_code == 200
    contact.mobile = "+33699999999"
    contact.save()
    assert client.get(path).status_code == 404


def test_the_mailed_link_of_a_clerk_s_contact_does_not_prove_its_number(
    client, at_once, ovh, sms_offers
):
    """A clerk has entered their own e-mail beside the number of somebody else."""
    contact = ContactFactory(email="commis@exemple.test", mobile=NUMBER)
    with at_once():
        page = post_ticks(client, preferences_path(contact), campaign(), sms_offers)
    assert page["Location"].endswith("?etat=sms#fait")
    assert state(contact, campaign()) == "given"
    assert state(contact, sms_offers) == "pending"
    client.post(texted(ovh))
    assert state(contact, sms_offers) == "given"
    # The number is proved: later choices by e-mail count, until the number changes.
    with at_once():
        fields = fields_of(client.get(preferences_path(contact)))
        client.post(preferences_path(contact), fields | {"action": "refuse_all"})
    SuppressionLift.objects.all().delete()
    Suppression.objects.all().delete()
    post_ticks(client, preferences_path(contact), sms_offers)
    assert state(contact, sms_offers) == "given"


def test_a_request_that_waits_is_taken_back_by_a_page_saved_without_it(
    client, at_once, ovh, sms_offers
):
    contact = ContactFactory(mobile=NUMBER)
    with at_once():
        post_ticks(client, preferences_path(contact), sms_offers)
    assert state(contact, sms_offers) == "pending"
    path = texted(ovh)
    # Somebody at the office saves the page for them: says nothing about what waits.
    form = PreferenceForm(reading.of(contact))
    sent = {"shown": form.shown, "action": "save"}
    clerk = PreferenceForm(reading.of(contact), sent)
    assert clerk.is_valid()
    clerk.save(act(contact, origin=Origin.MANUAL, means="phone"))
    assert state(contact, sms_offers) == "pending"

    post_ticks(client, preferences_path(contact))

    assert state(contact, sms_offers) == "withdrawn"
    client.post(path)
    assert state(contact, sms_offers) == "withdrawn"
    assert (contact.mobile_key, "sms") in refused_by([contact.pk])


def test_the_texted_link_does_not_prove_the_e_mail(client, at_once, ovh, sms_offers):
    contact = ContactFactory(email="autre@exemple.test", mobile=NUMBER)
    path = path_of(links.texted_url(contact, timezone.now()))
    with at_once():
        page = post_ticks(client, path, campaign(), sms_offers)
    assert page["Location"].endswith("?etat=mail#fait")
    assert state(contact, campaign()) == "pending"
    assert state(contact, sms_offers) == "given"
    [sent] = mail.outbox
    client.post(path_of(re.search(r"http\S+/confirmation/", sent.body)[0]))
    assert state(contact, campaign()) == "given"


def test_a_link_in_any_sms_proves_the_number_and_not_the_e_mail(client):
    contact = ContactFactory(email="autre@exemple.test", mobile=NUMBER)
    template = MessageTemplate.objects.get(code="consent_request_sms")
    text = render.render_sms(template, contact, now=timezone.now())
    path = path_of(re.search(r"http\S+/rgpd/\S+/", text)[0])
    post_ticks(client, path, campaign())
    assert state(contact, campaign()) == "pending"


def test_the_portal_does_not_prove_a_number(client, at_once, ovh, sms_offers):
    open_portal()
    contact = ContactFactory(mobile=NUMBER)
    log_in(client, contact, timezone.now())
    with at_once():
        post_ticks(
            client, reverse("portal:my_preferences", args=["client"]), sms_offers
        )
    assert state(contact, sms_offers) == "pending"
    assert len(ovh.asked) == 1


def test_where_no_sms_can_reach_the_number_the_page_says_so(
    client, settings, sms_offers
):
    settings.SMS_GATEWAY = "messaging.gateways.console.ConsoleGateway"
    contact = ContactFactory(mobile=NUMBER)
    page = post_ticks(client, preferences_path(contact), sms_offers)
    assert page["Location"].endswith("?etat=injoignable#fait")


def test_an_opt_in_through_an_api_link_waits_where_the_api_s_own_does(
    client, at_once, settings, ovh, sms_offers
):
    settings.API_DOUBLE_OPT_IN = True
    contact = ContactFactory(mobile=NUMBER)
    path = path_of(links.api_url(contact, timezone.now(), ApiClient().key))
    with at_once():
        page = post_ticks(client, path, campaign(), sms_offers)
    assert page["Location"].endswith("?etat=deux#fait")
    assert state(contact, campaign()) == state(contact, sms_offers) == "pending"
    assert len(mail.outbox) == len(ovh.asked) == 1


def test_texts_to_one_number_are_rate_limited(client, at_once, ovh, sms_offers):
    stop()
    contact = ContactFactory(mobile=NUMBER)
    for _ in range(5):
        with at_once():
            post_ticks(client, preferences_path(contact), sms_offers)
    assert len(ovh.asked) == 2


def test_by_api_each_channel_is_asked_by_its_own_address(
    client,
    at_once,
    settings,
    ovh,
    sms_offers,
):
    settings.API_DOUBLE_OPT_IN = True
    contact = ContactFactory(mobile=NUMBER)
    told = [
        {"campaign": each.pk, "granted": True, "source": "Caisse du magasin"}
        for each in (campaign(), sms_offers)
    ]
    with at_once():
        ApiClient().put(f"/contacts/{contact.public_id}/consents", told)
    mailed = re.search(r"http\S+/confirmation/", mail.outbox[-1].body)[0]
    client.post(path_of(mailed))
    assert state(contact, campaign()) == "given"
    assert state(contact, sms_offers) == "pending"
    client.post(texted(ovh))
    given = Consent.objects.get(contact=contact, campaign=sms_offers)
    assert (given.state, given.origin) == ("given", Origin.LINK)
