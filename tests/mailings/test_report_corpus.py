"""Delivery reports as real mail servers write them, with the outcome that each must have.

The files are reduced from public corpora; @@MID@@ and @@TO@@ stand for one of our
messages. `kept`: the message failed, the address stays in use.
"""

import json
from pathlib import Path

import pytest

from contacts.models import Contact
from mailings.enums import DeliveryState
from mailings.inbound import returned
from mailings.inbound.returned import Report
from tests.mailings.test_returned import NOW, sent_mail

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "reports"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
# What the corpus says of these does not stand in the file: a failure that names neither a
# code nor a reason keeps the address (the first four), and "no such user" closes it.
OTHERWISE = {
    "flufl_dsn_03.txt.eml": "refused",  # "Exceeded maximum inbound message size"
    "flufl_dsn_18.txt.eml": "refused",  # 5.0.0, without a word
    "flufl_netscape_01.txt.eml": "refused",  # no block about a recipient
    "flufl_simple_31.txt.eml": "refused",  # likewise
    "perlbp_warning-2.msg.eml": "dead",  # 5.1.1, twice
    "perlbp_warning-3.msg.eml": "dead",  # "unknown user"
    "sisimai_rfc3464-01.eml": "dead",  # "User Unknown"
}
# "Action: delayed": the server still tries.
DELAYED = {"sisimai_rfc3464-09.eml"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_report_of_the_corpus_has_its_outcome(name, smtp_sink):
    jeanne, delivery, mail = sent_mail(smtp_sink)
    text = (FOLDER / name).read_text(encoding="utf-8", errors="surrogateescape")
    text = text.replace("@@MID@@", str(mail["Message-ID"]).strip("<>"))
    text = text.replace("@@TO@@", jeanne.email)

    report = returned.hear(text.encode("utf-8", "surrogateescape"), NOW)

    delivery.refresh_from_db()
    if name in DELAYED:
        assert (report, delivery.state) == (Report.NOTHING, DeliveryState.SENT)
        return
    assert delivery.state == DeliveryState.FAILED
    is_closed = Contact.objects.get(pk=jeanne.pk).email_unusable_at is not None
    dead = OTHERWISE.get(name, EXPECTED[name]) == "dead"
    assert is_closed == dead
    assert report == (Report.DEAD if dead else Report.FAILED)
