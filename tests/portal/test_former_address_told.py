"""The former address is notified of its change; its silence counts only if the
message was delivered."""

import datetime
import re
from email.message import EmailMessage

import pytest
from anymail.signals import AnymailTrackingEvent
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent, Company
from contacts.models import AddressChange, Contact
from mailings import inbound
from mailings.inbound import returned
from mailings.inbound.returned import ReportKind
from messaging.gateways.base import Callback, Event
from messaging.models import MessageTemplate, OutgoingMessage
from portal import address_watch, session, tasks
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.test_returned import bounce
from tests.portal.pages import path_of, preferences_path
from tests.portal.test_changed_address import change, mailed_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ovh")]

OLD, NEW = "+33612345678", "+33698765432"
MONTH = datetime.timedelta(days=30)


@pytest.fixture(autouse=True)
def company(settings):
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    Company(name="Les Lilas", sms_sender="LesLilas").save()
    UserFactory(admin=True)


def watch(at_once):
    with at_once():
        tasks.watch_addresses()


def changed_number(at_once):
    contact = ContactFactory(email="jeanne@exemple.test", mobile=OLD)
    change(contact, NEW, field="mobile", user=UserFactory())
    watch(at_once)
    AddressChange.objects.update(holder_at=timezone.now())
    return contact


def test_a_former_number_is_notified_by_sms_and_reverts_the_change(
    client, at_once, ovh
):
    contact = changed_number(at_once)
    to = {sms["receivers"][0]: sms["message"] for sms in ovh.asked}
    assert set(to) == {OLD, NEW}
    [letter] = mailed_to("jeanne@exemple.test")
    # That address stays: only the number was changed.
    assert letter.subject == "Votre numéro a été changé"
    assert "Nos SMS partent maintenant à un autre numéro" in letter.body
    assert "a noté ce numéro pour ses SMS" in to[NEW]
    path = path_of(re.search(r"http\S+/adresse/", to[OLD])[0])
    client.post(path)
    assert Contact.objects.get(pk=contact.pk).mobile == OLD


def test_the_delay_starts_with_the_sms_that_the_provider_accepted(at_once):
    changed_number(at_once)
    now = timezone.now()
    assert not address_watch.settle(now + datetime.timedelta(days=6))
    assert address_watch.settle(now + datetime.timedelta(days=8))


def test_an_undelivered_sms_makes_the_silence_meaningless(at_once):
    changed_number(at_once)
    callback = Callback(Event.UNDELIVERED, "1", AddressChange.objects.get().sms)
    inbound.hear_sms("ovh", [callback], timezone.now())
    assert not address_watch.settle(timezone.now() + MONTH)


def test_where_the_number_takes_no_sms_the_e_mail_is_used(at_once, ovh):
    ovh.invalid.add(OLD)
    changed_number(at_once)
    assert AddressChange.objects.get().sms is None
    address_watch.settle(timezone.now())
    assert AddressChange.objects.get().told_at
    came_back(OutgoingMessage.objects.get(kind="address_changed"))
    assert not address_watch.settle(timezone.now() + MONTH)


def came_back(sent):
    original = EmailMessage()
    original["To"] = "jeanne@exemple.test"
    original["Message-ID"] = f"<{sent.public_id}@les-lilas.test>"
    assert returned.hear(bounce(original), timezone.now()) == ReportKind.DEAD


@pytest.mark.parametrize("by", ["report", "webhook"])
def test_a_bounce_from_the_former_e_mail_is_processed(client, at_once, by):
    contact = ContactFactory(email="jeanne@exemple.test")
    changed = change(contact, "voleur@exemple.test", user=UserFactory())
    watch(at_once)
    watch(at_once)
    assert AddressChange.objects.get().told_at
    client.post(f"{preferences_path(changed)}confirmation/")
    sent = OutgoingMessage.objects.get(kind="address_changed")
    if by == "report":
        came_back(sent)
    else:
        OutgoingMessage.objects.filter(pk=sent.pk).update(provider_id="relais-1")
        event = AnymailTrackingEvent(
            event_type="bounced",
            esp_event={},
            recipient="jeanne@exemple.test",
            mta_response="552 5.2.2 mailbox full",
            event_id="1",
            message_id="relais-1",
        )
        inbound.on_email_event(None, event, "Another")
    assert not address_watch.settle(timezone.now() + MONTH)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("by", ["report", "sms"])
def test_a_bounce_after_the_delay_reopens_the_question(client, at_once, by):
    """The silence that settled the change was that of an address which read nothing."""
    if by == "sms":
        contact, field = changed_number(at_once), "mobile"
    else:
        contact, field = ContactFactory(email="jeanne@exemple.test"), "email"
        changed = change(contact, "voleur@exemple.test", user=UserFactory())
        watch(at_once)
        client.post(f"{preferences_path(changed)}confirmation/")
    watch(at_once)
    later = timezone.now() + datetime.timedelta(days=8)
    assert address_watch.settle(later)
    assert getattr(Contact.objects.get(pk=contact.pk), f"{field}_proved_at")
    if by == "sms":
        callback = Callback(Event.UNDELIVERED, "1", AddressChange.objects.get().sms)
        inbound.hear_sms("ovh", [callback], later)
    else:
        came_back(OutgoingMessage.objects.get(kind="address_changed"))
    assert not address_watch.settle(later + MONTH)
    reopened = Contact.objects.get(pk=contact.pk)
    assert getattr(reopened, f"{field}_unconfirmed_at")
    assert not getattr(reopened, f"{field}_proved_at")
    assert not session.may_enter(reopened) or by == "sms"
    act = AuditEvent.objects.get(action="contact.address_change_reopened")
    assert act.target == contact.target
    second = UserFactory(admin=True)
    told = AddressChange.objects.get()
    today = timezone.localdate()
    address_watch.vouch(told, user=second, means="phone", said_on=today)
    assert address_watch.settle(later + MONTH)
    assert not address_watch.settle(later + MONTH)


def test_whatever_the_template_says_a_former_number_gets_no_link_of_the_person(
    at_once, ovh
):
    template = MessageTemplate.objects.get(code="number_changed_sms")
    template.body += " {lienRGDP#defaut} {lienDesabonnement#defaut}"
    template.save()
    changed_number(at_once)
    told = next(s["message"] for s in ovh.asked if s["receivers"] == [OLD])
    links_in_it = re.findall(r"/rgpd/([^/]+)/(\w*)", told)
    assert [kind for token, kind in links_in_it if token != "lien"] == ["adresse"]
    assert "lienRGDP" not in template.usable
