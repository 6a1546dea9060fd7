"""A mailing pauses automatically where continuing would do harm."""

import datetime

import pytest
from django.db import transaction

from contacts.models import Contact
from mailings import inbound
from mailings.inbound import returned
from mailings.models import Mailing
from mailings.sending import batch, dispatch, safety_limit
from messaging.models import OutgoingMessage
from messaging.refusals import Meaning
from tests.accounts.factories import UserFactory
from tests.mailings.factories import run
from tests.mailings.test_bad_weather import MONDAY, launched
from tests.mailings.test_returned import bounce

pytestmark = pytest.mark.django_db

SENDER = "550 5.1.8 Sender address rejected: Domain not found"


def states(mailing):
    return sorted(mailing.deliveries.values_list("state", flat=True))


def test_a_sender_that_the_server_refuses_closes_no_address_and_pauses(smtp_sink):
    mailing, people = launched(20)
    mailing.launched_by, admin = UserFactory(), UserFactory(admin=True)
    user = mailing.launched_by
    mailing.save(update_fields=["launched_by"])
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert "Sender address rejected: Domain not found" in mailing.limit
    assert not Contact.objects.exclude(email_unusable_at=None).exists()
    # They stay queued and leave once the sender is fixed.
    assert states(mailing) == ["queued"] * 20
    told = OutgoingMessage.objects.filter(template_code="mailing_paused")
    assert set(told.values_list("address", flat=True)) == {user.email, admin.email}
    assert "DEFAULT_FROM_EMAIL" in mailing.limit


def test_messages_refused_for_the_same_fault_leave_once_it_is_fixed(smtp_sink):
    mailing, people = launched(8)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    run(mailing, MONDAY)
    smtp_sink.accept()
    mailing.refresh_from_db()

    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)

    assert states(mailing) == ["sent"] * 8


def test_four_refusals_or_different_ones_do_not_pause(smtp_sink):
    mailing, people = launched(10)
    for person in people[:4]:
        smtp_sink.refuse_recipient(person.email, SENDER)
    for person, words in zip(
        people[5:9], ("spam", "virus", "policy", "rate"), strict=True
    ):
        smtp_sink.refuse_recipient(person.email, f"554 5.7.1 {words}")

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "done"
    assert states(mailing) == ["failed"] * 8 + ["sent"] * 2


def test_ten_dead_addresses_among_a_hundred_pause_it_once(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 20
    mailing, people = launched(60)
    for person in people[:10]:
        smtp_sink.refuse_recipient(person.email, "550 5.1.1 No such user")

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert mailing.limit.startswith("10 adresses n'existent pas")
    # A person has read the reason and resumes: they are not asked again.
    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)
    mailing.refresh_from_db()
    assert mailing.state == "done"


