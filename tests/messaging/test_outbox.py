import datetime

import pytest
from django.core import mail
from django.utils import timezone

from messaging import outbox, tasks
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from tests.as_typed import typed
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)


def state(message):
    message.refresh_from_db()
    return message.state, message.reason


def test_a_message_is_rendered_when_sent_and_keeps_no_value():
    contact = ContactFactory(first_name="Jeanne")
    message = outbox.queue("new_link", contact=contact, now=NOW)
    assert message.html is None

    outbox.deliver(message.pk, NOW)

    [sent] = mail.outbox
    assert sent.to == [contact.email]
    assert "/rgpd/" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert state(message) == (MessageState.SENT, "")
    assert (message.values, message.address, message.html) == (None, None, None)


def test_a_stored_address_without_a_contact_is_emptied():
    contact = ContactFactory(last_name="Arbusse")
    message = outbox.queue(
        "erasure_client",
        contact=contact,
        now=NOW,
        address=contact.email,
        values={
            "dateSuppression": "25/06/2018",
            **dict.fromkeys(("motifSuppression", "supprime", "conserve", "pieces"), ""),
        },
    )
    assert message.contact is None
    contact.last_name = contact.email = None
    contact.save()

    outbox.deliver(message.pk, NOW)

    [sent] = mail.outbox
    assert "Arbusse" in sent.body
    assert "25/06/2018" in sent.body
    message.refresh_from_db()
    assert (message.address, message.subject, message.text) == (None, None, None)


def test_two_workers_send_a_message_once():
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)

    outbox.deliver(message.pk, NOW)
    outbox.deliver(message.pk, NOW)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        ({"email": None}, "no_address"),
        ({"email": None, "erased_at": NOW}, "erased"),
        ({"email_unusable_at": NOW}, "undeliverable"),
    ],
)
def test_a_message_without_an_address_is_withheld(contact, reason):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)
    type(message.contact).objects.update(**contact)

    outbox.deliver(message.pk, NOW)

    assert state(message) == (MessageState.WITHHELD, reason)
    assert mail.outbox == []


def test_a_server_that_is_down_is_retried_later(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)

    outbox.deliver(message.pk, NOW)
    assert state(message) == (MessageState.QUEUED, "")
    outbox.deliver(message.pk, NOW)
    assert message.attempts == 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.waiting(NOW + 2 * MINUTE) == [(message.pk, message.kind)]
    outbox.deliver(message.pk, NOW + 2 * MINUTE)
    assert state(message)[0] == MessageState.SENT
    assert len(mail.outbox) == 1


def test_a_refused_address_is_not_used_again(smtp_sink):
    contact = ContactFactory()
    same_mailbox = ContactFactory(email=contact.email)
    smtp_sink.refuse_recipient(contact.email)
    message = outbox.queue("new_link", contact=contact, now=NOW)

    outbox.deliver(message.pk, NOW)

    assert state(message) == (MessageState.FAILED, "refused")
    for each in (contact, same_mailbox):
        each.refresh_from_db()
        assert each.email_unusable_at == NOW


def test_a_message_refused_for_its_content_does_not_close_the_address(smtp_sink):
    contact = ContactFactory()
    smtp_sink.refuse_recipient(contact.email, "550 5.7.1 Policy")
    message = outbox.queue("new_link", contact=contact, now=NOW)

    outbox.deliver(message.pk, NOW)

    assert state(message) == (MessageState.FAILED, "refused")
    contact.refresh_from_db()
    assert contact.email_unusable_at is None


def test_a_cut_after_the_message_is_uncertain_and_never_retried(smtp_sink):
    smtp_sink.drop_after_data()
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)

    outbox.deliver(message.pk, NOW)

    assert state(message) == (MessageState.UNCERTAIN, "nobody_knows")
    assert outbox.waiting(NOW + 60 * MINUTE) == []
    assert len(smtp_sink.messages) == 1


def test_a_message_held_by_a_dead_worker_is_uncertain(settings):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)
    OutgoingMessage.objects.update(state=MessageState.SENDING, claimed_at=NOW)

    assert outbox.give_up_silent(NOW + 4 * MINUTE) == 0
    assert outbox.give_up_silent(NOW + 6 * MINUTE) == 1
    assert state(message) == (MessageState.UNCERTAIN, "nobody_knows")


def test_our_mail_bytes_equal_those_of_django(smtp_sink):
    contact = ContactFactory(first_name="Éloïse")
    message = outbox.queue(
        "choice_recorded",
        contact=contact,
        now=NOW,
        values={
            "date": "2 mars 2026",
            "moyen": "par téléphone",
            "choix": ". point\n.. deux",
            "lien": "https://rgpd.exemple.test/",
        },
    )

    outbox.deliver(message.pk, NOW)

    [sent] = smtp_sink.messages
    assert sent["To"] == contact.email
    assert sent["Subject"] == "Vos choix sont enregistrés"
    assert sent["Message-ID"].endswith("@localhost>")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent.defects == []
    assert "Bonjour Éloïse" in sent.get_body(("plain",)).get_content()
    assert ". point" in sent.get_body(("plain",)).get_content()
    assert "Éloïse" in sent.get_body(("html",)).get_content()


def test_a_message_queued_by_an_earlier_release_leaves_in_a_true_form(smtp_sink):
    """Between the migration and the restart, the former code queues the new texts."""
    contact = ContactFactory(first_name="Éloïse")
    link = {"lien": "https://rgpd.exemple.test/"}
    for code, values in (
        ("choice_recorded", {"choix": "- Vous avez accepté la lettre."} | link),
        ("portal_login", link),
    ):
        message = outbox.queue(code, contact=contact, now=NOW, values=values)
        outbox.deliver(message.pk, NOW)
        assert state(message) == (MessageState.SENT, "")
    receipt, login = (
        " ".join(sent.get_body(("plain",)).get_content().split())
        for sent in smtp_sink.messages
    )
    assert "a enregistré vos choix : - Vous avez accepté la lettre." in typed(receipt)
    assert "vous nous avez dit" not in receipt
    assert "tapez aussi ce code" not in login


def test_the_worker_sends_what_a_request_queued(worker_thread, eventually):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)

    eventually(lambda: state(message)[0] == MessageState.SENT)


def test_the_sweep_sends_what_the_broker_lost(worker_thread, eventually):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)
    OutgoingMessage.objects.update(due_at=NOW - 5 * MINUTE)

    tasks.sweep_outbox()

    eventually(lambda: state(message)[0] == MessageState.SENT)


def test_an_uncertain_message_to_nobody_on_file_keeps_its_address_for_a_month():
    gone, still = ContactFactory(), ContactFactory()
    notice = outbox.queue(
        "signup_confirm", contact=gone, address="jeanne@exemple.test", now=NOW,
        values={"lien": "https://exemple.test/", "prenom": "Jeanne"},
    )  # fmt: skip
    link = outbox.queue("new_link", contact=still, now=NOW, values={"lien": "x"})
    OutgoingMessage.objects.update(state=MessageState.UNCERTAIN)

    outbox.forget_uncertain(NOW + 30 * 24 * 60 * MINUTE)
    notice.refresh_from_db()
    assert notice.address

    outbox.forget_uncertain(NOW + 31 * 24 * 60 * MINUTE)
    for message in (notice, link):
        message.refresh_from_db()
    assert (notice.address, notice.text, notice.html, notice.values) == (None,) * 4
    assert notice.state == MessageState.UNCERTAIN
    # A person may still send this one again; it goes with its contact.
    assert link.values == {"lien": "x"}
