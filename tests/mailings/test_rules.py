"""Each rule of publication has an example that breaks it and one that keeps it."""

import datetime

import pytest

from accounts.models import Company
from campaigns.models import Campaign
from mailings import checks
from mailings.checks import RULES, Level
from mailings.models import Mailing
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, subscriber
from tests.mailings.test_pages import text

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 30, 11, 0, tzinfo=datetime.UTC)
SUNDAY = NOON - datetime.timedelta(days=1)


def campaign(code):
    return Campaign.objects.get(code=code)


def without_campaign():
    return Mailing(
        channel="email", audience="client", subject="Bonjour", body="Bonjour"
    )


def on_other_list():
    return MailingFactory(campaign=CampaignFactory(for_workers=True))


def inactive():
    return MailingFactory(campaign=CampaignFactory(state="inactive"))


def incomplete():
    Company.objects.all().delete()
    Company(name="Les Lilas").save()
    return MailingFactory()


def without_sender():
    Company.objects.update(sms_sender="")
    return MailingFactory(sms=True)


def sms_to_a_subscriber(**changes):
    subscriber(campaign("offers_sms"), mobile="0639980001", postcode="69003")
    return MailingFactory(sms=True, **changes)


def to_a_prospect(**changes):
    ContactFactory(status="prospect", email="p@example.fr")
    quotes = campaign("quotes_invoices_email")
    return MailingFactory(campaign=quotes, **changes)


def request_to_a_prospect():
    ContactFactory(status="prospect", email="p@example.fr")
    request = Campaign.everything.get(
        is_request=True, audience="client", channel="email"
    )
    return MailingFactory(request=True, campaign=request)


def without_choices():
    Campaign.objects.filter(mandatory=False).update(state="inactive")
    return MailingFactory(request=True)


def untold_company():
    Company.objects.update(dpo_email="", email="", dpo_name="")
    return MailingFactory(body="Écrivez à {contactDonnees#defaut}.")


def promotional_label():
    return MailingFactory(
        campaign=CampaignFactory(
            label="nos promotions", mandatory=True, lawful_basis="contract"
        )
    )


def by_account(settings):
    settings.EMAIL_HOST = "smtp-relay.brevo.com"
    return MailingFactory()


EXAMPLES = {
    "campaign-chosen": (without_campaign, MailingFactory),
    "campaign-active": (inactive, MailingFactory),
    "campaign-channel": (
        lambda: MailingFactory(channel="sms"),
        lambda: MailingFactory(sms=True),
    ),
    "campaign-list": (on_other_list, MailingFactory),
    "sender-told": (incomplete, MailingFactory),
    "request-asks": (without_choices, lambda: MailingFactory(request=True)),
    "text-present": (lambda: MailingFactory(subject=" "), MailingFactory),
    "sms-sender": (without_sender, lambda: MailingFactory(sms=True)),
    "tags-known": (
        lambda: MailingFactory(body="Bonjour {surnom#defaut}"),
        MailingFactory,
    ),
    "tags-valued": (
        untold_company,
        lambda: MailingFactory(body="Écrivez à {contactDonnees#defaut}."),
    ),
    "request-link": (
        lambda: MailingFactory(request=True, body="Vos choix ?"),
        lambda: MailingFactory(request=True),
    ),
    "details-under-their-kind": (
        lambda: MailingFactory(body="{mesCoordonnees#defaut}"),
        lambda: MailingFactory(mandatory=True, body="{mesCoordonnees#defaut}"),
    ),
    "details-without-choices": (
        lambda: MailingFactory(
            mandatory=True, body="{mesCoordonnees#defaut} {lienRGDP#defaut}"
        ),
        lambda: MailingFactory(mandatory=True, body="{mesCoordonnees#defaut}"),
    ),
    "request-without-offer": (
        lambda: MailingFactory(request=True, body="-20 % : {lienRGDP#defaut}"),
        lambda: MailingFactory(request=True),
    ),
    "mandatory-without-offer": (
        lambda: MailingFactory(mandatory=True, body="Profitez de nos offres !"),
        lambda: MailingFactory(mandatory=True),
    ),
    "no-pre-ticked-box": (promotional_label, lambda: MailingFactory(mandatory=True)),
    "mandatory-with-contract": (
        to_a_prospect,
        lambda: MailingFactory(mandatory=True),
    ),
    "request-named": (
        lambda: MailingFactory(mandatory=True, body="Vos choix : {lienRGDP#defaut}"),
        lambda: MailingFactory(mandatory=True),
    ),
    "request-to-known": (
        request_to_a_prospect,
        lambda: MailingFactory(request=True),
    ),
    "no-banned-works": (
        lambda: MailingFactory(body="Votre pompe à chaleur, sans reste à charge."),
        lambda: MailingFactory(body="L'adaptation de vos horaires cet été."),
    ),
    "unsubscribe-link": (
        MailingFactory,
        lambda: MailingFactory(body="Bonjour. {lienDesabonnement#defaut}"),
    ),
    "stop-line": (
        lambda: MailingFactory(sms=True),
        lambda: MailingFactory(sms=True, body="Bonjour. STOP au 36111"),
    ),
    "permitted-hours": (sms_to_a_subscriber, sms_to_a_subscriber),
    "no-tracking": (by_account, MailingFactory),
}
WHEN_BROKEN = {"permitted-hours": SUNDAY}


@pytest.fixture(autouse=True)
def _complete():
    complete_company(sms_sender="Lilas")


def tried(mailing, now, rule):
    [found] = [c for c in checks.checks(mailing, now) if c.rule.id == rule]
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_finds_its_fault_and_lets_the_good_one_pass(rule, settings):
    breaks, keeps = EXAMPLES[rule.id]
    good = tried(keeps(), NOON, rule.id)
    assert (good.concerns, good.found, good.tone) == (True, (), "success")
    bad = tried(
        breaks(settings) if breaks is by_account else breaks(),
        WHEN_BROKEN.get(rule.id, NOON),
        rule.id,
    )
    assert bad.concerns
    assert bad.found
    assert all(said[0] in "«1" or said[0].isupper() for said in bad.found)
    assert (bad.is_kept, bad.tone) == (False, rule.level)
    assert rule.kept.endswith(".")
    assert rule.source


def test_each_rule_has_its_level_and_an_example():
    """What blocks and warns is what the table says, and each id is unique."""
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert set(ids) == set(EXAMPLES)
    mailing = MailingFactory(mandatory=True, subject="", body="Profitez : {surnom}")
    by_level = {level: [] for level in Level}
    for check in checks.checks(mailing, NOON):
        by_level[check.rule.level] += check.found
    assert checks.problems(mailing) == by_level[Level.BLOCKS]
    assert checks.warnings(mailing, NOON) == by_level[Level.WARNS]


def test_the_page_lists_them_all_green_or_not(client):
    client.force_login(UserFactory(admin=True))
    subscriber()
    mailing = MailingFactory(body="Votre pompe à chaleur à prix doux.")
    response = client.get(mailing.url("confirm"))
    page = text(response)
    for rule in RULES:
        assert rule.kept in page, rule.id
        assert rule.source in page, rule.id
    assert "En ordre" in page
    assert "À relire" in page
    assert "loi n° 2025-594" in page
    blocked = MailingFactory(body="")
    assert "Bloque l'envoi" in text(client.get(blocked.url("confirm")))
