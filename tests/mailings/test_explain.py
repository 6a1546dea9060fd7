import csv
import datetime
import html
import io

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.eligibility import verdicts
from consent.models import Suppression
from contacts.models import Contact
from mailings import audience
from mailings.audience import explain
from mailings.enums import MailingReason
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import (
    DeliveryFactory,
    MailingFactory,
    accept,
    decline,
    run,
    subscriber,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def one_contact_per_reason(campaign):
    """Create one contact per reason that the ledger can give."""
    people = {
        "given": subscriber(campaign),
        "never_asked": ContactFactory(),
        "refused": ContactFactory(),
        "withdrawn": subscriber(campaign),
        "pending": ContactFactory(),
        "suppressed": subscriber(campaign),
        "no_address": subscriber(campaign),
        "undeliverable": subscriber(campaign),
        "inactive": subscriber(campaign),
        "erased": subscriber(campaign),
    }
    decline(people["refused"], campaign)
    decline(people["withdrawn"], campaign)
    ledger.record(
        people["pending"], {campaign: True}, act(people["pending"]), pending=True
    )
    twin = ContactFactory(
        email=people["suppressed"].email, mobile=people["suppressed"].mobile
    )
    ledger.withdraw_all(twin, act(twin))
    people["refused by objecting"] = twin

    def change(name, **fields):
        Contact.objects.filter(pk=people[name].pk).update(**fields)

    change("no_address", email=None, email_key=None, mobile=None, mobile_key=None)
    change("undeliverable", email_unusable_at=NOW, mobile_unusable_at=NOW)
    gone = {"status": "former_client", "deactivated_at": NOW}
    change("inactive", deactivated_from="client", **gone)
    change("erased", deactivated_from="client", erased_at=NOW, **gone)
    return people


@pytest.mark.parametrize("code", ["newsletter_email", "offers_sms", "planning_email"])
def test_the_whole_audience_and_the_ledger_say_the_same(code):
    optional = "offers_sms" if code == "offers_sms" else "newsletter_email"
    one_contact_per_reason(Campaign.objects.get(code=optional))
    campaign = Campaign.objects.get(code=code)

    at_once = {c.pk: (c.reason, c.since) for c in verdicts(campaign)}

    one_by_one = ledger.allows(campaign, at_once)
    assert len(at_once) == 11
    assert at_once == {
        pk: (str(verdict.reason), verdict.since) for pk, verdict in one_by_one.items()
    }


def test_each_reason_has_its_own_date():
    campaign = Campaign.objects.get(code="newsletter_email")
    people = one_contact_per_reason(campaign)
    listed = Suppression.objects.get(key=people["suppressed"].email_key)

    found = {name: ledger.explain(campaign, people[name]).since for name in people}

    assert found["inactive"] == found["erased"] == found["undeliverable"] == NOW
    assert found["suppressed"] == listed.created_at
    assert found["no_address"] is None
    assert found["never_asked"] is None
    assert found["given"] == people["given"].consents.get().since


@pytest.mark.parametrize(
    "change", [{"state": "inactive"}, {"applies_to": ["prospect"]}]
)
def test_they_agree_on_a_campaign_that_is_closed_or_narrow(change):
    campaign = Campaign.objects.get(code="newsletter_email")
    one_contact_per_reason(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(**change)
    campaign.refresh_from_db()

    at_once = {c.pk: c.reason for c in verdicts(campaign)}

    assert at_once == {
        pk: str(verdict.reason)
        for pk, verdict in ledger.allows(campaign, at_once).items()
    }


def test_the_totals_add_up_and_the_recipients_are_those_of_the_list():
    one_contact_per_reason(Campaign.objects.get(code="newsletter_email"))
    filtered, unticked = subscriber(city="Paris"), subscriber()
    subscriber()
    mailing = MailingFactory(filters={"city": "Lyon"})
    audience.untick(mailing, [unticked.public_id])

    totals = {t.standing: t for t in explain.totals(mailing, NOW)}

    assert sum(t.number for t in totals.values()) == Contact.objects.count()
    assert totals[MailingReason.FILTERED].number == 1
    assert totals[MailingReason.UNTICKED].number == 1
    included = sum(t.number for t in totals.values() if t.included)
    assert included == audience.recipients(mailing, NOW).count() == 2
    assert filtered not in audience.recipients(mailing, NOW)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"city": "lyon", "postcode": "69"},
        {"search": "arbusse"},
        {"status": ["prospect"], "contact_since": "2026-01-01"},
        {"contact_before": "2026-01-01"},
    ],
)
@pytest.mark.parametrize("kind", ["email", "sms", "request"])
def test_explanation_and_list_agree_whatever_the_filters(filters, kind):
    code = "offers_sms" if kind == "sms" else "newsletter_email"
    campaign = Campaign.objects.get(code=code)
    one_contact_per_reason(campaign)
    subscriber(campaign, city=None, postcode=None, mobile="+33612345678")
    subscriber(campaign, prospect=True, mobile="+33612345678")
    mailing = MailingFactory(
        sms=kind == "sms", request=kind == "request", filters=filters
    )

    people = explain.everyone(mailing, NOW)
    included = {c.pk for c in people if c.standing in explain.INCLUDED}

    assert included == {c.pk for c in audience.recipients(mailing, NOW)}


