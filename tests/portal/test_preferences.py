import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision, Origin, Reason
from consent.integrity import journal
from consent.models import Consent, ConsentEvent, Suppression
from consent.notices.publish import draft_of, publish
from contacts.models import Contact
from portal.models import RightsRequest
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.pages import (
    assert_valid_html,
    box,
    fields_of,
    one_click_path,
    preferences_path,
)

pytestmark = pytest.mark.django_db


def states(contact):
    return {
        state.campaign.code: state.state
        for state in Consent.objects.filter(contact=contact).select_related("campaign")
    }


def test_the_page_has_a_full_sentence_for_each_optional_campaign(client):
    response = client.get(preferences_path(ContactFactory()))
    shown = response.content.decode()
    assert response.status_code == 200
    assert_valid_html(response)
    for optional in Campaign.objects.of_audience("client").optional():
        assert f"J&#x27;accepte de recevoir {optional.label}" in shown.replace(
            "J'accepte", "J&#x27;accepte"
        )
        assert box(optional) not in fields_of(response)


def test_mandatory_campaigns_are_listed_without_a_box(client):
    response = client.get(preferences_path(ContactFactory()))
    shown = response.content.decode()
    for mandatory in Campaign.objects.of_audience("client").mandatory():
        assert box(mandatory) not in shown
        assert f"obligatoire_{mandatory.pk}" in shown
    assert "La loi nous demande de vous les donner." in shown
    assert "Il faut vous prévenir pour faire le service." in shown


def test_a_prospect_s_page_mentions_no_contract_and_no_invoice(client):
    shown = client.get(preferences_path(ContactFactory(status="prospect")))
    words = shown.content.decode().replace("&#x27;", "'")
    assert "Vous recevez" not in words
    assert "factures" not in words
    assert "Vous nous avez demandé un devis ?" in words


def test_the_page_shows_a_masked_address_and_no_other_contact_data(client):
    contact = ContactFactory(
        email="jeanne.arbusse@exemple.test", first_name="Jeanne", last_name="Arbusse"
    )
    shown = client.get(preferences_path(contact)).content.decode()
    assert "j•••@exemple.test" in shown
    for secret in ("jeanne.arbusse", "Arbusse", contact.mobile, contact.street, "Lyon"):
        assert secret not in shown


def test_the_headers_keep_the_page_out_of_caches_and_search_engines(client):
    for path in (preferences_path(ContactFactory()), "/rgpd/lien/", "/rgpd/faux/"):
        response = client.get(path)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "strict-origin"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["get", "head"])
def test_viewing_writes_nothing(client, method, django_assert_max_num_queries):
    contact = ContactFactory()
    before = Contact.objects.get(pk=contact.pk).updated_at
    with transaction.atomic():
        journal.append([{"kind": "anchor"}])
    with django_assert_max_num_queries(8) as queries:
        getattr(client, method)(preferences_path(contact))
    assert all(query["sql"].startswith("SELECT") for query in queries)
    contact.refresh_from_db()
    assert contact.updated_at == before
    assert contact.last_contact_at is None
    assert "sessionid" not in client.cookies


def test_more_campaigns_take_no_more_queries(client, django_assert_max_num_queries):
    for number in range(40):
        Campaign.objects.create(
            audience="client", label=f"campagne {number}", channel="email"
        )
    contact = ContactFactory()
    with django_assert_max_num_queries(8):
        shown = client.get(preferences_path(contact)).content.decode()
    assert "campagne 39" in shown


def test_a_page_takes_eight_queries(client, django_assert_num_queries):
    client.get(preferences_path(ContactFactory()))
    path = preferences_path(ContactFactory())
    # Contact, blocked channels, campaigns, notice, representatives, others at the address,
    # company, journal.
    with django_assert_num_queries(8):
        client.get(path)


def test_people_with_the_same_text_each_see_their_own_page(client):
    jeanne, paul = (
        ContactFactory(email=f"{name}@exemple.test") for name in ("jeanne", "paul")
    )
    for each, day in ((jeanne, 1), (paul, 2)):
        now = datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC)
        ledger.record(each, {campaign(): True}, act(each, now=now))
    shown = [
        client.get(preferences_path(each)).content.decode() for each in (jeanne, paul)
    ]
    for page, address, day in zip(shown, "jp", ("1er", "2"), strict=True):
        assert page.count("•••@exemple.test") == 1
        assert f"{address}•••@exemple.test" in page
        assert page.count("Accepté le") == 1
        assert f"Accepté le {day} mars 2026." in page
    signed = [
        fields_of(client.get(preferences_path(e)))["shown"] for e in (jeanne, paul)
    ]
    assert len(set(signed)) == 2


