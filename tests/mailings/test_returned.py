"""Bounces and complaints returned by mail to the sender's address."""

import datetime
import json
import mailbox

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from consent.models import Suppression
from mailings.inbound import returned
from mailings.inbound.returned import ReportKind
from mailings.sending import dispatch
from messaging import outbox
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()

BOUNCE = """\
From: MAILER-DAEMON@relais.test
To: contact@les-lilas.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I could not deliver this.

--b
{verdict}

--b
Content-Type: {returned}

{original}

--b--
"""
FAILED = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.test

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
"""
ABUSE = """\
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Boite/1.0
Version: 1
"""


def sent_mail(smtp_sink, **changes):
    jeanne = subscriber(**changes)
    mailing = MailingFactory()
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)
    return jeanne, mailing.deliveries.get(), smtp_sink.messages[-1]


def bounce(mail, status="5.1.1", action="failed", returned="text/rfc822-headers"):
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    text = BOUNCE.format(
        report="delivery-status",
        verdict=FAILED.format(to=mail["To"], status=status, action=action).rstrip(),
        returned=returned,
        original=headers,
    )
    return text.encode()


def complaint(mail):
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    text = BOUNCE.format(
        report="feedback-report",
        verdict=ABUSE.rstrip(),
        returned="message/rfc822",
        original=f"{headers}\n\ntexte",
    )
    return text.encode()


@pytest.mark.parametrize("form", ["text/rfc822-headers", "message/rfc822"])
def test_a_permanent_bounce_puts_the_address_out_of_use(smtp_sink, form):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    twin = ContactFactory(email=jeanne.email)

    assert returned.hear(bounce(mail, returned=form), NOW) == ReportKind.DEAD

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "dead_address")
    for holder in (jeanne, twin):
        holder.refresh_from_db()
        assert holder.email_unusable_at == NOW
    assert jeanne.consents.get().state == "given"


def test_a_bounce_is_processed_before_its_batch_is_written(smtp_sink):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    delivery.state = "sending"
    delivery.save(update_fields=["state"])

    assert returned.hear(bounce(mail), NOW) == ReportKind.DEAD

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "dead_address")
    jeanne.refresh_from_db()
    assert jeanne.email_unusable_at == NOW


@pytest.mark.parametrize(
    ("status", "action"),
    [("4.4.7", "delayed"), ("2.1.5", "delivered")],
)
def test_a_delay_is_no_bounce(smtp_sink, status, action):
    jeanne, _, mail = sent_mail(smtp_sink)

    report = returned.hear(bounce(mail, status=status, action=action), NOW)

    jeanne.refresh_from_db()
    assert report == ReportKind.NOTHING
    assert jeanne.email_unusable_at is None


def test_a_message_refused_for_its_content_does_not_close_the_address(smtp_sink):
    jeanne, delivery, mail = sent_mail(smtp_sink)

    assert returned.hear(bounce(mail, status="5.7.1"), NOW) == ReportKind.FAILED

    jeanne.refresh_from_db()
    delivery.refresh_from_db()
    assert jeanne.email_unusable_at is None
    assert delivery.state == "failed"


def test_a_forged_bounce_changes_nothing(smtp_sink):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    mail.replace_header("Message-ID", "<9f0c1f6e-6a5f-4c44-9f0c-1f6e6a5f4c44@x>")

    assert returned.hear(bounce(mail), NOW) == ReportKind.NOTHING
    for nonsense in (b"", b"\xff\xfe", b"Subject: absent\n\nJe suis en vacances."):
        assert returned.hear(nonsense, NOW) == ReportKind.NOTHING

    jeanne.refresh_from_db()
    delivery.refresh_from_db()
    assert jeanne.email_unusable_at is None
    assert delivery.state == "sent"


def test_a_bounce_for_another_address_than_the_recipient_s_is_ignored(smtp_sink):
    _, _, mail = sent_mail(smtp_sink)
    other = ContactFactory()
    mail.replace_header("To", other.email)

    assert returned.hear(bounce(mail), NOW) == ReportKind.NOTHING

    other.refresh_from_db()
    assert other.email_unusable_at is None


def test_a_recipient_cannot_report_a_bounce_for_another(smtp_sink):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)
    outbox.deliver(message.pk, NOW)
    mail, other = smtp_sink.messages[0], ContactFactory()
    mail.replace_header("To", other.email)

    assert returned.hear(bounce(mail), NOW) == ReportKind.NOTHING


def test_the_bounce_of_a_message_to_one_person_counts_too(smtp_sink):
    jeanne = ContactFactory()
    message = outbox.queue("new_link", contact=jeanne, now=NOW)
    outbox.deliver(message.pk, NOW)

    assert returned.hear(bounce(smtp_sink.messages[0]), NOW) == ReportKind.DEAD

    jeanne.refresh_from_db()
    assert jeanne.email_unusable_at == NOW


def test_a_complaint_withdraws_optional_campaigns(smtp_sink):
    jeanne, _, mail = sent_mail(smtp_sink)

    assert returned.hear(complaint(mail), NOW) == ReportKind.COMPLAINT

    state = jeanne.consents.get(campaign__code="newsletter_email")
    assert (state.state, state.origin) == ("withdrawn", "complaint")
    assert Suppression.objects.get().reason == "complaint"


def test_a_bounce_already_processed_does_not_undo_a_corrected_address(smtp_sink):
    jeanne, _, mail = sent_mail(smtp_sink)
    returned.hear(bounce(mail), NOW)
    type(jeanne).objects.update(email_unusable_at=None)

    again = returned.hear(bounce(mail), NOW + datetime.timedelta(days=1))

    jeanne.refresh_from_db()
    assert again == ReportKind.NOTHING
    assert jeanne.email_unusable_at is None


def test_a_whole_mailbox_is_read(smtp_sink, tmp_path, capsys):
    _, _, mail = sent_mail(smtp_sink)
    box = mailbox.mbox(tmp_path / "retours")
    for raw in (bounce(mail), bounce(mail), b"Subject: bonjour\n\nMerci."):
        box.add(raw)
    box.close()

    call_command("read_bounces", str(tmp_path / "retours"))

    out = capsys.readouterr().out
    assert "1 adresse inutilisable" in out
    assert "2 ignorés" in out


POISON = """\
From: quelqu-un@ailleurs.test
To: contact@les-lilas.test
Subject: rien
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/rfc822-headers; charset={charset}