def test_one_sms_goes_to_a_number_that_two_people_share():
    offers = Campaign.objects.get(code="offers_sms")
    first = subscriber(offers, mobile="+33612345678")
    second = subscriber(offers, mobile="+33612345678")
    mailing = MailingFactory(sms=True)

    assert list(audience.recipients(mailing, NOW)) == [first]
    standings = {c.pk: c.standing for c in explain.everyone(mailing, NOW)}
    assert standings[second.pk] == "same_number"

    audience.untick(mailing, [first.public_id])
    assert list(audience.recipients(mailing, NOW)) == [second]


def test_a_request_excludes_who_answered_all_objected_or_was_asked_twice():
    optional = Campaign.objects.filter(audience="client", mandatory=False)
    never, answered, objected, asked = (ContactFactory() for _ in range(4))
    for campaign in optional:
        accept(answered, campaign)
    ledger.withdraw_all(objected, act(objected))
    half = subscriber()
    for _ in range(2):
        earlier = MailingFactory(request=True)
        DeliveryFactory(
            mailing=earlier,
            contact=asked,
            state="sent",
            basis="contract",
            claimed_at=NOW,
        )
    mailing = MailingFactory(request=True)

    assert set(audience.recipients(mailing, NOW)) == {never, half}
    standings = {c.pk: c.standing for c in explain.everyone(mailing, NOW)}
    assert standings[answered.pk] == "answered"
    assert standings[objected.pk] == "objected"
    assert standings[asked.pk] == "asked_twice"


def test_a_message_sent_from_the_contact_page_counts_as_a_request():
    asked = ContactFactory()
    for _ in range(2):
        outbox.queue("consent_request", contact=asked, now=NOW, user=UserFactory())
    mailing = MailingFactory(request=True)
    assert asked in audience.recipients(mailing, NOW)

    OutgoingMessage.objects.update(state="sent", sent_at=NOW)

    assert asked not in audience.recipients(mailing, NOW)
    assert asked in audience.recipients(mailing, NOW + 2 * audience.YEAR)


def test_workers_may_all_be_asked_when_the_clerk_says_so():
    planning = Campaign.objects.create(
        audience="worker",
        label="mon planning",
        channel="email",
        mandatory=True,
        lawful_basis="contract",
    )
    news = Campaign.objects.create(
        audience="worker", label="la lettre", channel="email", position=2
    )
    worker = ContactFactory(worker=True)
    accept(worker, news)
    mailing = MailingFactory(request=True, audience="worker", campaign=planning)
    assert worker not in audience.recipients(mailing, NOW)

    mailing.include_all = True

    assert worker in audience.recipients(mailing, NOW)


def test_the_csv_has_a_row_per_contact_and_no_formula(client):
    subscriber(last_name="=HYPERLINK(1)", first_name="Jeanne")
    ContactFactory(last_name="Jamais")
    client.force_login(UserFactory(admin=True))
    mailing = MailingFactory()

    response = client.get(mailing.url("why_csv"))

    content = b"".join(response.streaming_content).decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(content), delimiter=";")
    assert heading[-2:] == ["Raison", "Depuis"]
    assert [(r[1], r[4], r[5]) for r in rows] == [
        ("'=HYPERLINK(1)", "oui", "A accepté"),
        ("Jamais", "non", "Jamais demandé"),
    ]


def test_a_reason_of_the_mailing_has_no_ledger_date():
    late = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)
    told, unticked = ContactFactory(prospect=True), ContactFactory()
    for contact in (told, unticked):
        accept(contact, now=late)
    mailing = MailingFactory()
    mailing.unticked.add(unticked)

    _, *rows = explain.lines(mailing, late)

    assert [(row[3], row[5], row[6]) for row in rows] == [
        # 00:30 in Paris.
        ("Prospect", "A accepté", "2026-03-02"),
        ("Client", "Décoché à la main", ""),
    ]


def test_the_page_shows_each_contact_with_its_reason(client):
    subscriber(last_name="Oui")
    ContactFactory(last_name="Jamais")
    client.force_login(UserFactory(admin=True))
    mailing = MailingFactory()

    everyone = client.get(mailing.url("why")).content.decode()
    never = client.get(mailing.url("why") + "?raison=never_asked").content.decode()

    assert "1 sur 2 contacts" in everyone
    assert "Jeanne Oui" in everyone
    assert "Jeanne Jamais" in never
    assert "Jeanne Oui" not in never


def test_a_campaign_that_is_set_aside_meanwhile_is_the_reason(client):
    subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, timezone.now(), user=None)
    Campaign.objects.filter(pk=mailing.campaign_id).update(state="inactive")
    run(mailing)
    client.force_login(UserFactory(admin=True))

    assert mailing.deliveries.get().reason == "campaign_off"
    for page in ("show", "why"):
        shown = html.unescape(client.get(mailing.url(page)).content.decode())
        assert "a campagne n'est plus active" in shown