def test_ticked_boxes_are_given_and_the_others_refused(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    response = client.post(path, sent, follow=True)
    assert "Vos choix comptent dès maintenant." in response.content.decode()
    assert 'role="status"' in response.content.decode()
    assert states(contact) == {
        "newsletter_email": Decision.GIVEN,
        "offers_email": Decision.REFUSED,
        "offers_sms": Decision.REFUSED,
    }
    event = ConsentEvent.objects.get(campaign=campaign())
    assert event.origin == Origin.LINK
    assert event.actor_type == "contact"
    assert event.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"
    assert event.notice.version == 1
    contact.refresh_from_db()
    assert contact.last_contact_at == event.recorded_at


def test_the_page_then_shows_what_was_saved_in_words(client):
    contact = ContactFactory()
    ledger.record(
        contact,
        {campaign(): True},
        act(contact, now=datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)),
    )
    response = client.get(preferences_path(contact))
    assert "Accepté le 2 mars 2026." in response.content.decode()
    assert box(campaign()) in fields_of(response)


def test_saving_again_without_a_change_records_nothing(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    client.post(path, fields_of(client.get(path)) | {box(campaign()): "on"})
    count = ConsentEvent.objects.count()
    client.post(path, fields_of(client.get(path)))
    assert ConsentEvent.objects.count() == count


def test_a_stale_tab_cannot_give_back_what_was_withdrawn_meanwhile(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    ledger.record(contact, {campaign(): True}, act(contact))
    stale = fields_of(client.get(path))
    ledger.record(contact, {campaign(): False}, act(contact))
    client.post(path, stale | {box(campaign("offers_email")): "on"})
    assert states(contact)["newsletter_email"] == Decision.WITHDRAWN
    assert states(contact)["offers_email"] == Decision.GIVEN


def test_refusing_all_withdraws_and_suppresses_at_once(client):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    response = client.post(path, sent, follow=True)
    assert (
        "plus nos e-mails, nos SMS ni nos appels facultatifs"
        in response.content.decode()
    )
    assert states(contact)["newsletter_email"] == Decision.WITHDRAWN
    assert Suppression.objects.count() == 3
    assert not ledger.reachable(campaign()).exists()


def test_accepting_all_gives_each_one(client):
    contact = ContactFactory(mobile_proved_at=timezone.now())
    path = preferences_path(contact)
    client.post(path, fields_of(client.get(path)) | {"action": "accept_all"})
    assert set(states(contact).values()) == {Decision.GIVEN}
    assert len(states(contact)) == 3


def test_accepting_and_refusing_all_are_equally_visible(client):
    shown = client.get(preferences_path(ContactFactory())).content.decode()
    button = '<button class="btn btn-outline-secondary" type="submit" name="action"'
    assert f'{button} value="accept_all">' in shown
    assert f'{button} value="refuse_all">' in shown


def test_a_new_opt_in_lifts_the_suppression_of_this_person_only(client):
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    for each in (wife, husband):
        ledger.record(each, {campaign(): True}, act(each))
    ledger.withdraw_all(wife, act(wife))
    path = preferences_path(wife)
    client.post(path, fields_of(client.get(path)) | {box(campaign()): "on"})
    assert ledger.explain(campaign(), wife).reason == Reason.GIVEN
    assert ledger.explain(campaign(), husband).reason == Reason.SUPPRESSED


def test_people_on_one_address_each_have_their_own_page(client):
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    path = preferences_path(wife)
    client.post(path, fields_of(client.get(path)) | {"action": "accept_all"})
    assert states(husband) == {}
    refused = client.post(
        preferences_path(husband), fields_of(client.get(preferences_path(wife)))
    )
    assert "plus à jour" in refused.content.decode()
    assert states(husband) == {}


def test_the_proof_names_the_text_that_was_read(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    old = type(act(contact).notice).objects.published("client")
    new = type(old).objects.get(pk=old.pk)
    new.pk, new.version, new.sentence = None, 2, "Je veux bien recevoir"
    new.save()
    client.post(path, sent)
    assert ConsentEvent.objects.get(campaign=campaign()).notice == old
    assert "Je veux bien recevoir" in client.get(path).content.decode()


def test_an_expired_link_still_withdraws(client):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    path = preferences_path(contact, timezone.now() - datetime.timedelta(days=91))
    response = client.get(path)
    shown = response.content.decode()
    assert_valid_html(response)
    assert "Ce lien est ancien" in shown
    assert "accept_all" not in shown
    assert box(campaign("offers_email")) not in shown
    sent = fields_of(response)
    del sent[box(campaign())]
    client.post(path, sent)
    assert states(contact) == {"newsletter_email": Decision.WITHDRAWN}


def test_an_expired_link_gives_nothing(client):
    contact = ContactFactory()
    path = preferences_path(contact, timezone.now() - datetime.timedelta(days=91))
    fresh = fields_of(client.get(preferences_path(contact)))
    for extra in ({"action": "accept_all"}, {box(campaign()): "on"}):
        client.post(path, fresh | extra)
    assert ConsentEvent.objects.count() == 0


def test_a_link_of_a_deactivated_contact_still_works(client):
    contact = ContactFactory(former_client=True)
    response = client.get(preferences_path(contact))
    assert response.status_code == 200
    assert "obligatoire_" not in response.content.decode()


def test_one_click_withdraws_that_campaign_in_both_encodings(client):
    contact = ContactFactory()
    for code, encoding in (
        ("newsletter_email", "application/x-www-form-urlencoded"),
        ("offers_email", "multipart/form-data; boundary=x"),
    ):
        body = {
            "application/x-www-form-urlencoded": b"List-Unsubscribe=One-Click",
            "multipart/form-data; boundary=x": (
                b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                b"One-Click\r\n--x--\r\n"
            ),
        }[encoding]
        ledger.record(contact, {campaign(code): True}, act(contact))
        path = one_click_path(contact, campaign(code))
        for _ in range(2):
            response = client.post(path, body, content_type=encoding)
            assert response.status_code == 200
            assert not response.cookies
            assert "C&#x27;est fait" in response.content.decode().replace(
                "C'est", "C&#x27;est"
            )
    assert states(contact) == {
        "newsletter_email": Decision.WITHDRAWN,
        "offers_email": Decision.WITHDRAWN,
    }
    assert (
        ConsentEvent.objects.filter(
            decision=Decision.WITHDRAWN, origin=Origin.ONE_CLICK
        ).count()
        == 2
    )


def test_the_one_click_page_only_asks(client):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    response = client.get(one_click_path(contact, campaign()))
    assert_valid_html(response)
    assert "Me désabonner" in response.content.decode()
    assert states(contact) == {"newsletter_email": Decision.GIVEN}


def test_a_one_click_link_never_expires_and_needs_no_readable_body(client):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    response = client.post(
        one_click_path(contact, campaign()), b"\xff\xfe", content_type="text/plain"
    )
    assert response.status_code == 200
    assert states(contact) == {"newsletter_email": Decision.WITHDRAWN}


@pytest.mark.parametrize("state", ["inactive", "deleted"])
def test_one_click_leaves_a_campaign_set_aside_too(client, state):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    path = one_click_path(contact, campaign())
    Campaign.objects.filter(pk=campaign().pk).update(state=state)
    assert client.post(path).status_code == 200
    assert states(contact) == {"newsletter_email": Decision.WITHDRAWN}


def test_an_opt_out_of_a_campaign_that_became_mandatory_is_kept_for_a_person(client):
    contact = ContactFactory()
    path = one_click_path(contact, campaign("planning_email"))
    assert "Nous notons votre refus" in client.get(path).content.decode()
    assert not RightsRequest.objects.exists(), "a GET burns nothing"
    response = client.post(path)
    assert response.status_code == 200
    assert "vous répondre en un mois" in response.content.decode()
    assert_valid_html(response)
    assert not ConsentEvent.objects.exists()
    client.post(path)
    filed = RightsRequest.objects.get()
    assert (filed.kind, filed.contact) == ("objection", contact)
    assert not filed.about_messages


def test_what_the_company_changes_shows_at_the_next_opening(client):
    path = preferences_path(ContactFactory())
    client.get(path)
    draft = draft_of("client")
    draft.title = "Vos messages, à votre gré"
    publish(draft, now=timezone.now(), user=None)
    Campaign.objects.filter(pk=campaign().pk).update(label="la lettre du mois")
    complete_company(name="Les Lilas", colour="#7a0b2e")

    page = client.get(path).content.decode()

    assert "<h1>Vos messages, à votre gré</h1>" in page
    assert "recevoir la lettre du mois" in page
    assert "Les Lilas" in page
    assert "?7a0b2e" in page


def test_a_renaming_between_page_and_answer_does_not_change_the_proof(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {"action": "save", box(campaign()): "on"}
    renamed = campaign()
    renamed.label = "nos offres et celles de nos partenaires"
    renamed.save()

    assert client.post(path, sent).status_code == 302

    event = ConsentEvent.objects.get(contact=contact, campaign=renamed)
    assert event.decision == Decision.GIVEN
    assert event.campaign_version.label == "nos nouvelles, par e-mail"
    assert event.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"
    assert "celles de nos partenaires" in client.get(path).content.decode()
