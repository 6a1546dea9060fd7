import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger, links, suppressions
from consent.enums import Decision, Origin, SuppressionReason
from consent.integrity import journal
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.erasure.test_replay import forget_transactions

pytestmark = pytest.mark.django_db

SOURCE = "Formulaire du site"


def yes(code="newsletter_email", **changes):
    return {"campaign": campaign(code).pk, "granted": True, "source": SOURCE, **changes}


def no(code="newsletter_email", **changes):
    return {"campaign": campaign(code).pk, "granted": False, **changes}


def put(contact, *choices, api=None):
    return (api or ApiClient()).put(f"/contacts/{contact.public_id}/consents", choices)


def outcomes(response):
    return {c["outcome"] for c in response.json()["data"]} - {None}


def states(response):
    return {c["campaign"]: c["state"] for c in response.json()["data"]}


def test_campaigns_are_listed_by_audience():
    shown = ApiClient().get("/campaigns?audience=client").json()["data"]
    assert len(shown) == 6
    assert set(shown[0]) == {
        "id",
        "code",
        "label",
        "position",
        "channel",
        "mandatory",
        "state",
        "audience",
    }
    assert [c["position"] for c in shown] == [1, 2, 3, 4, 5, 6]
    assert ApiClient().get("/campaigns?audience=worker").json() == {"data": []}
    assert ApiClient().get("/campaigns?audience=vip").status_code == 422


def test_a_choice_is_recorded_with_its_source_date_and_text():
    contact = ContactFactory()
    api = ApiClient()
    at = timezone.now() - datetime.timedelta(days=2)
    choices = [yes(occurred_at=at.isoformat()), no("offers_sms", notice_version=1)]
    response = put(contact, *choices, api=api)
    assert response.status_code == 200
    shown = states(response)
    assert shown[campaign().pk] == "given"
    assert shown[campaign("offers_sms").pk] == "refused"
    assert shown[campaign("offers_email").pk] == "never_asked"
    assert shown[campaign("planning_email").pk] == "never_asked"
    event = ConsentEvent.objects.get(decision=Decision.GIVEN)
    assert (event.origin, event.actor_type) == (Origin.API, "api_key")
    assert event.actor_id == api.key.pk
    assert event.occurred_at == at
    assert Evidence.objects.get(digest=event.evidence_digest).source == SOURCE
    # No text was named: the proof holds no word that nobody is known to have shown.
    assert (event.notice, event.sentence) == (None, "")
    now = ConsentEvent.objects.get(decision=Decision.REFUSED)
    assert now.notice.version == 1
    assert now.sentence.endswith(campaign("offers_sms").label)
    shown = api.get(f"/contacts/{contact.public_id}/consents").json()["data"]
    without = [row | {"outcome": None} for row in response.json()["data"]]
    assert shown == without


def test_an_older_choice_is_of_the_words_of_its_day():
    contact, newsletter = ContactFactory(), campaign()
    before = newsletter.current_version
    between = timezone.now()
    newsletter.label = "la lettre du mois"
    newsletter.save()
    put(contact, yes(occurred_at=between.isoformat(), notice_version=1))
    event = ConsentEvent.objects.get()
    assert event.campaign_version == before
    assert event.sentence.endswith(before.label)
    put(contact, no())
    assert ConsentEvent.objects.latest("sequence").campaign_version.label == (
        "la lettre du mois"
    )


def test_the_same_call_again_records_nothing():
    contact = ContactFactory()
    choices = [yes(occurred_at="2026-03-02T10:00:00+01:00"), no("offers_sms")]
    first = put(contact, *choices)
    assert outcomes(first) == {"recorded"}
    again = put(contact, *choices)
    assert outcomes(again) == {"unchanged"}
    assert states(again) == states(first)
    assert ConsentEvent.objects.count() == 2
    ledger.record(contact, {campaign(): False}, act(contact))
    again = put(contact, *choices)
    assert states(again)[campaign().pk] == "withdrawn"
    assert outcomes(again) == {"withdrawn_by_person", "unchanged"}
    assert ConsentEvent.objects.count() == 3


def test_an_older_choice_enters_the_history_only():
    contact = ContactFactory()
    put(contact, no())
    response = put(contact, yes(occurred_at="2026-03-02T10:00:00+01:00"))
    assert states(response)[campaign().pk] == "refused"
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": ""}, "source"),
        ({"source": "   "}, "source"),
        ({"occurred_at": "2190-01-01T00:00:00Z"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at"),
        ({"occurred_at": "2026-03-02T10:00:00"}, "occurred_at"),
        ({"occurred_at": 1772442000}, "occurred_at"),
        ({"occurred_at": "1772442000"}, "occurred_at"),
        ({"campaign": "4"}, "campaign"),
        ({"campaign": 999999}, "campaign"),
        ({"campaign": 2**70}, "campaign"),
        ({"granted": "oui"}, "granted"),
        ({"granted": 1}, "granted"),
        ({"lifts": True}, "lifts"),
        ({"source": "x" * 201}, "source"),
        ({"notice_version": 99}, None),
    ],
)
def test_a_bad_choice_stops_all_of_them(change, field):
    contact = ContactFactory()
    response = put(contact, no("offers_sms"), yes(**change))
    assert response.status_code == 422
    assert code_of(response) == "invalid_content"
    if field:
        assert response.json()["errors"][0]["pointer"] == f"#/1/{field}"
    assert not ConsentEvent.objects.exists()


