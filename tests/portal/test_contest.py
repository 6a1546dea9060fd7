"""« Ce n'était pas vous ? »: one click takes back what a manual entry gave."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision, Means, Origin
from consent.models import Consent, ConsentEvent
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.pages import text
from tests.portal.pages import assert_valid_html, contest_path, fields_of, path_of

pytestmark = pytest.mark.django_db

DONE = "ces choix sont retirés"


@pytest.fixture
def contact():
    return ContactFactory()


def typed_in(contact, *codes, **changes):
    """Record a clerk's manual entry of choices made on paper; return the events."""
    manual = act(
        contact,
        origin=Origin.MANUAL,
        actor=ledger.Actor.user(UserFactory()),
        means=Means.PAPER,
        **changes,
    )
    codes = codes or ("newsletter_email", "offers_email")
    return ledger.record(contact, {campaign(code): True for code in codes}, manual)


def states(contact):
    mine = Consent.objects.filter(contact=contact)
    return dict(mine.values_list("campaign__code", "state"))


def test_the_page_says_what_is_still_in_force_and_writes_nothing(client, contact):
    path = contest_path(contact, typed_in(contact))
    ledger.record(contact, {campaign("offers_email"): False}, act(contact))
    before = ConsentEvent.objects.count()

    page = client.get(path)

    assert_valid_html(page)
    assert "nos nouvelles, par e-mail" in text(page)
    assert "les offres commerciales" not in text(page)
    assert text(page).count("<button") == 1
    assert "Ce n'était pas moi : retirer ces choix" in text(page)
    assert client.head(path).status_code == 200
    assert ConsentEvent.objects.count() == before


def test_the_button_withdraws_what_the_entry_gave_as_the_person_s_own_act(
    client, contact
):
    path = contest_path(contact, typed_in(contact))

    page = client.post(path, fields_of(client.get(path)))

    assert_valid_html(page)
    assert 'role="status"' in text(page)
    assert DONE in text(page)
    assert "nos nouvelles, par e-mail" in text(page)
    assert set(states(contact).values()) == {Decision.WITHDRAWN}
    event = ConsentEvent.objects.filter(decision=Decision.WITHDRAWN).first()
    assert (event.origin, event.actor_type) == (Origin.LINK, "contact")
    assert event.actor_id == contact.pk


def test_a_second_click_changes_nothing_and_says_so(client, contact):
    path = contest_path(contact, typed_in(contact))
    client.post(path)
    before = ConsentEvent.objects.count()

    again = client.post(path)

    assert "rien n'a changé" in text(again)
    assert DONE not in text(again)
    assert ConsentEvent.objects.count() == before
    assert "rien à retirer" in text(client.get(path))


def test_choices_made_by_other_means_stay(client, contact):
    ledger.record(contact, {campaign("offers_sms"): True}, act(contact))
    path = contest_path(contact, typed_in(contact))
    # A later opt-in of their own, which no longer depends on the manual entry.
    ledger.record(contact, {campaign("offers_email"): False}, act(contact))
    ledger.record(contact, {campaign("offers_email"): True}, act(contact))

    client.post(path)

    assert states(contact) == {
        "newsletter_email": Decision.WITHDRAWN,
        "offers_email": Decision.GIVEN,
        "offers_sms": Decision.GIVEN,
    }


def test_two_entries_are_contested_each_by_its_own_link(client, contact):
    first = contest_path(contact, typed_in(contact, "newsletter_email"))
    typed_in(contact, "offers_email")
    client.post(first)
    assert states(contact) == {
        "newsletter_email": Decision.WITHDRAWN,
        "offers_email": Decision.GIVEN,
    }


def test_another_contact_on_the_address_keeps_their_own_choices(client):
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    now = timezone.now()
    typed_in(wife, now=now)
    path = contest_path(husband, typed_in(husband, now=now))

    client.post(path)

    assert set(states(husband).values()) == {Decision.WITHDRAWN}
    assert set(states(wife).values()) == {Decision.GIVEN}
    assert list(ledger.reachable(campaign())) == [wife]


def test_a_campaign_set_aside_is_withdrawn_too(client, contact):
    path = contest_path(contact, typed_in(contact))
    Campaign.objects.filter(pk=campaign().pk).update(state="inactive")
    client.post(path)
    assert states(contact)["newsletter_email"] == Decision.WITHDRAWN


def test_a_campaign_that_became_mandatory_is_not_mentioned(client, contact):
    path = contest_path(contact, typed_in(contact))
    Campaign.objects.filter(pk=campaign().pk).update(
        mandatory=True, lawful_basis="contract"
    )
    page = client.post(path)
    assert "newsletter" not in text(page)
    assert states(contact) == {
        "newsletter_email": Decision.GIVEN,
        "offers_email": Decision.WITHDRAWN,
    }


def test_the_button_needs_the_csrf_token(contact):
    path = contest_path(contact, typed_in(contact))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path).status_code == 403
    assert set(states(contact).values()) == {Decision.GIVEN}
    assert strict.post(path, fields_of(strict.get(path))).status_code == 200
    assert set(states(contact).values()) == {Decision.WITHDRAWN}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path, contact: re.sub("/rgpd/.", "/rgpd/Z", path),
        lambda path, contact: path.replace("/contester/", "/desabonnement/"),
        lambda path, contact: revoked(path, contact),
        lambda path, contact: erased(path, contact),
    ],
)
def test_an_invalid_link_is_answered_as_any_other(client, contact, spoil):
    path = spoil(contest_path(contact, typed_in(contact)), contact)
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content == client.get("/rgpd/faux/").content
    assert client.post(path).status_code == 404
    assert set(states(contact).values()) == {Decision.GIVEN}


def revoked(path, contact):
    contact.link_generation += 1
    contact.save()
    return path


def erased(path, contact):
    contact.erased_at = timezone.now()
    contact.save()
    return path


def test_the_page_has_the_headers_of_every_public_page(client, contact):
    page = client.get(contest_path(contact, typed_in(contact)))
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "strict-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_the_mail_about_a_manual_entry_links_to_the_page(client, contact, at_once):
    client.force_login(UserFactory(admin=True))
    entry = f"/contacts/{contact.public_id}/preference/"
    sent = fields_of(client.get(entry)) | {
        "means": "phone",
        "said_on": timezone.localdate().isoformat(),
        "said_by": "person",
        f"campaign_{campaign().pk}": "on",
    }
    with at_once():
        client.post(entry, sent)
    body = mail.outbox[-1].body
    assert "C'est faux ? Retirer ces choix" in body
    assert "Changer mes choix" in body
    url = re.search(r"http\S+/contester/", body)[0]

    client.logout()
    client.post(path_of(url))

    assert states(contact)["newsletter_email"] == Decision.WITHDRAWN


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_works_on_a_narrow_screen_without_javascript(chromium, site):
    contact = ContactFactory(email=f"jeanne@{'associationdaide' * 3}.exemple.test")
    path = contest_path(contact, typed_in(contact))
    context = chromium.new_context(
        base_url=site.url,
        java_script_enabled=False,
        locale="fr-FR",
        viewport={"width": 320, "height": 640},
    )
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="retirer ces choix").click()
    assert DONE in page.get_by_role("status").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
    assert set(states(contact).values()) == {Decision.WITHDRAWN}
