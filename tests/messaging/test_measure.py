"""The character counter of an SMS template: real link, longest recipient, STOP
included."""

import pytest
from django.utils import timezone

from consent import ledger, links
from messaging import measure, preview, render, sms
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

LIST = "/administration/parametres/configuration/modeles/"


def template(body):
    return MessageTemplate(channel="sms", name="Rappel", body=body)


def test_the_links_of_a_preview_are_as_long_as_the_real_ones():
    contact, campaign = ContactFactory(), CampaignFactory()
    now = timezone.now()

    shown = measure.harmless_links()

    assert len(shown["lienRGDP"]) == len(links.preferences_url(contact, now))
    assert len(shown["lienDesabonnement"]) == len(
        links.one_click_url(contact, campaign)
    )
    [event] = ledger.record(contact, {campaign: True}, act(contact))
    assert len(shown["lien"]) == len(links.contest_url(contact, event))


def test_the_receipt_of_a_manual_entry_counts_no_stop_line():
    receipt = MessageTemplate.objects.get(code="choice_recorded_sms")
    shown = preview.of_words(receipt, None, timezone.now())
    assert "STOP" not in shown.text
    assert shown.measure.length.is_short


def test_the_count_is_that_of_the_longest_message_that_would_leave():
    now = timezone.now()
    short = ContactFactory(first_name="Al", last_name="Um")
    ContactFactory(first_name="Maximilienne", last_name="B")
    longest = ContactFactory(first_name="Anne-Marie", last_name="Vandenbroucke")
    written = template("{prenom#defaut} {nom#defaut} : {lienRGDP#defaut}")

    shown = preview.of_words(written, short, now)

    real = sms.with_stop(render.render_sms(written, longest, now=now))
    assert shown.measure.length == sms.count(real)
    assert "Al Um" in shown.text


def test_a_name_used_twice_counts_twice():
    now = timezone.now()
    ContactFactory(first_name="Jo", last_name="Vandenbroucke")
    longest = ContactFactory(first_name="Maximilienne", last_name="B")
    written = template("{prenom#defaut} {prenom#defaut} {nom#defaut}")

    shown = preview.of_words(written, None, now)

    real = sms.with_stop(render.render_sms(written, longest, now=now))
    assert shown.measure.length == sms.count(real)


def test_characters_that_force_unicode_are_named_and_replaced_but_not_saved(client):
    client.force_login(UserFactory(admin=True))
    ContactFactory(first_name="Jeanne")
    body = "ça vient d\u2019arriver"

    page = client.post(f"{LIST}apercu/", {"channel": "sms", "body": body})
    assert "<code>ç</code>" in page.content.decode()
    assert "Remplacer dans le texte" in page.content.decode()

    page = client.post(
        f"{LIST}nouveau/?type=sms", {"name": "Rappel", "body": body, "shorten": ""}
    )

    assert page.context["form"]["body"].value() == "ca vient d'arriver"
    assert page.context["shown"].measure.length.is_short
    assert not MessageTemplate.objects.filter(code=None).exists()