def test_one_campaign_is_named_once():
    contact = ContactFactory()
    assert code_of(put(contact, yes(), no())) == "invalid_content"
    assert not ConsentEvent.objects.exists()


def test_a_mandatory_campaign_is_no_choice():
    contact = ContactFactory()
    for granted in (True, False):
        choice = yes("planning_email") | {"granted": granted}
        response = put(contact, no("offers_sms"), choice)
        assert (response.status_code, code_of(response)) == (422, "campaign_mandatory")
    assert not ConsentEvent.objects.exists()


def test_a_campaign_of_the_other_list_or_out_of_use_is_refused():
    worker = ContactFactory(worker=True)
    assert code_of(put(worker, yes())) == "invalid_content"
    Campaign.objects.filter(code="newsletter_email").update(state=State.INACTIVE)
    response = put(ContactFactory(), yes())
    assert (response.status_code, code_of(response)) == (409, "campaign_not_active")


def test_a_suppressed_address_says_yes_by_the_person_only():
    contact = ContactFactory()
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    response = put(contact, yes())
    assert (response.status_code, code_of(response)) == (409, "suppressed")
    assert not ConsentEvent.objects.exists()
    assert put(contact, no()).status_code == 200


def outcome_of(response, code):
    rows = response.json()["data"]
    return next(c["outcome"] for c in rows if c["campaign"] == campaign(code).pk)


def test_the_same_call_after_the_person_s_own_no_is_not_taken():
    contact = ContactFactory()
    put(contact, yes(), yes("offers_email"))
    ledger.record(contact, {campaign(): False}, act(contact))
    again = put(contact, yes(), yes("offers_email"))
    assert outcome_of(again, "newsletter_email") == "withdrawn_by_person"
    assert outcome_of(again, "offers_email") == "unchanged"
    assert states(again)[campaign().pk] == "withdrawn"
    alone = put(contact, yes())
    assert (alone.status_code, code_of(alone)) == (409, "withdrawn_by_person")
    assert alone.json()["errors"][0]["pointer"] == "#/0/granted"
    later = put(contact, yes(occurred_at=timezone.now().isoformat()))
    assert outcome_of(later, "newsletter_email") == "recorded"


def test_a_no_is_recorded_beside_a_yes_that_is_not_taken():
    contact = ContactFactory()
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    response = put(contact, yes(), no("offers_sms"))
    assert outcome_of(response, "newsletter_email") == "suppressed"
    assert outcome_of(response, "offers_sms") == "recorded"
    ledger.withdraw_all(contact, act(contact))
    response = put(contact, yes(), no("offers_sms"))
    assert outcome_of(response, "newsletter_email") == "withdrawn_by_person"


def test_a_campaign_out_of_use_stops_no_other_choice():
    contact = ContactFactory()
    Campaign.objects.filter(code="newsletter_email").update(state=State.INACTIVE)
    response = put(contact, yes(), no("offers_sms"))
    assert outcome_of(response, "offers_sms") == "recorded"
    assert put(contact, no()).status_code == 200


def test_under_double_opt_in_the_yes_waits_for_the_person(settings):
    settings.API_DOUBLE_OPT_IN = True
    contact = ContactFactory()
    ledger.record(contact, {campaign(): False}, act(contact))
    assert states(put(contact, yes()))[campaign().pk] == "pending"


def test_a_text_that_is_newer_than_the_choice_was_not_shown():
    contact = ContactFactory()
    response = put(
        contact, yes(occurred_at="2019-03-02T10:00:00+01:00", notice_version=1)
    )
    assert (response.status_code, code_of(response)) == (422, "invalid_content")
    assert response.json()["errors"][0]["pointer"] == "#/0/notice_version"
    assert not ConsentEvent.objects.exists()


def test_a_caller_s_clock_may_be_some_seconds_ahead():
    contact = ContactFactory()
    ahead = timezone.now() + datetime.timedelta(seconds=30)
    assert put(contact, yes(occurred_at=ahead.isoformat())).status_code == 200
    assert ConsentEvent.objects.get().occurred_at < ahead


def test_the_history_names_the_source_until_it_is_erased():
    contact = ContactFactory()
    put(contact, yes())
    path = f"/contacts/{contact.public_id}/history"
    [event] = ApiClient().get(path).json()["data"]
    assert (event["source"], event["sentence"]) == (SOURCE, "")
    Evidence.objects.all().delete()
    assert ApiClient().get(path).json()["data"][0]["source"] is None


