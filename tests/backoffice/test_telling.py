"""A manual entry is announced to the person: by mail, else by SMS, else by the clerk."""

import contextlib
import re

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent, Company
from consent import ledger
from consent.enums import Decision
from consent.models import Consent
from contacts.models import Contact
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.pages import text
from tests.portal.pages import fields_of, path_of

pytestmark = pytest.mark.django_db

BY_HAND = "prévenez-la vous-même, par exemple avec le formulaire imprimé."
NOTHING = f"Cette personne n'a ni e-mail ni portable utilisable : {BY_HAND}"


@pytest.fixture(autouse=True)
def admin(client):
    client.force_login(UserFactory(admin=True))
    Company(name="Les Lilas", sms_sender="LesLilas").save()


@pytest.fixture
def by_mobile_alone():
    return ContactFactory(email=None, mobile="+33612345678")


def page_of(contact):
    return f"/contacts/{contact.public_id}/preference/"


def enter(client, contact, at_once, *codes):
    """What the clerk reads after noting that these were accepted."""
    sent = fields_of(client.get(page_of(contact))) | {
        "means": "phone",
        "said_on": timezone.localdate().isoformat(),
        "said_by": "person",
        **{f"campaign_{campaign(code).pk}": "yes" for code in codes},
    }
    with at_once():
        answer = client.post(page_of(contact), sent)
    return text(client.get(answer["Location"]))


def acts():
    return set(AuditEvent.objects.values_list("action", flat=True))


def test_without_a_mail_the_person_is_notified_by_sms_with_a_link_that_takes_back(
    client,
    at_once,
    ovh,
    by_mobile_alone,
):
    assert "informée par SMS" in text(client.get(page_of(by_mobile_alone)))
    page = enter(client, by_mobile_alone, at_once, "offers_sms")
    assert BY_HAND not in page
    [sms] = ovh.asked
    assert (sms["receivers"], sms["sender"]) == (["+33612345678"], "LesLilas")
    assert sms["message"].startswith(
        "Les Lilas : nous avons noté votre accord pour nos messages facultatifs. Erreur ?"
    )
    assert (sms["coding"], sms["noStopClause"]) == ("7bit", True)
    assert "consent.told_by_sms" in acts()

    client.logout()
    client.post(path_of(re.search(r"http\S+/contester/", sms["message"])[0]))

    state = Consent.objects.get(contact=by_mobile_alone, campaign__code="offers_sms")
    assert state.state == Decision.WITHDRAWN


def test_with_a_mail_the_person_gets_no_sms(client, at_once, ovh):
    contact = ContactFactory()
    assert "informée par e-mail" in text(client.get(page_of(contact)))
    enter(client, contact, at_once, "newsletter_email")
    assert len(mail.outbox) == 1
    assert ovh.asked == []


def test_a_mail_that_bounces_counts_as_none(client, at_once, ovh):
    contact = ContactFactory()
    Contact.objects.update(email_unusable_at=timezone.now())
    enter(client, contact, at_once, "offers_sms")
    assert (len(ovh.asked), len(mail.outbox)) == (1, 0)


@pytest.mark.parametrize("mobile", [None, "+33612345678"])
def test_without_any_address_the_clerk_is_told_to_tell_the_person(
    client,
    at_once,
    ovh,
    mobile,
):
    contact = ContactFactory(email=None, mobile=mobile)
    Contact.objects.update(mobile_unusable_at=timezone.now())
    assert "Elle n'a ni e-mail ni portable utilisable" in text(
        client.get(page_of(contact))
    )
    assert NOTHING in enter(client, contact, at_once, "newsletter_email")
    assert ovh.asked == []


@pytest.mark.parametrize("lacking", ["sender", "gateway"])
def test_a_company_that_sends_no_sms_leaves_it_to_the_clerk(
    client,
    at_once,
    ovh,
    by_mobile_alone,
    settings,
    lacking,
):
    if lacking == "sender":
        Company(name="Les Lilas").save()
    else:
        settings.SMS_GATEWAY = "messaging.gateways.console.ConsoleGateway"
    words = "la société n'envoie pas de SMS"
    assert words in text(client.get(page_of(by_mobile_alone)))
    page = enter(client, by_mobile_alone, at_once, "newsletter_email")
    assert words in page
    assert BY_HAND in page
    assert ovh.asked == []


def test_a_refusal_is_announced_to_nobody(client, at_once, ovh):
    for mobile in ("+33612345678", None):
        contact = ContactFactory(email=None, mobile=mobile)
        assert BY_HAND not in enter(client, contact, at_once)
    assert ovh.asked == []


@pytest.mark.parametrize(
    ("answer", "tries"),
    [((503, {}), 5), ((500, {}), 1), ("nothing", 1), ((400, {"message": "bad"}), 1)],
)
def test_only_what_certainly_did_not_leave_is_sent_again(
    client,
    at_once,
    ovh,
    by_mobile_alone,
    answer,
    tries,
):
    ovh.forced = answer
    enter(client, by_mobile_alone, at_once, "offers_sms")
    assert len(ovh.asked) == tries
    assert "consent.sms_failed" in acts()
    assert "consent.told_by_sms" not in acts()


def test_nothing_is_said_of_what_was_taken_back_before_the_sms_left(
    client,
    at_once,
    django_capture_on_commit_callbacks,
    ovh,
    by_mobile_alone,
):
    waiting = []

    def later():
        return keeping(waiting, django_capture_on_commit_callbacks())

    enter(client, by_mobile_alone, later, "offers_sms")
    ledger.withdraw_all(by_mobile_alone, act(by_mobile_alone))
    for task in waiting:
        task()
    assert waiting
    assert ovh.asked == []


@contextlib.contextmanager
def keeping(waiting, captured):
    with captured as callbacks:
        yield
    waiting += callbacks


def test_the_words_of_the_sms_are_the_company_s_to_change(
    client,
    at_once,
    ovh,
    by_mobile_alone,
):
    template = MessageTemplate.objects.filter(code="choice_recorded_sms")
    template.update(body="Noté, {prenom#defaut} : {lien#defaut}")
    enter(client, by_mobile_alone, at_once, "offers_sms")
    assert ovh.asked[0]["message"].startswith(f"Noté, {by_mobile_alone.first_name}")
