"""A message that must be read and meets a closed address becomes a task for a
person."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.inbound import returned
from mailings.models import Delivery
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import OutgoingMessage, Unreached
from portal import rights
from portal.enums import CameBy, Identity, RequestKind
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.mailings.test_returned import bounce
from tests.portal.pages import fields_of, preferences_path

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def closed(**changes):
    contact = ContactFactory(**changes)
    people = Contact.objects.filter(pk=contact.pk)
    people.update(email_unusable_at=NOW, email_refusal="550 User unknown")
    contact.refresh_from_db()
    return contact


def tasks():
    rows = Unreached.objects.order_by("pk")
    return [(task.contact_id, task.kind) for task in rows]


def test_a_mandatory_mailing_names_those_whose_address_is_closed_once(smtp_sink):
    shut, fine = closed(), ContactFactory()
    for _ in range(2):
        mailing = MailingFactory(mandatory=True)
        dispatch.launch(mailing, NOW, user=None)
        run(mailing)

    assert tasks() == [(shut.pk, "mandatory")]
    assert mailing.deliveries.get().contact == fine


def test_an_optional_mailing_and_a_request_for_consent_make_no_task(smtp_sink):
    closed()
    subscriber()
    for mailing in (MailingFactory(), MailingFactory(request=True)):
        dispatch.launch(mailing, NOW, user=None)

    assert tasks() == []


def test_an_address_closed_by_smtp_or_by_a_report_is_a_task(smtp_sink):
    first, second = ContactFactory(), ContactFactory()
    smtp_sink.refuse_recipient(first.email, "550 5.1.1 User unknown")
    mailing = MailingFactory(mandatory=True)
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)
    assert tasks() == [(first.pk, "mandatory")]

    returned.hear(bounce(smtp_sink.messages[-1]), NOW)

    assert tasks() == [(first.pk, "mandatory"), (second.pk, "mandatory")]


def test_an_erasure_notice_that_cannot_be_delivered_is_a_task(smtp_sink):
    shut = closed(former_client=True)
    lost = ContactFactory(former_client=True)
    erase([shut, lost], cause=Cause.BUTTON, now=NOW, notify=True)
    assert tasks() == [(shut.pk, "erasure")]
    notice = OutgoingMessage.objects.get()
    outbox.deliver(notice.pk, NOW + datetime.timedelta(minutes=1))

    returned.hear(bounce(smtp_sink.messages[-1]), NOW)

    assert tasks() == [(shut.pk, "erasure"), (lost.pk, "erasure")]
    notice.refresh_from_db()
    assert (notice.state, notice.address) == ("failed", None)


def test_an_answer_to_a_request_that_cannot_be_delivered_is_a_task(smtp_sink):
    user = UserFactory(admin=True)

    def answer(contact):
        request = rights.file(
            contact,
            RequestKind.ACCESS,
            came_by=CameBy.EMAIL,
            identity=Identity.KNOWN,
            received_on=NOW.date(),
            user=user,
        )
        rights.answer(request, "refused", "Voici pourquoi.", now=NOW, user=user)

    shut, fine = closed(), ContactFactory()
    answer(shut)
    assert tasks() == [(shut.pk, "rights")]
    answer(fine)
    smtp_sink.refuse_recipient(fine.email, "550 5.1.1 User unknown")
    outbox.deliver(
        OutgoingMessage.objects.get(template_code="request_answered").pk,
        NOW + datetime.timedelta(minutes=1),
    )

    assert tasks() == [(shut.pk, "rights"), (fine.pk, "rights")]


def test_a_clerk_says_how_the_person_was_reached(client):
    user = UserFactory(permissions=["messaging.send_messages"])
    client.force_login(user)
    anne = closed(last_name="Arbusse")
    dispatch.launch(MailingFactory(mandatory=True), NOW, user=None)
    task, page = Unreached.objects.get(), reverse("mailings:unreached")

    assert "Personnes à joindre autrement" in client.get("/").content.decode()
    shown = client.get(page).content.decode()
    assert "Arbusse" in shown
    assert "550 User unknown" in shown
    settle = reverse("mailings:settle_unreached", args=[task.pk])
    client.post(settle, {"way": "telepathy"})
    assert Unreached.objects.waiting().count() == 1
    for _ in range(2):
        client.post(settle, {"way": "letter"})

    assert "Par courrier" in client.get(page).content.decode()
    event = AuditEvent.objects.get(action="unreached.settled")
    assert (event.user, event.target) == (user, anne.target)


def test_a_repeatedly_full_mailbox_is_flagged_and_stays_open(client):
    client.force_login(UserFactory(permissions=["messaging.send_messages"]))
    often, seldom, long_ago = ContactFactory.create_batch(3)
    for number in range(5):
        mailing = MailingFactory()
        for contact in (often, seldom, long_ago):
            if contact == seldom and number == 0:
                continue
            days = 31 if contact == long_ago and number < 2 else 1
            Delivery.objects.create(
                mailing=mailing,
                contact=contact,
                state="failed",
                reason="full" if number else "too_many_tries",
                claimed_at=timezone.now() - datetime.timedelta(days=days),
            )

    page = client.get(reverse("mailings:unreached")).content.decode()

    assert "Adresses à vérifier" in client.get("/").content.decode()
    for contact, flagged in ((often, True), (seldom, False), (long_ago, False)):
        assert (str(contact.public_id) in page) == flagged
        sheet = reverse("backoffice:contact", args=[contact.public_id])
        shown = "Adresse e-mail à vérifier" in client.get(sheet).content.decode()
        assert shown == flagged
    assert Contact.objects.get(pk=often.pk).email_unusable_at is None


def test_the_person_s_own_act_through_a_link_sent_there_opens_the_address(client):
    anne, bruno = closed(), closed()
    path = preferences_path(anne)

    fields = fields_of(client.get(path))
    anne.refresh_from_db()
    assert anne.email_unusable_at
    assert client.post(path, fields).status_code in (200, 302)

    anne.refresh_from_db()
    bruno.refresh_from_db()
    assert anne.email_unusable_at is None
    assert bruno.email_unusable_at
    event = AuditEvent.objects.get(action="contact.address_reopened")
    assert (event.user, event.target) == (None, anne.target)
