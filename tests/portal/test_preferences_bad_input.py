"""The pages behind a link, given invalid input."""

import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision
from consent.integrity import journal, journal_file
from consent.models import ConsentEvent, JournalWaiting, Suppression
from consent.tasks import catch_up_journal
from contacts import lifecycle
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.consent.factories import act, campaign, restore_a_backup
from tests.contacts.factories import ContactFactory
from tests.portal.pages import (
    assert_valid_html,
    box,
    fields_of,
    one_click_path,
    preferences_path,
)

pytestmark = pytest.mark.django_db


def nothing_written():
    return not ConsentEvent.objects.exists()


def foreign(contact):
    return preferences_path(contact).replace("/rgpd/", "/rgpd/A")


def cut(contact):
    return preferences_path(contact)[:-9] + "/"


def altered(contact):
    path = preferences_path(contact)
    middle = len(path) // 2
    return path[:middle] + ("a" if path[middle] != "a" else "b") + path[middle + 1 :]


def revoked(contact):
    path = preferences_path(contact)
    Contact.objects.filter(pk=contact.pk).update(link_generation=9)
    return path


def of_another_purpose(contact):
    return one_click_path(contact, campaign()).removesuffix("desabonnement/")


def after_the_address_changed(contact):
    path = preferences_path(contact)
    contact.email = "nouvelle@exemple.test"
    contact.save()
    return path


def of_an_erased_contact(contact):
    path = preferences_path(contact)
    erase([contact], cause=Cause.REQUEST, now=timezone.now(), reason="Sa demande")
    return path


@pytest.mark.parametrize(
    "broken",
    [
        foreign,
        cut,
        altered,
        revoked,
        of_another_purpose,
        after_the_address_changed,
        of_an_erased_contact,
    ],
)
def test_a_bad_token_is_the_same_plain_404(client, broken):
    contact = ContactFactory()
    path = broken(contact)
    plain = client.get("/rgpd/nimporte-quoi/")
    for response in (client.get(path), Client().post(path, {})):
        assert response.status_code == 404
        assert response.content == plain.content
    assert_valid_html(plain)
    assert "/rgpd/lien/" in plain.content.decode(), "a way to a link that works"
    assert nothing_written()


def test_an_old_link_stays_invalid_after_erasure_and_reactivation(client):
    contact = ContactFactory()
    path = of_an_erased_contact(contact)
    lifecycle.reactivate(contact, at=timezone.now())
    assert client.get(path).status_code == 404
    assert client.get(preferences_path(contact)).status_code == 200


def test_a_link_works_after_deactivation_and_reactivation(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    lifecycle.deactivate(contact, at=timezone.now())
    lifecycle.reactivate(contact, at=timezone.now())
    assert client.get(path).status_code == 200


def test_guessing_tokens_is_rate_limited(client):
    # More requests than two minutes allow, since a new minute may begin meanwhile.
    answers = [client.get(f"/rgpd/essai{n}/").status_code for n in range(122)]
    assert answers[0] == 404
    assert 429 in answers
    assert client.get(preferences_path(ContactFactory())).status_code == 200


def test_a_post_without_the_csrf_token_is_refused():
    contact = ContactFactory()
    path = preferences_path(contact)
    strict = Client(enforce_csrf_checks=True)
    sent = fields_of(strict.get(path)) | {box(campaign()): "on"}
    del sent["csrfmiddlewaretoken"]
    response = strict.post(path, sent)
    assert response.status_code == 403
    assert "Formulaire expiré" in response.content.decode()
    assert nothing_written()


@pytest.mark.parametrize(
    "extra",
    [
        {"campaign_999999": "on"},
        {"campaign_x": "on"},
        {"nom": "Arbusse"},
        {"action": "explode"},
        {"shown": "forged"},
        {"shown": ""},
    ],
)
def test_fields_that_the_page_did_not_show_are_refused(client, extra):
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {box(campaign()): "on"} | extra
    response = client.post(path, sent)
    assert response.status_code == 200
    assert_valid_html(response)
    assert "rien n'a été enregistré" in response.content.decode().replace("&#x27;", "'")
    assert nothing_written()


def test_a_mandatory_campaign_cannot_be_posted(client):
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {box(campaign("planning_email")): "on"}
    assert 'role="alert"' in client.post(path, sent).content.decode()
    assert nothing_written()


def test_a_campaign_of_the_other_audience_cannot_be_posted(client):
    other = Campaign.objects.create(audience="worker", label="x", channel="email")
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {box(other): "on"}
    assert 'role="alert"' in client.post(path, sent).content.decode()
    assert nothing_written()


@pytest.mark.parametrize("state", [State.INACTIVE, State.DELETED])
def test_a_campaign_removed_meanwhile_is_reported(client, state):
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {box(campaign()): "on"}
    Campaign.objects.filter(pk=campaign().pk).update(state=state)
    response = client.post(path, sent)
    assert "La liste des messages a changé" in response.content.decode()
    assert nothing_written()
    assert box(campaign()) not in response.content.decode()


def test_refusing_all_works_from_any_old_page(client):
    contact = ContactFactory()
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    Campaign.objects.filter(pk=campaign().pk).update(state=State.INACTIVE)
    assert client.post(path, sent).status_code == 302
    assert ConsentEvent.objects.filter(contact=contact).count() == 2


def test_a_megabyte_in_a_field_is_answered_clearly(client):
    path = preferences_path(ContactFactory())
    for size in (1_000_000, 5_000_000):
        response = client.post(path, {"shown": "x" * size})
        assert response.status_code in (200, 400)
        assert "rien n" in response.content.decode()
    assert nothing_written()


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "klingon"])
def test_wrong_encodings_are_answered_clearly(client, charset):
    path = preferences_path(ContactFactory())
    encoding = f"application/x-www-form-urlencoded; charset={charset}"
    response = client.generic("POST", path, b"shown=\xe9\xff", content_type=encoding)
    assert response.status_code in (200, 400)
    assert "rien n" in response.content.decode()
    assert nothing_written()


