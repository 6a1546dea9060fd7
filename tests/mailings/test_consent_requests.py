"""« Demande de consentement », a kind of sending of its own for both lists."""

import datetime

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from mailings import audience, checks
from mailings.audience import explain
from mailings.models import Delivery, Mailing
from mailings.sending import batch, dispatch
from portal import reading
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import accept, run
from tests.mailings.test_pages import text, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]

PARIS_SUNDAY = datetime.datetime(2026, 11, 29, 11, tzinfo=datetime.UTC)


def request_of(kind="client", channel="email"):
    return Campaign.everything.get(is_request=True, audience=kind, channel=channel)


def chosen(client, kind="client", channel="email", **changes):
    """The draft of a user who chooses the kind, and writes nothing."""
    page = "/emailing/nouveau/" if channel == "email" else "/sms/nouveau/"
    typed = words(
        audience=kind, campaign=request_of(kind, channel).pk, subject="", body=""
    )
    answer = client.post(page, typed | changes)
    assert answer.status_code == 302, text(answer)
    return Mailing.objects.latest("pk")


def test_the_kind_is_offered_for_both_lists_and_brings_its_own_text(client):
    for channel, page in (("email", "/emailing/nouveau/"), ("sms", "/sms/nouveau/")):
        shown = text(client.get(page))
        assert shown.count(">Demande de consentement<") == 2, page
        for kind in ("client", "worker"):
            mailing = chosen(client, kind, channel)
            assert mailing.is_request
            assert "{lienRGDP#defaut}" in mailing.body
    own_text = chosen(client, body="Vos choix : {lienRGDP#defaut}", subject="Choisir")
    assert own_text.body == "Vos choix : {lienRGDP#defaut}"
    assert own_text.is_request, "whatever its text becomes"


def test_it_skips_those_who_answered_objected_or_were_asked_twice(client):
    never, half, answered, objected, asked = ContactFactory.create_batch(5)
    former = ContactFactory(former_client=True)
    optional = list(Campaign.objects.of_audience("client").optional())
    accept(half, optional[0])
    for campaign in optional:
        accept(answered, campaign)
    ledger.withdraw_all(objected, act(objected))
    before = chosen(client)
    for _ in range(2):
        earlier = Mailing.objects.create(
            channel="email", audience="client", campaign=request_of(), is_request=True
        )
        Delivery.objects.create(
            mailing=earlier,
            contact=asked,
            state="sent",
            basis="legitimate_interest",
            claimed_at=timezone.now(),
        )

    found = set(audience.recipients(before, timezone.now()))

    assert found == {never, half}
    said = {total.label for total in explain.totals(before, timezone.now())}
    assert "Reçoit la demande" in said
    assert former not in found


def test_it_leaves_on_the_legitimate_interest_with_a_way_to_refuse(client, mailoutbox):
    complete_company()
    jeanne = ContactFactory(email="jeanne@example.fr")
    mailing = chosen(client)
    assert checks.problems(mailing) == []

    dispatch.launch(mailing, timezone.now(), user=UserFactory())
    run(mailing)

    delivery = Delivery.objects.get(contact=jeanne)
    assert (delivery.state, delivery.basis) == ("sent", "legitimate_interest")
    [mail] = mailoutbox
    assert mail.extra_headers["List-Unsubscribe-Post"]
    assert "Intérêt légitime" in text(client.get(mailing.url("show")))


def test_nobody_chooses_it_on_any_page(client):
    jeanne = ContactFactory()
    shown = [each.campaign for each in reading.of(jeanne).standings]
    assert shown
    assert not [each for each in shown if each.is_request]
    lists = (
        "/administration/parametres/configuration/donnees-personnelles/consentement/"
        "campagnes/clients/"
    )
    for page in (lists, f"/contacts/{jeanne.public_id}/", "/inscription/clients/", "/"):
        assert "Demande de consentement" not in text(client.get(page)), page
    assert not Campaign.objects.filter(pk=request_of().pk).exists()
    assert Campaign.objects.of_audience("client").count() == 6


def test_a_list_with_nothing_to_choose_is_not_asked(client):
    ContactFactory(worker=True)
    mailing = chosen(client, "worker")

    [problem] = checks.of_the_list(mailing)
    assert "n'a aucune campagne facultative" in problem
    assert problem in text(client.get(mailing.url("show")))

    CampaignFactory(for_workers=True)
    assert checks.of_the_list(mailing) == []


def test_a_request_by_sms_waits_for_the_permitted_hours_under_each_campaign(client):
    """A request may count as prospecting, whichever campaign carries it."""
    own = chosen(client, channel="sms")
    mandatory = Campaign.objects.get(code="reminders_sms")
    the_articles_way = Mailing(channel="sms", campaign=mandatory, is_request=True)
    planning = Mailing(channel="sms", campaign=mandatory)
    for mailing in (own, the_articles_way):
        assert batch.outside_hours(mailing, PARIS_SUNDAY) is not None
    assert batch.outside_hours(planning, PARIS_SUNDAY) is None


def test_an_offer_in_its_text_is_warned_about(client):
    mailing = chosen(
        client, subject="Profitez", body="Profitez de -20 % : {lienRGDP#defaut}"
    )
    said = " ".join(checks.warnings(mailing, timezone.now()))
    assert "Une demande de consentement ne contient aucune offre" in said
    assert "obligatoire" not in said


@pytest.mark.parametrize(
    "label",
    [
        "J'accepte de recevoir la newsletter",
        "j’accepte de  recevoir la newsletter",
        " « J’ACCEPTE de recevoir » nos offres",
        "J accepte de recevoir un SMS",
    ],
)
def test_a_label_does_not_repeat_the_words_before_it(client, label):
    page = (
        "/administration/parametres/configuration/donnees-personnelles/consentement/"
        "campagnes/clients/ajouter/"
    )
    entry = {
        "label": label,
        "position": "7",
        "channel": "email",
        "mandatory": "non",
        "state": "active",
    }
    assert "Ne répétez pas « J'accepte de recevoir »" in text(client.post(page, entry))
    assert Campaign.objects.count() == 6
