"""Consents with a lifetime: asked again once, in waves; silence ends them at their date."""

import dataclasses
import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger, links, proof
from consent.acts import Backing
from consent.enums import Decision, Origin, Reason
from consent.integrity import verify
from consent.models import Consent, ConsentEvent
from contacts.models import Contact
from mailings import renewals
from mailings.audience import answered_all, asked_enough
from messaging import outbox
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html, fields_of, path_of
from webhooks.models import Change

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NOW = timezone.now()


def lasting(months=36, code="newsletter_email", a_day=100, set_days_ago=400):
    """Give the consents of a campaign a lifetime that was set long ago."""
    Campaign.objects.filter(code=code).update(
        lifetime_months=months,
        lifetime_set_at=NOW - set_days_ago * DAY,
        renewals_a_day=a_day,
    )
    return Campaign.objects.get(code=code)


def said_yes(days_ago, *codes, **fields):
    contact = ContactFactory(**fields)
    at = NOW - days_ago * DAY
    choices = {campaign(code): True for code in codes or ("newsletter_email",)}
    ledger.record(contact, choices, act(contact, occurred_at=at))
    return contact


def reason(contact, code="newsletter_email"):
    return ledger.explain(campaign(code), contact).reason


def state(contact):
    return Consent.objects.get(contact=contact).state


def asked():
    messages = OutgoingMessage.objects.filter(kind="consent_renewal")
    return set(messages.values_list("contact", flat=True))


def test_a_consent_ends_at_its_instant_and_the_nightly_run_records_it():
    over, soon = said_yes(1100), said_yes(1080)
    assert ledger.reachable_count(campaign()) == 2
    lasting()

    assert reason(over) == Reason.EXPIRED
    assert reason(soon) == Reason.GIVEN
    assert list(ledger.reachable(campaign())) == [soon]
    assert ledger.reachable_count(campaign()) == 1
    assert not verify.run(now=timezone.now()).broken, "before the night"
    until = ledger.explain(campaign(), over).since

    assert ledger.expire(timezone.now()) == 1
    assert ledger.expire(timezone.now()) == 0
    assert (state(over), state(soon)) == (Decision.EXPIRED, Decision.GIVEN)
    event = ConsentEvent.objects.get(decision="expired")
    assert (event.origin, event.occurred_at) == ("system", until)
    assert reason(over) == Reason.EXPIRED
    assert not verify.run(now=timezone.now()).broken
    record = proof.of(over, now=timezone.now())["records"][-1]
    assert record["event_state"] == "expired"
    told = Change.objects.filter(contact=over.pk).order_by("pk").last()
    assert told.details["state"] == "expired"


def test_the_history_and_the_contact_page_say_expired(client):
    over, soon = said_yes(1100), said_yes(1080)
    lasting()
    ledger.expire(timezone.now())
    client.force_login(UserFactory(admin=True))
    history = client.get(reverse("backoffice:history", args=[over.public_id]))
    assert "Expiré" in history.content.decode()
    sheet = client.get(reverse("backoffice:contact", args=[over.public_id]))
    assert "Expiré" in sheet.content.decode()
    sheet = client.get(reverse("backoffice:contact", args=[soon.public_id]))
    assert "valable jusqu'au" in sheet.content.decode().replace("&#x27;", "'")


def test_a_lifetime_just_set_ends_nothing_for_60_days():
    contact = said_yes(3000)
    found = campaign()
    found.lifetime_months = 36
    found.save()
    assert reason(contact) == Reason.GIVEN
    assert ledger.expire(timezone.now()) == 0
    assert ledger.expire(timezone.now() + 61 * DAY) == 1


def test_a_new_yes_and_a_late_no_after_the_end():
    contact = said_yes(1100)
    lasting()
    read = ledger.record(contact, {campaign(): True}, act(contact))
    assert [event.decision for event in read] == ["given"], "before the night's event"
    assert reason(contact) == Reason.GIVEN
    other = said_yes(1100)
    ledger.expire(timezone.now())
    [no] = ledger.record(
        other, {campaign(): False}, act(other), shown={campaign().pk: False}
    )
    assert no.decision == "refused", "a box left unticked, when asked again, says no"
    third = said_yes(1100)
    ledger.expire(timezone.now())
    late = act(third, occurred_at=NOW - 1000 * DAY)
    [no] = ledger.record(third, {campaign(): False}, late)
    assert no.decision == "withdrawn"
    assert reason(third) == Reason.WITHDRAWN, "said before the end: it outlives the yes"
    assert not verify.run(now=timezone.now()).broken