def test_two_submissions_of_one_form_record_once(client):
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    client.post(path, sent)
    client.post(path, sent)
    assert ConsentEvent.objects.count() == 3


def test_other_methods_are_refused(client):
    contact = ContactFactory()
    for path in (preferences_path(contact), one_click_path(contact, campaign())):
        for method in ("put", "delete", "patch"):
            assert getattr(client, method)(path).status_code == 405
    assert nothing_written()


def test_a_restored_database_closes_the_pages_and_accepts_a_one_click(client):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    path = preferences_path(contact)
    with transaction.atomic():
        journal.append([{"kind": "suppression"}])
    restore_a_backup()
    for address in (path, "/rgpd/lien/"):
        response = client.get(address)
        assert response.status_code == 503
        assert_valid_html(response)
        assert "après une panne" in response.content.decode()
    assert client.post(one_click_path(contact, campaign())).status_code == 200
    assert ConsentEvent.objects.latest("pk").decision == Decision.WITHDRAWN


def test_withdrawals_are_accepted_while_the_journal_cannot_be_written(client, settings):
    contact = ContactFactory()
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    # A directory in place of the lock file: nothing can be appended.
    settings.ERASURE_JOURNAL.with_suffix(".lock").mkdir(parents=True)
    assert client.post(path, sent).status_code == 302
    assert client.post(one_click_path(contact, campaign())).status_code == 200
    assert Suppression.objects.exists()
    assert JournalWaiting.objects.exists()
    settings.ERASURE_JOURNAL.with_suffix(".lock").rmdir()
    catch_up_journal()
    assert not JournalWaiting.objects.exists()
    assert "suppression" in {line["kind"] for line in journal_file.read(check=True)}


def lost(path):
    path.unlink()


def unreadable(path):
    with path.open("a") as file:
        file.write("not a line of ours\n")


@pytest.mark.parametrize("spoil", [lost, unreadable])
def test_a_lost_journal_accepts_an_opt_out_and_refuses_an_opt_in(
    client, settings, spoil
):
    giver, other = ContactFactory(), ContactFactory()
    ledger.record(giver, {campaign(): True}, act(giver))
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    whole = settings.ERASURE_JOURNAL.read_text()
    spoil(settings.ERASURE_JOURNAL)
    before = ConsentEvent.objects.count()
    path = preferences_path(other)
    answer = client.post(path, fields_of(client.get(path)) | {box(campaign()): "on"})
    assert answer.status_code == 503
    assert_valid_html(answer)
    assert "Un non est toujours enregistré" in answer.content.decode()
    assert ConsentEvent.objects.count() == before
    assert client.post(one_click_path(giver, campaign())).status_code == 200
    assert ConsentEvent.objects.latest("pk").decision == Decision.WITHDRAWN
    path = preferences_path(other)
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    assert client.post(path, sent).status_code == 302
    assert JournalWaiting.objects.count() > 1
    settings.ERASURE_JOURNAL.write_text(whole)
    catch_up_journal()
    assert not JournalWaiting.objects.exists()
    kinds = [line["kind"] for line in journal_file.read(check=True)]
    assert kinds[:2] == ["erasure", "withdrawal"]
    assert "suppression" in kinds


def test_an_expired_link_asks_for_a_new_one_within_limits(client, at_once):
    contact = ContactFactory()
    path = preferences_path(contact, timezone.now() - datetime.timedelta(days=100))
    with at_once():
        answers = [client.post(f"{path}nouveau/").status_code for _ in range(5)]
    assert answers == [302] * 5
    assert contact.outgoing_messages.count() == 3


@pytest.mark.parametrize("value", ["non", "off", "null", "x" * 10_000])
def test_only_a_ticked_box_is_an_opt_in(client, value):
    path = preferences_path(ContactFactory())
    sent = fields_of(client.get(path)) | {box(campaign()): value}
    page = client.post(path, sent)
    assert "pas lisible" in page.content.decode()
    assert nothing_written()