def test_a_yes_without_effect_is_said_with_its_reason():
    contact, sharer = ContactFactory(email="d@x.fr"), ContactFactory(email="d@x.fr")
    put(contact, yes())
    row = consent(contact, "newsletter_email")
    assert (row["state"], row["effective"], row["reason"]) == ("given", True, "given")
    ledger.withdraw_all(sharer, act(sharer))
    row = consent(contact, "newsletter_email")
    assert (row["state"], row["effective"], row["reason"]) == (
        "given",
        False,
        "suppressed",
    )
    mandatory = next(c for c in consents(contact) if c["mandatory"])
    assert (mandatory["effective"], mandatory["reason"]) == (True, "mandatory")
    assert mandatory["basis"]


def consents(contact):
    path = f"/contacts/{contact.public_id}/consents"
    return ApiClient().get(path).json()["data"]


def consent(contact, code):
    pk = campaign(code).pk
    return next(c for c in consents(contact) if c["campaign"] == pk)


def test_an_erased_person_chooses_nothing_more():
    contact = ContactFactory(former_client=True, erased_at=timezone.now())
    response = put(contact, no())
    assert (response.status_code, code_of(response)) == (409, "contact_erased")


def test_a_former_client_still_chooses():
    contact = ContactFactory(former_client=True)
    assert states(put(contact, yes()))[campaign().pk] == "given"


def test_the_history_is_read_page_by_page():
    contact = ContactFactory()
    for granted in (True, False, True):
        ledger.record(contact, {campaign(): granted}, act(contact))
    api = ApiClient()
    path = f"/contacts/{contact.public_id}/history?limit=2"
    first = api.get(path).json()
    ledger.record(contact, {campaign(): False}, act(contact))
    second = api.get(f"{path}&cursor={first['next']}").json()
    assert second["next"] is None
    events = first["data"] + second["data"]
    assert [e["decision"] for e in events] == ["given", "withdrawn"] * 2
    assert events[0]["actor"] == "contact"
    assert events[0]["sentence"] == "J'accepte de recevoir nos nouvelles, par e-mail"
    assert events[0]["notice_version"] == 1
    assert set(events[0]) == {
        "id",
        "campaign",
        "decision",
        "origin",
        "occurred_at",
        "recorded_at",
        "actor",
        "notice_version",
        "sentence",
        "source",
        "address_used",
    }


def test_a_link_opens_the_page_of_this_person():
    contact = ContactFactory()
    url = (
        ApiClient().post(f"/contacts/{contact.public_id}/preference-link").json()["url"]
    )
    token = url.split("/rgpd/")[1].strip("/")
    assert links.contact_from(token, links.API_LINK).contact == contact


def test_an_erased_person_has_no_link():
    contact = ContactFactory(former_client=True, erased_at=timezone.now())
    response = ApiClient().post(f"/contacts/{contact.public_id}/preference-link")
    assert (response.status_code, code_of(response)) == (409, "contact_erased")


def test_recipients_are_counted_and_read_page_by_page():
    contacts = ContactFactory.create_batch(5)
    ContactFactory()
    for contact in contacts:
        ledger.record(contact, {campaign(): True}, act(contact))
    api = ApiClient()
    path = f"/campaigns/{campaign().pk}/recipients?limit=2"
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(path + cursor).json()
        assert page["count"] == 5
        seen += [r["public_id"] for r in page["data"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert seen == [str(c.public_id) for c in contacts]


def test_each_one_is_explained():
    contact = ContactFactory()
    api = ApiClient()
    path = f"/campaigns/{campaign().pk}/recipients/{contact.public_id}"
    assert api.get(path).json() == {
        "included": False,
        "reason": "never_asked",
        "since": None,
        "basis": None,
    }
    put(contact, yes(occurred_at="2026-03-02T10:00:00Z"), api=api)
    assert api.get(path).json() == {
        "included": True,
        "reason": "given",
        "since": "2026-03-02T11:00:00.000+01:00",
        "basis": None,
    }


def test_recipients_cost_the_same_whatever_their_number(django_assert_num_queries):
    contacts = ContactFactory.create_batch(3)
    for contact in contacts:
        ledger.record(contact, {campaign(): True}, act(contact))
    api = ApiClient(*["recipients:read"])
    path = f"/campaigns/{campaign().pk}/recipients"
    api.get(path)
    with django_assert_num_queries(6):
        # The key, the end of the journal, the campaign, the page, the count, the line of the journal.
        assert api.get(path).json()["count"] == 3
    assert Contact.objects.count() == 3
    assert Consent.objects.reachable().count() == 3


def test_after_a_restore_no_list_of_recipients_leaves():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    api = ApiClient()
    path = f"/campaigns/{campaign().pk}/recipients"
    backup = connection.savepoint()
    ledger.withdraw_all(contact, act(contact))
    assert api.get(path).json()["count"] == 0
    connection.savepoint_rollback(backup)
    forget_transactions()
    response = api.get(path)
    assert (response.status_code, code_of(response)) == (503, "unavailable")


def test_while_the_journal_is_lost_a_no_is_taken_and_a_yes_is_told_why(settings):
    contact = ContactFactory()
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    settings.ERASURE_JOURNAL.unlink()
    refused = put(contact, yes())
    assert (refused.status_code, code_of(refused)) == (503, "unavailable")
    assert "replay_erasures" in refused.json()["detail"]
    assert not ConsentEvent.objects.exists()
    assert put(contact, no()).status_code == 200
