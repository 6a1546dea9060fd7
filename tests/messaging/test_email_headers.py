import html
import re

import pytest
from django.utils import timezone

from accounts.models import Company
from core.typography import french
from mailings.sending import dispatch
from messaging import outbox
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def company(settings, db):
    settings.DEFAULT_FROM_EMAIL = "contact@les-lilas.test"
    settings.BASE_URL = "https://rgpd.les-lilas.test"
    complete_company(name="Les Lilas à domicile", reply_to="reponse@les-lilas.test")


def mailed(sink, **changes):
    mailing = MailingFactory(**changes)
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)
    [message] = sink.messages
    return message


def test_an_optional_mail_can_be_left_in_one_click_exactly_as_rfc_8058(smtp_sink):
    subscriber()

    message = mailed(smtp_sink)

    assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    [way_out] = message.get_all("List-Unsubscribe")
    assert re.fullmatch(
        r"<https://rgpd\.les-lilas\.test/rgpd/[\w-]{60}/desabonnement/>", way_out
    )
    assert way_out.strip("<>") in message.get_body(("html",)).get_content()
    assert way_out.strip("<>") in message.get_body(("plain",)).get_content()


def test_the_one_click_of_the_header_withdraws_that_campaign(client, smtp_sink):
    jeanne = subscriber()
    message = mailed(smtp_sink)
    path = "/" + message["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    body = {"List-Unsubscribe": "One-Click"}

    assert client.get(path).status_code == 200
    assert jeanne.consents.get().state == "given"
    for _ in range(2):
        response = client.post(path, body)
        assert response.status_code == 200
    assert jeanne.consents.get().state == "withdrawn"


def test_a_mailing_has_its_sender_and_list_headers(smtp_sink):
    jeanne = subscriber()

    message = mailed(smtp_sink)

    assert message["From"] == "Les Lilas à domicile <contact@les-lilas.test>"
    assert message["Reply-To"] == "reponse@les-lilas.test"
    assert message["To"] == jeanne.email
    assert message["Message-ID"].endswith("@les-lilas.test>")
    assert message["Date"]
    assert re.fullmatch(r"<campagne-\d+\.les-lilas\.test>", message["List-Id"])
    assert message["Precedence"] == "bulk"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Auto-Submitted"] is None
    assert [p.get_content_type() for p in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert message.defects == []


def test_a_mandatory_mail_links_to_the_preferences_only(smtp_sink):
    ContactFactory()

    message = mailed(smtp_sink, mandatory=True)

    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert "Choisir ce que je reçois" in message.get_body(("html",)).get_content()


def test_an_automatic_mail_is_marked_as_automatic(smtp_sink):
    message = outbox.queue("new_link", contact=ContactFactory(), now=NOW)

    outbox.deliver(message.pk, NOW)

    assert smtp_sink.messages[0]["Auto-Submitted"] == "auto-generated"
    assert smtp_sink.messages[0]["List-Id"] is None


def test_each_recipient_has_their_own_envelope(smtp_sink):
    first, second = subscriber(), subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, NOW, user=None)
    run(mailing)

    assert [m["To"] for m in smtp_sink.messages] == [first.email, second.email]
    assert smtp_sink.recipients == [first.email, second.email]
    assert all(m["Cc"] is None and m["Bcc"] is None for m in smtp_sink.messages)


def test_no_value_can_inject_a_header(smtp_sink):
    subscriber(first_name="Jeanne\r\nBcc: voleur@exemple.test")
    Company.objects.update(name="Les Lilas\r\nX-Piege: oui")

    message = mailed(smtp_sink, subject="Pour {prenom#defaut}")

    assert message["Bcc"] is None
    assert message["X-Piege"] is None
    assert message["Subject"] == "Pour Jeanne Bcc: voleur@exemple.test"


def test_a_long_subject_with_accents_and_an_emoji_is_decoded_whole(smtp_sink):
    subscriber()
    subject = "Été, fêtes et Noël : ce que nous préparons pour vous 🎉 " * 2

    told = mailed(smtp_sink, subject=subject.strip())["Subject"]
    assert told == french(subject.strip())


def test_a_letter_leaves_with_the_typography_of_french(smtp_sink):
    """Subject and plain text too; what belongs to the person is left as it is."""
    subscriber(first_name="D'Arc ! Jo", last_name="L'Orme : x")
    message = mailed(
        smtp_sink,
        subject="Prêts pour l'été, {prenom#defaut} ?",
        body="Bonjour {prenom#defaut} {nom#defaut} !\n\nC'est l'été : « venez »...",
    )
    assert message["Subject"] == "Prêts pour l’été, D'Arc ! Jo\u202f?"
    for kind in ("plain", "html"):
        text = html.unescape(message.get_body((kind,)).get_content())
        assert "D'Arc ! Jo L'Orme : x\u202f!" in text
        assert "C’est l’été\u00a0: «\u00a0venez\u00a0»…" in text
