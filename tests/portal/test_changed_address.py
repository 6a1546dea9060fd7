"""A user who writes their own address on a contact cannot act in that person's name."""

import datetime
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent import ledger
from consent.eligibility import explain
from consent.enums import Reason
from consent.models import Consent
from contacts.models import AddressChange, ClientDetails, Contact
from messaging.models import OutgoingMessage
from portal import address_watch, session, tasks
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import box, fields_of, path_of, preferences_path

pytestmark = pytest.mark.django_db

OLD, NEW = "jeanne@exemple.test", "voleur@exemple.test"


@pytest.fixture
def contact():
    return ContactFactory(email=OLD)


@pytest.fixture
def clerk():
    return UserFactory()


def change(contact, address, *, user=None, field="email", at=None):
    from contacts import editing

    contact = Contact.objects.get(pk=contact.pk)
    setattr(contact, field, address)
    editing.update(
        contact, ClientDetails(), [field], at=at or timezone.now(), user=user
    )
    return contact


def watch(at_once):
    """Run the task that Beat runs every minute, and send its messages."""
    with at_once():
        tasks.watch_addresses()


def tick(client, contact, *campaigns):
    path = preferences_path(contact)
    sent = fields_of(client.get(path))
    return client.post(path, sent | {box(each): "on" for each in campaigns})


def mailed_to(address):
    return [m for m in mail.outbox if m.to == [address]]


def link_to_former():
    body = mailed_to(OLD)[-1].body
    return path_of(re.search(r"http\S+/adresse/", body)[0])


def test_a_clerk_who_writes_their_own_address_gives_no_consent(
    client, at_once, contact, clerk
):
    """A clerk changes the e-mail, asks for the link, ticks all, and changes it back."""
    every = [campaign(), campaign("offers_email"), campaign("offers_sms")]
    tick(client, change(contact, NEW, user=clerk), *every)
    watch(at_once)
    change(contact, OLD, user=clerk)
    assert not Consent.objects.filter(contact=contact, state="given").exists()
    assert not any(explain(each, contact).included for each in every)
    assert len(mailed_to(OLD)) == 1
    assert mailed_to(OLD)[0].subject == "Votre adresse a été changée"
    lines = AuditEvent.objects.filter(action="contact.address_changed")
    assert [line.user for line in lines] == [clerk, clerk]


def test_the_portal_is_closed_to_an_unconfirmed_address(contact, clerk):
    changed = change(contact, NEW, user=clerk)
    assert session.may_enter(contact)
    assert not session.may_enter(Contact.objects.get(pk=changed.pk))


def test_two_changes_in_a_row_do_not_confirm_the_first(contact, clerk):
    change(contact, NEW, user=clerk)
    change(contact, None, user=clerk)
    last = change(contact, "autre@exemple.test", user=clerk)
    assert last.email_unconfirmed_at
    assert AddressChange.objects.get(settled_at=None).former == OLD


def test_earlier_consents_are_suspended_and_mandatory_messages_are_not(contact, clerk):
    ledger.record(contact, {campaign(): True}, act(contact))
    change(contact, NEW, user=clerk)
    assert explain(campaign(), contact).reason == Reason.UNCONFIRMED_ADDRESS
    assert not ledger.reachable(campaign()).exists()
    invoices = Campaign.objects.of_audience("client").mandatory()
    assert explain(invoices.get(channel="email", position=1), contact).included


def test_a_no_through_the_new_address_counts_at_once(client, contact, clerk):
    ledger.record(contact, {campaign(): True}, act(contact))
    changed = change(contact, NEW, user=clerk)
    path = preferences_path(changed)
    sent = fields_of(client.get(path))
    sent.pop(box(campaign()), None)
    client.post(path, sent | {"action": "refuse_all"})
    state = Consent.objects.get(contact=contact, campaign=campaign()).state
    assert state == "withdrawn"


def test_the_former_address_reverts_the_change_by_a_post(
    client, at_once, contact, clerk
):
    admin = UserFactory(admin=True)
    change(contact, NEW, user=clerk)
    watch(at_once)
    path = link_to_former()
    client.get(path)
    assert Contact.objects.get(pk=contact.pk).email == NEW
    with at_once():
        page = client.post(path)
    assert page.status_code == 200
    back = Contact.objects.get(pk=contact.pk)
    assert (back.email, back.email_unconfirmed_at) == (OLD, None)
    assert mailed_to(admin.email)
    assert AuditEvent.objects.filter(action="contact.address_change_undone").exists()
    assert not AddressChange.objects.exclude(former=None).exists()


def test_no_objection_after_an_accepted_message_confirms_the_address(
    client, at_once, contact, clerk, settings
):
    ledger.record(contact, {campaign(): True}, act(contact))
    changed = change(contact, NEW, user=clerk)
    watch(at_once)
    client.post(f"{preferences_path(changed)}confirmation/")
    now = timezone.now()
    assert not address_watch.settle(now + datetime.timedelta(days=6, hours=23))
    assert not explain(campaign(), contact).included
    days = datetime.timedelta(days=settings.ADDRESS_CHANGE_DAYS, minutes=1)
    assert address_watch.settle(now + days)
    assert explain(campaign(), contact).reason == Reason.GIVEN


