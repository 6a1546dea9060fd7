"""A death, or a limitation (art. 18), holds in every room from its instant: what waits in the
outbox, what a task sends by SMS, calls, deletions, choices told by others, lists and files."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Company
from api.recording import ChoiceOutcome
from backoffice import merging
from calls import queue
from consent import ledger
from consent.acts import ChoiceRefused
from consent.enums import Origin
from consent.evidence import Backing
from contacts import deaths, restrictions
from contacts.models import Contact, Representative
from erasure.engine.erase import erase
from erasure.engine.options import ErasureRefused
from erasure.enums import Cause
from messaging import outbox, render, unreached
from messaging import representatives as mandates
from messaging.enums import UnreachedKind
from messaging.models import OutgoingMessage, Unreached
from portal import texting
from retention import announcing
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.calls.factories import MONDAY, agreed, call_list
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def company():
    complete_company()
    Company.objects.update(sms_sender="LESLILAS")


def report(contact):
    user = UserFactory()
    deaths.report(contact, on=None, source="sa fille", now=NOW, today=TODAY, user=user)


def limit(contact):
    restrictions.restrict(contact, reason="litige", now=NOW, user=UserFactory())


STOPS = pytest.mark.parametrize("stop", [report, limit])

WAITING = {
    # What nobody asked for.
    "consent_request": False,
    "consent_renewal": False,
    "details_check": False,
    "erasure_announced": False,
    "imported_told": False,
    "a text of the company": False,
    # What the person asks for or is owed: while a limitation applies, it leaves.
    "new_link": True,
    "portal_login": True,
    "choices_confirm": True,
    "choice_recorded": True,
    "address_changed": True,
    "request_received": True,
    "request_answered": True,
    "request_extended": True,
    "restriction_lifted": True,
    "breach_told": True,
    "representative_told": True,
}
"""Messages that wait in the outbox: whether they leave while a limitation applies."""


@STOPS
def test_what_waits_in_the_outbox(stop):
    contact = ContactFactory()
    for kind in WAITING:
        message = outbox.queue(
            contact=contact, text=render.Words("s", "t"), kind=kind, now=NOW
        )
        assert message.state == "queued"
    stop(contact)
    for message in OutgoingMessage.objects.order_by("pk"):
        outbox.deliver(message.pk, timezone.now())
    rows = OutgoingMessage.objects.order_by("pk")
    left = {row.kind: row.state == "sent" for row in rows}
    nothing = dict.fromkeys(WAITING, False)
    assert left == (nothing if stop is report else WAITING)
    reason = "deceased" if stop is report else "restricted"
    assert {row.reason for row in rows if row.state == "withheld"} == {reason}
    assert len(mail.outbox) == sum(left.values())


@STOPS
def test_what_a_task_sends_by_sms_and_leaves_to_the_staff(stop, ovh):
    contact = ContactFactory(email=None, mobile="+33639981234")
    mandate = Representative.objects.create(
        contact=contact,
        kind="carer",
        name="Paul",
        receives=True,
        answers=False,
        created_at=NOW,
    )
    Contact.objects.filter(pk=contact.pk).update(
        deactivated_at=NOW - DAY, status="former_client", erasure_announced_at=NOW
    )
    contact.refresh_from_db()
    day = (contact.announced_erasure or TODAY).isoformat()
    unreached.note([contact.pk], UnreachedKind.MANDATORY, "Planning", NOW)
    stop(contact)
    announcing.tell_by_sms(f"{contact.pk} {day}")
    if stop is report:
        mandates.tell_by_sms(f"{mandate.pk}-")
        texting.send_texted_link(contact.pk)
        # Nobody is asked to reach the dead; a mistake undone, the task is there again.
        assert not Unreached.objects.waiting().exists()
        deaths.withdraw(contact, now=NOW, user=UserFactory())
    assert ovh.asked == []
    assert Unreached.objects.waiting().count() == 1


@STOPS
def test_calls_programs_merges_and_deletions(stop):
    made = call_list()
    contact, other = agreed(made, mobile="+33639981234"), ContactFactory()
    user = UserFactory(admin=True)
    assert queue.claim_next(made, MONDAY, user).contact == contact
    stop(contact)
    assert queue.claim_next(made, MONDAY, user) is None, "held, and nothing is said"
    [row] = queue.everyone(made, MONDAY).filter(pk=contact.pk)
    reason = "deceased" if stop is report else "restricted"
    assert row.reason == reason
    assert merging.refusal(contact, other)
    assert merging.refusal(other, contact)
    api = ApiClient()
    found = api.post(
        "/recipients/check",
        {"campaign": made.campaign.pk, "contacts": [str(contact.public_id)]},
    )
    assert reason in found.content.decode(), found.content
    if stop is limit:
        with pytest.raises(ErasureRefused):
            erase([contact], cause=Cause.REQUEST, now=NOW, user=user)
        changed = api.patch(f"/contacts/{contact.public_id}", {"city": "Brest"})
        assert code_of(changed) == "contact_restricted"


def test_nobody_accepts_for_the_dead():
    contact = ContactFactory()
    report(contact)
    told = {"origin": Origin.IMPORT, "backing": Backing(source="Bulletin")}
    for origin in (Origin.IMPORT, Origin.MANUAL, Origin.API, Origin.PORTAL):
        with pytest.raises(ChoiceRefused) as refusal:
            ledger.record(
                contact,
                {campaign(): True},
                act(contact, **{**told, "origin": origin}, now=NOW + DAY),
            )
        assert refusal.value.code == "contact_deceased"
    answer = ApiClient().put(
        f"/contacts/{contact.public_id}/consents",
        [{"campaign": "newsletter_email", "granted": True, "source": "Site"}],
    )
    assert (answer.status_code, code_of(answer)) == (409, "contact_deceased")
    assert ChoiceOutcome.CONTACT_DECEASED == "contact_deceased"
    # Said while they lived, entered afterwards: true, and without effect. A no is heard.
    ledger.record(
        contact, {campaign(): True}, act(contact, occurred_at=NOW - 9 * DAY, **told)
    )
    assert ledger.explain(campaign(), contact).reason == "deceased"
    ledger.record(contact, {campaign(): False}, act(contact, now=NOW + DAY))
    deaths.withdraw(contact, now=NOW + DAY, user=UserFactory())
    contact.refresh_from_db()
    assert ledger.explain(campaign(), contact).reason == "withdrawn"
