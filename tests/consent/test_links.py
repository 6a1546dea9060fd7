import base64
import datetime
import itertools
import re

import pytest
from django.core.exceptions import BadRequest
from django.utils import timezone

from consent import ledger, links
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def token_of(url):
    return re.search("/rgpd/([^/]+)/", url)[1]


def newest_choice_of(contact):
    return ledger.record(contact, {campaign(): True}, act(contact))[-1]


@pytest.fixture
def contact():
    return ContactFactory()


def test_a_preference_link_leads_to_its_contact(contact, settings):
    settings.BASE_URL = "https://rgpd.exemple.test"
    url = links.preferences_url(contact)
    assert url.startswith("https://rgpd.exemple.test/rgpd/")
    link = links.contact_from(token_of(url), links.PREFERENCES)
    assert (link.contact, link.campaign, link.expired) == (contact, None, False)


def test_a_one_click_link_leads_to_its_contact_and_campaign(contact):
    url = links.one_click_url(contact, campaign())
    assert url.endswith("/desabonnement/")
    link = links.contact_from(token_of(url), links.ONE_CLICK)
    assert (link.contact, link.campaign) == (contact, campaign())


def test_a_contest_link_leads_to_its_contact_and_event_and_never_expires(contact):
    event = newest_choice_of(contact)
    url = links.contest_url(contact, event)
    assert url.endswith("/contester/")
    far = timezone.now() + datetime.timedelta(days=3650)
    link = links.contact_from(token_of(url), links.CONTEST, now=far)
    assert (link.contact, link.event, link.expired) == (contact, event, False)


def test_a_contest_link_reaches_no_event_of_another_person(contact):
    event = newest_choice_of(ContactFactory(email=contact.email))
    token = token_of(links.contest_url(contact, event))
    with pytest.raises(links.BadLink):
        links.contact_from(token, links.CONTEST)


def test_a_preference_link_expires_after_its_last_second(contact, settings):
    now = timezone.now().replace(microsecond=0)
    token = token_of(links.preferences_url(contact, now))
    last = now + datetime.timedelta(days=settings.PREFERENCE_LINK_DAYS)
    assert not links.contact_from(token, links.PREFERENCES, now=last).expired
    after = last + datetime.timedelta(seconds=1)
    assert links.contact_from(token, links.PREFERENCES, now=after).expired


def test_a_one_click_link_never_expires(contact):
    token = token_of(links.one_click_url(contact, campaign()))
    far = timezone.now() + datetime.timedelta(days=3650)
    assert not links.contact_from(token, links.ONE_CLICK, now=far).expired


def test_a_link_says_nothing_of_the_person(contact):
    token = token_of(links.preferences_url(contact))
    assert len(token) == 60
    raw = base64.urlsafe_b64decode(token)
    for word in (contact.email, contact.last_name, contact.mobile):
        assert word.encode() not in raw


def test_no_character_of_a_token_can_be_changed(contact):
    token = token_of(links.preferences_url(contact))
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        altered = token[:place] + other + token[place + 1 :]
        with pytest.raises(links.BadLink):
            links.contact_from(altered, links.PREFERENCES)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "=",
        lambda token: token[:30] + ":" + token[31:],
        lambda token: token[:30] + "\n" + token[30:],
        lambda token: "é" * 60,
        lambda token: "A" * 10_000,
    ],
)
def test_a_broken_token_is_a_bad_link(contact, spoil):
    token = token_of(links.preferences_url(contact))
    with pytest.raises(links.BadLink):
        links.contact_from(spoil(token), links.PREFERENCES)


def test_a_link_serves_only_its_purpose(contact):
    urls = {
        links.ONE_CLICK: links.one_click_url(contact, campaign()),
        links.PREFERENCES: links.preferences_url(contact),
        links.CONTEST: links.contest_url(contact, newest_choice_of(contact)),
    }
    for purpose, other in itertools.permutations(urls, 2):
        with pytest.raises(links.BadLink):
            links.contact_from(token_of(urls[purpose]), other)


def test_a_link_signed_with_another_key_is_foreign(contact, settings):
    token = token_of(links.preferences_url(contact))
    settings.SECRET_KEY = "another-secret-key-0123456789-0123456789-0123456789"
    with pytest.raises(links.BadLink):
        links.contact_from(token, links.PREFERENCES)


def test_raising_the_generation_revokes_every_link(contact):
    token = token_of(links.one_click_url(contact, campaign()))
    contact.link_generation += 1
    contact.save()
    with pytest.raises(links.BadLink):
        links.contact_from(token, links.ONE_CLICK)


def test_a_new_address_revokes_the_links_sent_to_the_old_one(contact):
    token = token_of(links.preferences_url(contact))
    contact.email = "nouvelle@exemple.test"
    contact.save()
    with pytest.raises(links.BadLink):
        links.contact_from(token, links.PREFERENCES)


def test_a_link_is_revoked_by_the_erasure_and_not_by_the_deactivation():
    kept = ContactFactory(former_client=True)
    token = token_of(links.preferences_url(kept))
    assert links.contact_from(token, links.PREFERENCES).contact == kept
    kept.erased_at = timezone.now()
    kept.save()
    with pytest.raises(links.BadLink):
        links.contact_from(token, links.PREFERENCES)


def test_a_bad_link_is_a_bad_request_to_a_view_that_forgets_it():
    assert issubclass(links.BadLink, BadRequest)