def test_no_reply_from_the_new_address_confirms_nothing(at_once, contact, clerk):
    ledger.record(contact, {campaign(): True}, act(contact))
    change(contact, NEW, user=clerk)
    watch(at_once)
    assert not address_watch.settle(timezone.now() + datetime.timedelta(days=30))


def test_a_confirmation_from_both_addresses_needs_no_delay(
    client, at_once, contact, clerk
):
    changed = change(contact, NEW, user=clerk)
    watch(at_once)
    client.post(f"{preferences_path(changed)}confirmation/")
    client.post(link_to_former(), {"confirm": "1"})
    watch(at_once)
    assert Contact.objects.get(pk=contact.pk).email_unconfirmed_at is None


def test_where_the_former_address_is_dead_its_silence_confirms_nothing(
    client, at_once, contact, clerk
):
    UserFactory(admin=True)
    Contact.objects.filter(pk=contact.pk).update(email_unusable_at=timezone.now())
    changed = change(contact, NEW, user=clerk)
    watch(at_once)
    assert not mailed_to(OLD)
    client.post(f"{preferences_path(changed)}confirmation/")
    assert not address_watch.settle(timezone.now() + datetime.timedelta(days=30))


def test_another_admin_confirms_where_no_former_address_can_answer(
    client, at_once, contact
):
    author, other = UserFactory(admin=True), UserFactory(admin=True)
    Contact.objects.filter(pk=contact.pk).update(email_unusable_at=timezone.now())
    changed = change(contact, NEW, user=author)
    watch(at_once)
    client.post(f"{preferences_path(changed)}confirmation/")
    pk = AddressChange.objects.get().pk
    path = reverse("portal:vouch", args=[contact.public_id, pk])
    said = {"means": "phone", "said_on": timezone.localdate().isoformat()}
    client.force_login(author)
    assert client.post(path, said).status_code == 403
    client.force_login(other)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    page = client.post(path, said | {"said_on": tomorrow.isoformat()})
    assert "Cette date est dans le futur" in page.content.decode()
    assert Contact.objects.get(pk=contact.pk).email_unconfirmed_at
    assert client.post(path, said).status_code == 302
    watch(at_once)
    assert Contact.objects.get(pk=contact.pk).email_unconfirmed_at is None
    line = AuditEvent.objects.get(action="contact.address_vouched")
    assert (line.user, line.details) == (other, {"means": "phone"})


def test_the_only_admin_of_the_company_must_wait(client, at_once, contact, settings):
    author = UserFactory(admin=True)
    Contact.objects.filter(pk=contact.pk).update(email_unusable_at=timezone.now())
    changed = change(contact, NEW, user=author)
    watch(at_once)
    client.post(f"{preferences_path(changed)}confirmation/")
    now = timezone.now()
    assert not address_watch.settle(now + datetime.timedelta(days=6, hours=23))
    days = datetime.timedelta(days=settings.ADDRESS_CHANGE_DAYS, minutes=1)
    assert address_watch.settle(now + days)


def test_a_change_by_api_is_notified_too(at_once, contact):
    api = ApiClient("contacts:write", "contacts:read")
    api.patch(f"/contacts/{contact.public_id}", {"email": NEW})
    watch(at_once)
    assert len(mailed_to(OLD)) == 1
    assert AddressChange.objects.get().api_key == api.key


def test_a_link_to_the_former_address_opens_nothing_else(
    client, at_once, contact, clerk
):
    change(contact, NEW, user=clerk)
    watch(at_once)
    token = link_to_former().split("/")[2]
    for path in (f"/rgpd/{token}/", f"/rgpd/{token}/confirmation/"):
        assert client.get(path).status_code == 404


def test_the_history_tells_of_the_former_address_without_naming_it(
    client, contact, clerk
):
    ledger.record(contact, {campaign(): True}, act(contact))
    change(contact, NEW, user=clerk)
    api = ApiClient("consents:read")
    [event] = api.get(f"/contacts/{contact.public_id}/history").json()["data"]
    assert event["address_used"] == "other"
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("backoffice:history", args=[contact.public_id]))
    text = page.content.decode()
    assert "Par une autre adresse que celle de la fiche" in text
    assert "E-mail modifié le" in text
    assert OLD not in text
    assert NEW not in text


def test_the_former_address_is_deleted_at_the_erasure_or_the_settlement(contact, clerk):
    change(contact, NEW, user=clerk)
    address_watch.tell(timezone.now())
    assert OutgoingMessage.objects.filter(contact=None).exists()
    change(contact, OLD, user=clerk)
    assert not AddressChange.objects.exclude(former=None).exists()
