"""« Pourquoi je reçois ce message ? », at the foot of each e-mail of a mailing."""

import datetime
import re
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.models import Campaign
from consent.enums import Origin
from mailings import preview
from mailings.sending import dispatch
from messaging.why import ReceivedChoice, why
from tests.accounts.factories import UserFactory
from tests.as_typed import typed
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, accept, run

pytestmark = pytest.mark.django_db
ASKED = "Pourquoi je reçois ce message ?"


def foot(message):
    """The answer, the same in the text and in the HTML."""
    html = unescape(re.sub(r"<[^>]+>", "", message.alternatives[0][0]))
    text, page = (
        " ".join(typed(part).split(ASKED)[1].split()) for part in (message.body, html)
    )
    assert text[:90] == page[:90]
    return text


def sent(mailing):
    dispatch.launch(mailing, timezone.now(), user=UserFactory())
    run(mailing)
    return {message.to[0]: foot(message) for message in mail.outbox}


def test_each_reads_their_own_choice_its_day_and_its_words(mailoutbox):
    complete_company()
    march = timezone.make_aware(datetime.datetime(2026, 3, 3, 10))
    may = timezone.make_aware(datetime.datetime(2026, 5, 1, 10))
    jeanne = ContactFactory(email="jeanne@example.fr")
    paul = ContactFactory(email="paul@example.fr")
    accept(jeanne, now=march)
    accept(paul, now=may, origin=Origin.PORTAL)
    mailing = MailingFactory()

    told = sent(mailing)

    assert told["jeanne@example.fr"].startswith(
        "Vous le recevez parce que le 3 mars 2026, par le lien que nous vous avons envoyé,"
        " vous avez accepté : «"
    )
    assert "le 1er mai 2026, depuis votre espace," in told["paul@example.fr"]
    for words in told.values():
        assert "nos nouvelles, par e-mail" in words
    shown = preview.email(mailing, jeanne, timezone.now())
    assert "le 3 mars 2026" in shown.text


def test_what_is_mandatory_says_why_and_a_request_that_it_asks(mailoutbox):
    complete_company()
    ContactFactory(email="jeanne@example.fr", client=True)
    sent(MailingFactory(mandatory=True, body="Votre planning change."))
    request = Campaign.everything.get(
        is_request=True, audience="client", channel="email"
    )
    sent(
        MailingFactory(
            campaign=request, is_request=True, body="Vos choix : {lienRGDP#defaut}"
        )
    )
    planning, asked = map(foot, mail.outbox)
    assert "il est nécessaire à notre contrat" in planning
    assert "deux fois par an au plus" in asked


def test_a_prospect_has_no_contract_and_an_unknown_way_is_not_named():
    quotes = Campaign.objects.get(code="quotes_invoices_email")
    news = Campaign.objects.get(code="newsletter_email")
    prospect = ContactFactory(prospect=True)
    assert "vous nous avez demandé quelque chose" in why(quotes, prospect)
    at = timezone.make_aware(datetime.datetime(2026, 3, 3, 10))
    told = why(news, prospect, choice=ReceivedChoice(at, Origin.IMPORT, ""))
    assert told == (
        "Vous le recevez parce que le 3 mars 2026, vous avez accepté : « nos nouvelles, "
        "par e-mail »."
    )
    said = ReceivedChoice(at, Origin.MANDATE, "", is_for_them=True)
    told = why(news, prospect, choice=said)
    assert "la personne qui vous représente a accepté : «" in told
    assert "vous avez" not in told
    assert why(None, prospect) == ""
