"""Reports that return no original message: they answer it, copy its headers into their
text, or name only the recipient."""

from email import message_from_string

import pytest

from consent.models import Suppression
from contacts.models import Contact
from mailings.inbound import report_parts, returned
from mailings.inbound.returned import ReportKind
from tests.mailings.test_report_shapes import PLAIN, report
from tests.mailings.test_returned import NOW, sent_mail

pytestmark = pytest.mark.django_db

DSN = 'multipart/report; report-type=delivery-status; boundary="b"'
ARF = 'multipart/report; report-type=feedback-report; boundary="b"'
ANSWERS = "In-Reply-To: <@@MID@@>\nReferences: <@@MID@@>\n"
MARKED = "Auto-Submitted: auto-replied\n"
COPIED = "Message-ID: <@@MID@@>\nTo: <@@TO@@>\n"


def parts(*typed):
    return "".join(f"--b\n{each}\n" for each in typed) + "--b--\n"


def text(words):
    return f"Content-Type: {PLAIN}\n\n{words}"


def failed(recipient="@@TO@@"):
    fields = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
    return f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; r\n\n{fields}"


def feedback(more=""):
    kind = 'Feedback-Type: "abuse"\nUser-Agent: Boite/1.0\nVersion: 1\n'
    return f"Content-Type: message/feedback-report\n\n{kind}{more}"


EXIM = "This is a permanent error. The following address failed:\n\n  @@TO@@\n    Unrouteable address\n"
EXCHANGE = (
    "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient "
    "not found'\n\nEn-têtes de message d'origine :\n\n" + COPIED
)
HTML = "<p>Votre message n&#39;a pas pu &ecirc;tre remis.</p><b>La bo&icirc;te est pleine</b>"
NAMED = "Original-Rcpt-To: <@@TO@@>\n"
DEAD, FAILED, NOTHING = ReportKind.DEAD, ReportKind.FAILED, ReportKind.NOTHING
COMPLAINT = ReportKind.COMPLAINT
REPORTS = {
    "Gmail answers our message": (
        report(parts(text("x"), failed()), kind=DSN, more=ANSWERS + MARKED),
        DEAD,
    ),
    "about another recipient": (
        report(parts(text("x"), failed("paul@autre.test")), kind=DSN, more=ANSWERS),
        NOTHING,
    ),
    "Exim marks its report as an automatic reply": (
        report(
            EXIM,
            subject="Mail delivery failed",
            more=f"X-Failed-Recipients: @@TO@@\n{MARKED}{ANSWERS}",
        ),
        DEAD,
    ),
    "Exchange copies the headers into its text": (
        report(EXCHANGE, sender="postmaster@outlook.test", subject="Non remis : x"),
        DEAD,
    ),
    "the headers are attached as a plain file": (
        report(parts(text("x"), failed(), text(COPIED)), kind=DSN),
        DEAD,
    ),
    "a report in HTML": (
        report(HTML, kind="text/html; charset=utf-8", more=ANSWERS),
        FAILED,
    ),
    "behind the separator of an mbox": (
        ">From - Mon\n" + report(parts(text(COPIED), failed()), kind=DSN),
        DEAD,
    ),
    "a delay": (
        report("Votre message n'a pas encore été remis. Échec de remise", more=ANSWERS),
        NOTHING,
    ),
    "an absence": (
        report(
            "550 5.1.1 User unknown",
            sender="@@TO@@",
            subject="x",
            more=ANSWERS + MARKED,
        ),
        NOTHING,
    ),
    "a person forwards a report about somebody else": (
        report(
            parts(text("Voyez"), failed("paul@autre.test")),
            sender="@@TO@@",
            kind='multipart/mixed; boundary="b"',
            more=ANSWERS,
        ),
        NOTHING,
    ),
    "a complaint that hides all but the recipient": (
        report(parts(text("x"), feedback(NAMED)), kind=ARF),
        COMPLAINT,
    ),
    "a complaint about an address to which nothing was sent": (
        report(
            parts(text("x"), feedback("Original-Rcpt-To: <paul@autre.test>\n")),
            kind=ARF,
        ),
        NOTHING,
    ),
}


def test_a_text_full_of_headers_is_not_read_again_and_again():
    many = "Message-ID: <a@b>\nTo: <c@d>\n" * 20_000
    message = message_from_string(report(many))

    copies = list(report_parts.copied_headers(message))

    assert len(copies) == 5
    assert all(len(copy.keys()) < 2_000 for copy in copies)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_without_its_original_finds_the_message(smtp_sink, name):
    raw, outcome = REPORTS[name]
    jeanne, delivery, mail = sent_mail(smtp_sink)
    raw = raw.replace("@@MID@@", str(mail["Message-ID"]).strip("<>"))
    raw = raw.replace("@@TO@@", jeanne.email)

    heard = [returned.hear(raw.encode(), NOW) for _ in range(2)]

    # Read twice, it counts once.
    assert heard == [outcome, NOTHING]
    delivery.refresh_from_db()
    assert (delivery.state == "failed") == (outcome in (DEAD, FAILED))
    closed = Contact.objects.get(pk=jeanne.pk).email_unusable_at is not None
    assert closed == (outcome == DEAD)
    states = {consent.state for consent in jeanne.consents.all()}
    assert ("withdrawn" in states) == (outcome == COMPLAINT)
    assert Suppression.objects.exists() == (outcome == COMPLAINT)