Message-ID: <x@y>

--b--
"""


@pytest.mark.parametrize(
    "charset", ["unknown-8bit", "x-unknown", "cp-850", "iso-8859-8-i", "a\x00b", '"']
)
def test_an_unreadable_mail_does_not_hide_the_complaints_after_it(
    smtp_sink, tmp_path, capsys, charset
):
    jeanne, _, mail = sent_mail(smtp_sink)
    box = mailbox.mbox(tmp_path / "retours")
    for raw in (POISON.format(charset=charset).encode(), complaint(mail)):
        box.add(raw)
    box.close()

    call_command("read_bounces", str(tmp_path / "retours"), as_json=True)

    counts = json.loads(capsys.readouterr().out)
    assert (counts["read"], counts["complaints"]) == (2, 1)
    assert counts["ignored"] + counts["unreadable"] == 1
    assert jeanne.consents.get(campaign__code="newsletter_email").state == "withdrawn"


@pytest.mark.parametrize("before", [b"", b"\n\n", b"\xef\xbb\xbf", b"\r\n"])
def test_a_report_is_read_behind_blank_lines_or_a_mark(smtp_sink, tmp_path, before):
    jeanne, _, mail = sent_mail(smtp_sink)
    assert returned.hear(before + bounce(mail), NOW) == ReportKind.DEAD
    box = tmp_path / "retours"
    line = b"From a@b Tue Dec  1 00:00:00 2026\n"
    box.write_bytes(b"\n" + line + b"Subject: x\n\nx\n\n" + line + complaint(mail))
    call_command("read_bounces", str(box), as_json=True)
    assert jeanne.consents.get(campaign__code="newsletter_email").state == "withdrawn"


def test_an_endless_mail_is_read_by_its_beginning(smtp_sink):
    """A mail of twenty megabytes does not delay the complaints behind it."""
    _, _, mail = sent_mail(smtp_sink)
    assert returned.hear(bounce(mail) + b"x" * 76 + b"\n" * 20_000_000, NOW) == "dead"
    empty = b"From: MAILER-DAEMON@relais.test\nSubject: undeliverable\n\n"
    assert returned.hear(empty + b"\n" * 3_000_000, NOW) == ReportKind.NOTHING


def test_a_maildir_is_read_and_left_as_it_is(smtp_sink, tmp_path, capsys):
    _, _, mail = sent_mail(smtp_sink)
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(bounce(mail))
    # Another program moved a mail meanwhile: it is named, and the others are read.
    (tmp_path / "Maildir" / "new" / "0").symlink_to(tmp_path / "moved")

    call_command("read_bounces", str(tmp_path / "Maildir"), as_json=True)

    out, errors = capsys.readouterr()
    counts = json.loads(out)
    assert (counts["closed"], counts["unreadable"]) == (1, 1)
    assert errors == "Message illisible, passé : 0\n"
    assert len(list((tmp_path / "Maildir" / "new").iterdir())) == 2


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "virus", "other"])
def test_a_feedback_report_other_than_a_complaint_withdraws_nothing(smtp_sink, kind):
    jeanne, _, mail = sent_mail(smtp_sink)
    raw = complaint(mail).replace(
        b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode()
    )

    assert returned.hear(raw, NOW) == ReportKind.NOTHING
    assert jeanne.consents.get(campaign__code="newsletter_email").state == "given"


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out"])
def test_a_complaint_with_a_redacted_address_is_matched_by_its_message(smtp_sink, kind):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    mail.replace_header("To", "redacted@example.test")
    raw = complaint(mail).replace(
        b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode()
    )

    assert returned.hear(raw, NOW) == ReportKind.COMPLAINT

    assert jeanne.consents.get(campaign__code="newsletter_email").state == "withdrawn"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("sent", "complained")


def test_a_complaint_without_our_message_id_is_matched_by_its_one_click_link(smtp_sink):
    jeanne, _, mail = sent_mail(smtp_sink)
    mail.replace_header("To", "Undisclosed Recipients:;")
    mail.replace_header("Message-ID", "<remade@relais.test>")

    assert returned.hear(complaint(mail), NOW) == ReportKind.COMPLAINT

    assert jeanne.consents.get(campaign__code="newsletter_email").state == "withdrawn"


def test_the_server_s_words_are_kept_without_the_address(smtp_sink):
    jeanne, _, mail = sent_mail(smtp_sink)
    raw = bounce(mail).replace(
        b"Status: 5.1.1",
        f"Status: 5.0.0\nDiagnostic-Code: smtp; 550 <{jeanne.email}> User unknown".encode(),
    )

    assert returned.hear(raw, NOW) == ReportKind.DEAD

    jeanne.refresh_from_db()
    assert jeanne.email_refusal == "550 User unknown"


def test_a_database_failure_does_not_mark_a_complaint_as_unreadable(smtp_sink):
    jeanne, _, mail = sent_mail(smtp_sink)

    def away(*args):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        returned.hear(complaint(mail), NOW)

    assert returned.hear(complaint(mail), NOW) == ReportKind.COMPLAINT
