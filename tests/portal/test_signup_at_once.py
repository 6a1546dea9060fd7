"""Sign-up without double opt-in (FORM_DOUBLE_OPT_IN=false): the choices count at
once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection
from django.test import Client

from consent import ledger
from consent.enums import Decision, Origin
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact
from messaging.models import OutgoingMessage
from portal.models import PendingSignUp
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.pages import text
from tests.portal.pages import assert_valid_html, box, fields_of

pytestmark = pytest.mark.django_db

CLIENTS = "/inscription/clients/"
SAVED = "Votre demande est enregistrée."


@pytest.fixture(autouse=True)
def without(settings):
    settings.FORM_DOUBLE_OPT_IN = False


def filled(page, email="jeanne@exemple.test"):
    typed = {
        "last_name": "Arbusse",
        "email": email,
        "mobile": "06 12 34 56 78",
        "message": "Deux heures par semaine",
        box(campaign()): "on",
    }
    return fields_of(page) | typed


def sign_up(client, at_once, **changes):
    with at_once():
        sent = filled(client.get(CLIENTS), **changes)
        return client.post(CLIENTS, sent, follow=True)


def mails():
    return list(OutgoingMessage.objects.values_list("template_code", flat=True))


def test_the_contact_and_the_choices_are_there_at_once(client, at_once):
    page = sign_up(client, at_once)

    assert_valid_html(page)
    assert SAVED in page.content.decode()
    contact = Contact.objects.get()
    assert (contact.status, contact.email) == ("prospect", "jeanne@exemple.test")
    assert "Deux heures" in contact.sign_up_messages.get().text
    states = dict(Consent.objects.values_list("campaign__code", "state"))
    assert states["newsletter_email"] == Decision.GIVEN
    assert states["offers_email"] == Decision.REFUSED
    event = ConsentEvent.objects.get(campaign=campaign())
    assert (event.origin, event.notice.version) == (Origin.FORM, 1)
    assert ledger.explain(campaign(), contact).included
    assert not PendingSignUp.objects.exists()
    assert mails() == []


def test_the_proof_does_not_say_that_the_address_was_confirmed(client, at_once):
    sign_up(client, at_once)
    assert "non confirmée" in Evidence.objects.get().source


def test_the_page_does_not_mention_a_confirmation(client, at_once):
    for page in (client.get(CLIENTS), sign_up(client, at_once)):
        assert "confirmer votre inscription" not in page.content.decode()


def test_a_known_address_gets_a_mail_and_the_same_page(client, at_once):
    known = ContactFactory(email="jeanne@exemple.test", last_name="Avant")
    answers = [
        sign_up(client, at_once, email=email)
        for email in ("jeanne@exemple.test", "nouvelle@exemple.test")
    ]
    assert answers[0].content == answers[1].content
    assert mails() == ["signup_known"]
    known.refresh_from_db()
    assert known.last_name == "Avant"
    assert not ConsentEvent.objects.filter(contact=known).exists()
    message = known.sign_up_messages.get()
    assert (message.text, message.proved) == ("Deux heures par semaine", False)
    assert Contact.objects.count() == 2
    assert not PendingSignUp.objects.exists()


def test_an_address_with_a_refusal_must_still_confirm_by_mail(client, at_once):
    """Somebody who types an address cannot take back a refusal of its holder."""
    gone = ContactFactory(email="jeanne@exemple.test")
    ledger.withdraw_all(gone, act(gone))
    Contact.objects.filter(pk=gone.pk).update(email=None, email_key=None)

    page = sign_up(client, at_once)

    assert SAVED in page.content.decode()
    assert mails() == ["signup_confirm"]
    assert list(ledger.reachable(campaign())) == []
    assert Contact.objects.count() == 1


def test_a_filled_honeypot_creates_no_contact(client, at_once):
    with at_once():
        sent = filled(client.get(CLIENTS)) | {"site_web": "http://spam.test"}
        page = client.post(CLIENTS, sent, follow=True)
    assert SAVED not in page.content.decode()
    assert "un champ qui doit rester vide était rempli" in text(page)
    assert not Contact.objects.exists()


def test_the_framed_form_does_the_same(client, at_once, settings):
    settings.SIGNUP_FRAME_ANCESTORS = ["https://www.societe.test"]
    settings.BASE_URL = "https://rgpd.societe.test"
    framed = f"{CLIENTS}integre/"
    sent = filled(client.get(framed))
    with at_once():
        page = client.post(
            framed, sent, headers={"origin": settings.BASE_URL}, follow=True
        )
    assert SAVED in page.content.decode()
    assert Contact.objects.count() == 1


def test_with_double_opt_in_nothing_is_stored_before_the_confirmation(
    client, at_once, settings
):
    settings.FORM_DOUBLE_OPT_IN = True
    page = sign_up(client, at_once).content.decode()
    assert "Un e-mail vient de vous être envoyé" in page
    assert SAVED not in page
    assert not Contact.objects.exists()
    assert mails() == ["signup_confirm"]


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_three_times_at_once_makes_one_contact(client):
    sent = filled(client.get(CLIENTS))
    cookies = client.cookies

    def send(_):
        with closing(connection):
            browser = Client()
            browser.cookies = cookies
            return browser.post(CLIENTS, sent).status_code

    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(send, range(3)))
    assert answers == [302] * 3
    assert Contact.objects.count() == 1
