"""Delivery reports as real mail servers write them, with the expected outcome of each.

The files are reduced from public corpora; @@MID@@ and @@TO@@ stand for one of our
messages. `kept`: the message failed, the address stays in use.
"""

import json
from pathlib import Path

import pytest

from contacts.models import Contact
from mailings.enums import MailingDeliveryState
from mailings.inbound import returned
from mailings.inbound.returned import ReportKind
from tests.mailings.test_returned import NOW, sent_mail

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "reports"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
# Where the published answer and domain 3.7 differ, the domain is followed: a message
# too large is no fault of the mailbox, and three reports name it as unknown (5.1.1).
OTHERWISE = {
    "flufl_dsn_03.txt.eml": "refused",  # "553 Exceeded maximum inbound message size"
    # No reason given. The same corpus says « refused » of opensmtpd-11, opensmtpd-14,
    # exim-60 and googlegroups-15, equally vague: a first digit closes no address.
    "flufl_dsn_18.txt.eml": "refused",
    "flufl_netscape_01.txt.eml": "refused",
    "flufl_simple_31.txt.eml": "refused",
    "perlbp_warning-2.msg.eml": "dead",  # Status 5.1.1, twice
    "perlbp_warning-3.msg.eml": "dead",  # 5.0.0 and "unknown user"
    "sisimai_rfc3464-01.eml": "dead",  # "550 5.1.1 ... User Unknown"
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_report_of_the_corpus_has_its_outcome(name, smtp_sink):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    text = (FOLDER / name).read_text(encoding="utf-8", errors="surrogateescape")
    text = text.replace("@@MID@@", str(mail["Message-ID"]).strip("<>"))
    text = text.replace("@@TO@@", jeanne.email)

    report = returned.hear(text.encode("utf-8", "surrogateescape"), NOW)

    delivery.refresh_from_db()
    assert delivery.state == MailingDeliveryState.FAILED
    is_closed = Contact.objects.get(pk=jeanne.pk).email_unusable_at is not None
    dead = OTHERWISE.get(name, EXPECTED[name]) == "dead"
    assert is_closed == dead
    assert report == (ReportKind.DEAD if dead else ReportKind.FAILED)