@pytest.mark.parametrize("origin", [Origin.IMPORT, Origin.API])
def test_the_former_yes_that_is_brought_again_revives_nothing(origin):
    contact = said_yes(1100)
    lasting()
    line = act(contact, origin=origin, lifts=False)
    line = dataclasses.replace(line, backing=Backing(source="Logiciel de facturation"))
    dated = dataclasses.replace(line, occurred_at=NOW - 1100 * DAY)
    for when in ("before the night's event", "after it"):
        for sent in (line, dated):
            assert ledger.record(contact, {campaign(): True}, sent) == [], when
        assert reason(contact) == Reason.EXPIRED
        ledger.expire(timezone.now())
    new = act(contact, origin=origin, occurred_at=timezone.now())
    assert ledger.record(contact, {campaign(): True}, new)
    assert reason(contact) == Reason.GIVEN


def test_waves_ask_nobody_twice_and_share_the_limits_of_requests():
    lasting(a_day=2)
    people = [said_yes(1060) for _ in range(3)]
    said_yes(500)
    suppressed = said_yes(1060)
    ledger.withdraw_all(suppressed, act(suppressed))
    said_yes(1060, email_unconfirmed_at=NOW)
    closed = said_yes(1060)
    Contact.objects.filter(pk=closed.pk).update(email_unusable_at=NOW)
    dead = said_yes(1060)
    Contact.objects.filter(pk=dead.pk).update(deceased_at=NOW)

    assert renewals.run(NOW) == 2
    assert renewals.run(NOW + DAY) == 1
    assert renewals.run(NOW + 2 * DAY) == 0
    assert asked() == {each.pk for each in people}
    for message in OutgoingMessage.objects.filter(kind="consent_renewal"):
        outbox.deliver(message.pk, timezone.now())
    assert renewals.run(timezone.now() + 30 * DAY) == 0, "not again within a year"
    assert not Contact.objects.filter(asked_enough(timezone.now())).exists()
    ledger.expire(timezone.now() + 60 * DAY)
    assert not Contact.objects.filter(answered_all("client"), pk=people[0].pk).exists()


def test_a_no_said_while_the_request_waits_keeps_it_from_leaving():
    objected, refused, silent = said_yes(1090), said_yes(1090), said_yes(1090)
    lasting()
    assert renewals.run(NOW) == 3
    ledger.withdraw_all(objected, act(objected))
    ledger.record(refused, {campaign(): False}, act(refused))
    for message in OutgoingMessage.objects.filter(kind="consent_renewal"):
        outbox.deliver(message.pk, timezone.now())
    assert [message.to for message in mail.outbox] == [[silent.email]]
    lost = OutgoingMessage.objects.filter(state="withheld", reason="objected")
    assert lost.count() == 2


def test_one_message_names_all_that_ends_and_its_page_renews_what_is_ticked(client):
    lasting()
    lasting(code="offers_email")
    contact = said_yes(1060, "newsletter_email", "offers_email")
    assert renewals.run(NOW) == 1
    outbox.deliver(OutgoingMessage.objects.get(kind="consent_renewal").pk, NOW)
    body = " ".join(mail.outbox[0].body.split())
    assert body.count("jusqu'au") == 2
    path = path_of(links.renewal_url(contact, NOW))
    assert path in body

    page = client.get(path)
    assert_valid_html(page)
    assert "checked" not in page.content.decode()
    before = ConsentEvent.objects.count()
    client.head(path)
    client.post(path, {"shown": "faux"})
    assert ConsentEvent.objects.count() == before
    newsletter = campaign()
    done = client.post(path, {**fields_of(page), f"campaign_{newsletter.pk}": "on"})
    assert_valid_html(done)
    assert "renouvelés" in done.content.decode()
    [event] = ConsentEvent.objects.filter(contact=contact).order_by("-pk")[:1]
    assert (event.decision, event.origin) == ("given", "link")
    assert newsletter.label in event.sentence
    later = timezone.now() + 60 * DAY
    ledger.expire(later)
    states = dict(
        Consent.objects.filter(contact=contact).values_list("campaign__code", "state")
    )
    assert states == {"newsletter_email": "given", "offers_email": "expired"}


def test_the_preference_page_says_until_when_and_offers_it_again(client):
    over, soon = said_yes(1100), said_yes(1080)
    lasting()
    page = client.get(path_of(links.preferences_url(soon))).content.decode()
    assert "Valable jusqu'au" in page.replace("&#x27;", "'")
    path = path_of(links.preferences_url(over))
    page = client.get(path)
    assert "Votre accord a pris fin" in page.content.decode()
    sent = {**fields_of(page), f"campaign_{campaign().pk}": "on"}
    client.post(path, {**sent, "action": "save"})
    assert reason(over) == Reason.GIVEN


def test_a_mandatory_campaign_has_no_lifetime(client):
    client.force_login(UserFactory(admin=True))
    mandatory = Campaign.objects.mandatory().filter(audience="client").first()
    url = reverse("campaigns:edit", args=[mandatory.pk])
    page = client.get(url)
    sent = {**fields_of(page), "mandatory": "oui", "lifetime_months": "36"}
    sent |= {"lawful_basis": mandatory.lawful_basis, "channel": mandatory.channel}
    sent |= {"state": "active"}
    answer = client.post(url, sent)
    assert "ne repose pas sur un accord" in answer.content.decode()
