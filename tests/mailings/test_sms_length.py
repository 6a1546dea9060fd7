"""The character counter of an SMS mailing, on the text merged for the longest
recipient."""

import pytest

from campaigns.models import Campaign
from mailings.audience import counts
from mailings.models import Mailing
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, subscriber
from tests.mailings.test_dispatch import NOW

pytestmark = pytest.mark.django_db


def counted(body, *first_names):
    offers = Campaign.objects.get(code="offers_sms")
    for name in first_names:
        subscriber(offers, first_name=name)
    return counts.of_sms(MailingFactory(sms=True, body=body), NOW)


def test_characters_of_the_text_that_force_unicode_can_be_replaced():
    count = counted("Bonjour {prenom#defaut}, ça y est", "Jeanne")

    assert not count.length.is_short
    assert count.shorter.is_short
    assert count.from_names == ""


def test_a_name_is_not_offered_for_replacement():
    count = counted("Bonjour {prenom#defaut}, -10 %", "Jeanne", "François")

    assert count.length.forcing == ("ç",)
    assert count.from_names == "ç"
    assert count.shorter is None


def test_characters_of_the_text_and_of_names_are_distinguished():
    count = counted("C'est Noël, {prenom#defaut}", "François")

    assert count.from_names == "ç"
    assert not count.shorter.is_short


def test_the_last_page_offers_no_replacement_it_cannot_make(client):
    client.force_login(UserFactory(admin=True))
    complete_company(name="Les Lilas", sms_sender="Les Lilas")
    counted("ça y est", "Jeanne")
    mailing = Mailing.objects.get()

    assert b"Remplacer dans le texte" in client.get(mailing.url("show")).content
    last = client.get(mailing.url("confirm")).content.decode()
    assert "Remplacer dans le texte" not in last
    assert "par personne" in last


def test_the_length_follows_the_typed_text_and_saves_nothing(client):
    client.force_login(UserFactory(admin=True))
    subscriber(Campaign.objects.get(code="offers_sms"))
    mailing = MailingFactory(sms=True, body="Bonjour")

    long = client.post(mailing.url("length"), {"body": "a" * 150}).content.decode()
    broken = client.post(mailing.url("length"), {"body": "{x#defaut}"}).content.decode()

    assert "164 caractères, 2 SMS" in long
    assert "caractères" not in broken
    mailing.refresh_from_db()
    assert mailing.body == "Bonjour"