def test_three_complaints_pause_what_still_leaves(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 10
    mailing, _ = launched(30)
    dispatch.step(mailing.pk, mailing_slot(mailing), MONDAY)
    sent = list(mailing.deliveries.filter(state="sent")[:3])

    for delivery in sent[:2]:
        inbound.note_complaint(delivery, MONDAY)
    mailing.refresh_from_db()
    assert mailing.state == "sending"
    inbound.note_complaint(sent[2], MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert mailing.limit.startswith("3 personnes ont signalé")


def mailing_slot(mailing):
    mailing.refresh_from_db()
    return str(mailing.slot)


def test_the_page_says_why_it_paused(client, smtp_sink):
    mailing, people = launched(6)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    run(mailing, MONDAY)
    client.force_login(UserFactory(admin=True))

    page = client.get(mailing.get_absolute_url()).content.decode()

    assert "mis en pause de lui-même" in page
    assert "Sender address rejected" in page


def test_refusals_of_several_batches_stay_queued_until_the_fix(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 2
    mailing, people = launched(12)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert (mailing.state, mailing.refusal_streak) == ("paused", 6)
    assert states(mailing) == ["queued"] * 12


def test_two_mailers_at_once_count_together_and_pause_it_once(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 3
    mailing, people = launched(12)
    UserFactory(admin=True)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    # Both mailers have read the mailing before either writes.
    first, second, third = (at_work(mailing) for _ in range(3))

    assert not safety_limit.after_batch(first, batch.send(first, MONDAY), MONDAY)
    late = batch.send(third, MONDAY)
    assert safety_limit.after_batch(second, batch.send(second, MONDAY), MONDAY)
    assert safety_limit.after_batch(third, late, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert states(mailing) == ["queued"] * 12
    assert OutgoingMessage.objects.filter(template_code="mailing_paused").count() == 1


def test_resuming_after_a_refused_sender_keeps_the_other_limits(smtp_sink, settings):
    settings.MAILING_BATCH_SIZE = 20
    mailing, people = launched(40)
    for person in people:
        smtp_sink.refuse_recipient(person.email, SENDER)
    run(mailing, MONDAY)
    mailing.refresh_from_db()
    smtp_sink.accept()
    for person in people[:10]:
        smtp_sink.refuse_recipient(person.email, "550 5.1.1 No such user")

    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert mailing.state == "paused"
    assert mailing.limit.startswith("10 adresses n'existent pas")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("550 5.1.0 Emetteur invalide. Invalid Sender. OFR_415", "DEFAULT_FROM_EMAIL"),
        ("550 Please turn on SMTP Authentication in your mail client", "EMAIL_URL"),
        ("550 5.7.26 unauthenticated, SPF or DKIM", "Domaine d'envoi"),
        ("550 5.7.1 DMARC policy", "Domaine d'envoi"),
        ("554 blocked using bl.spamcop.net", "liste noire"),
        ("554 5.7.1 Message refused: virus", "texte"),
        ("550 xyzzy", "Corrigez l'expéditeur"),
    ],
)
def test_the_server_s_words_give_the_advice(words, advice):
    said = safety_limit._sentence(words)

    assert advice in said
    assert words in said
    assert len(safety_limit._sentence(words * 20)) <= 300


def at_work(mailing):
    rows = Mailing.objects.at_work().select_related("campaign", "template")
    return rows.get(pk=mailing.pk)


def reported(delivery, words, at=MONDAY):
    """A refusal that comes back after the message had left."""
    with transaction.atomic():
        inbound.note_failure(delivery, Meaning.REFUSED, words, at)


def half_sent(smtp_sink, settings, count=40, batch_size=20):
    settings.MAILING_BATCH_SIZE = batch_size
    mailing, _ = launched(count)
    dispatch.step(mailing.pk, mailing_slot(mailing), MONDAY)
    return mailing, list(mailing.deliveries.filter(state="sent").order_by("pk"))


def test_five_alike_delivery_reports_pause_it(smtp_sink, settings):
    mailing, _ = half_sent(smtp_sink, settings)
    UserFactory(admin=True)
    mails = smtp_sink.messages[-20:]

    for number, mail in enumerate(mails[:5]):
        assert Mailing.objects.get(pk=mailing.pk).state == "sending"
        report = bounce(
            mail, status=f"5.1.8\nDiagnostic-Code: smtp; {SENDER} ({number})"
        )
        assert returned.hear(report, MONDAY) == "failed"

    mailing.refresh_from_db()
    assert (mailing.state, mailing.limit_reached) == ("paused", "refused_later")
    assert "Sender address rejected: Domain not found" in mailing.limit
    assert "DEFAULT_FROM_EMAIL" in mailing.limit
    assert "pas encore parti attend" in mailing.limit
    assert not Contact.objects.exclude(email_unusable_at=None).exists()
    assert states(mailing) == ["failed"] * 5 + ["queued"] * 20 + ["sent"] * 15
    assert OutgoingMessage.objects.filter(template_code="mailing_paused").count() == 1


def test_reports_that_differ_or_a_receipt_between_do_not_pause_it(smtp_sink, settings):
    mailing, sent = half_sent(smtp_sink, settings)

    for delivery, words in zip(sent, ("spam", "virus") * 2, strict=False):
        reported(delivery, f"554 5.7.1 {words}")
    for delivery in sent[8:12]:
        reported(delivery, SENDER)
    safety_limit.after_success(sent[12])
    reported(sent[13], SENDER)
    # A gateway that gives no reason: nothing tells that the causes are alike.
    for delivery in sent[14:20]:
        reported(delivery, "")

    mailing.refresh_from_db()
    assert (mailing.state, mailing.later_streak) == ("sending", 1)


def test_reports_about_what_left_before_the_correction_do_not_pause_it_again(
    smtp_sink, settings
):
    mailing, sent = half_sent(smtp_sink, settings, count=120, batch_size=15)
    for delivery in sent[:5]:
        reported(delivery, SENDER)
    mailing.refresh_from_db()
    later = MONDAY + datetime.timedelta(minutes=5)

    dispatch.resume(mailing, later, user=UserFactory())
    for delivery in sent[5:]:
        reported(delivery, SENDER, later)
    mailing.refresh_from_db()
    assert mailing.state == "sending"

    # The cause was not corrected: it pauses again, after ten times as many.
    run(mailing, later)
    after = list(mailing.deliveries.filter(state="sent").order_by("pk"))
    Mailing.objects.filter(pk=mailing.pk).update(state="sending")
    for delivery in after[:49]:
        reported(delivery, SENDER, later)
    assert Mailing.objects.get(pk=mailing.pk).state == "sending"
    reported(after[49], SENDER, later)
    assert Mailing.objects.get(pk=mailing.pk).state == "paused"


def test_one_provider_that_refuses_its_share_pauses_it(smtp_sink, settings):
    """Every third message is refused: never five in a row."""
    settings.MAILING_BATCH_SIZE = 15
    mailing, people = launched(60)
    for person in people[::3]:
        smtp_sink.refuse_recipient(person.email, "554 5.7.1 OFR_506 spam [506]")

    run(mailing, MONDAY)

    mailing.refresh_from_db()
    assert (mailing.state, mailing.limit_reached) == ("paused", "refused_often")
    assert mailing.limit.startswith("10 messages sont refusés")
    assert "OFR_506" in mailing.limit
    assert "texte" in mailing.limit
    assert mailing.deliveries.filter(state="queued").count() == 30
    # A person has read it, and resumes: it pauses no more for that.
    dispatch.resume(mailing, MONDAY, user=UserFactory())
    run(mailing, MONDAY)
    mailing.refresh_from_db()
    assert (mailing.state, states(mailing).count("failed")) == ("done", 20)


def test_one_provider_that_reports_its_refusals_pauses_it_too(smtp_sink, settings):
    mailing, sent = half_sent(smtp_sink, settings)
    for number, delivery in enumerate(sent[:10]):
        assert Mailing.objects.get(pk=mailing.pk).state == "sending"
        safety_limit.after_success(sent[-1])
        reported(delivery, f"554 5.7.1 {'spam' if number % 2 else 'policy'} {{x}}")

    mailing.refresh_from_db()
    assert (mailing.state, mailing.limit_reached) == ("paused", "refused_often")
    assert "spam {x}" in mailing.limit


def test_resuming_after_dead_addresses_keeps_the_limit_on_complaints(
    smtp_sink, settings
):
    settings.MAILING_BATCH_SIZE = 20
    mailing, people = launched(60)
    for person in people[:10]:
        smtp_sink.refuse_recipient(person.email, "550 5.1.1 No such user")
    run(mailing, MONDAY)
    mailing.refresh_from_db()
    assert mailing.limit_reached == "dead"

    dispatch.resume(mailing, MONDAY, user=UserFactory())
    dispatch.step(mailing.pk, mailing_slot(mailing), MONDAY)
    for delivery in mailing.deliveries.filter(state="sent")[:3]:
        inbound.note_complaint(delivery, MONDAY)

    mailing.refresh_from_db()
    assert (mailing.state, mailing.limit_reached) == ("paused", "complaints")
    assert mailing.waived == ["dead"]
