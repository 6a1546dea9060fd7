import datetime

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent.eligibility import explain
from consent.integrity import verify
from contacts import deaths
from contacts.models import Contact, Death
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import OutgoingMessage, Unreached
from portal import session
from retention import schedule
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.retention.factories import keep
from webhooks import outbox as changes

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def company():
    complete_company()


def report(contact, **changes):
    given = {"on": None, "source": "sa fille", "now": NOW, "today": TODAY} | changes
    return deaths.report(contact, **given)


def reasons(contact):
    return {
        explain(campaign, contact).reason
        for campaign in Campaign.objects.of_audience("client").active()
    }


@pytest.fixture
def clerk(client):
    user = UserFactory(permissions=["contacts.deactivate_contact"])
    client.force_login(user)
    return client


def test_nothing_is_sent_to_a_dead_person_mandatory_messages_included():
    jeanne, paul = subscriber(), subscriber()
    newsletter, planning = MailingFactory(), MailingFactory(mandatory=True)
    for mailing in (newsletter, planning):
        assert dispatch.launch(mailing, NOW, user=None)

    report(jeanne)
    run(newsletter)
    run(planning)

    assert [each.to for each in mail.outbox] == [[paul.email]] * 2
    assert reasons(jeanne) == {"deceased"}
    assert not jeanne.consents.filter(reachable=True).exists()
    withheld = newsletter.deliveries.get(contact=jeanne)
    assert (withheld.state, withheld.reason) == ("withheld", "deceased")
    assert not verify.run(now=NOW).broken


def test_a_queued_message_does_not_leave_and_makes_no_task():
    jeanne = ContactFactory()
    message = outbox.queue("request_answered", contact=jeanne, now=NOW)
    report(jeanne)

    outbox.deliver(message.pk, NOW)

    message.refresh_from_db()
    assert (message.state, message.reason) == ("withheld", "deceased")
    assert not mail.outbox
    assert not Unreached.objects.exists()


def test_an_address_that_only_dead_people_had_receives_nothing():
    jeanne = ContactFactory(email="jeanne@exemple.test")
    report(jeanne)
    stranger = outbox.queue(
        "signup_known", contact=ContactFactory(), address=jeanne.email, now=NOW
    )
    # The same address, of a person who lives: a couple.
    ContactFactory(email=jeanne.email)
    partner = outbox.queue(
        "signup_known", contact=ContactFactory(), address=jeanne.email, now=NOW
    )

    Contact.objects.exclude(pk=jeanne.pk).filter(email=jeanne.email).update(
        deceased_at=NOW
    )
    outbox.deliver(stranger.pk, NOW)
    Contact.objects.exclude(pk=jeanne.pk).update(deceased_at=None)
    outbox.deliver(partner.pk, NOW)

    states = OutgoingMessage.objects.in_bulk([stranger.pk, partner.pk])
    assert states[stranger.pk].reason == "deceased"
    assert states[partner.pk].state == "sent"


def test_the_portal_is_shut_and_opens_again_when_the_report_was_a_mistake():
    jeanne = subscriber()
    assert session.may_enter(jeanne)
    report(jeanne)
    assert not session.may_enter(jeanne)
    assert not jeanne.is_active

    assert deaths.withdraw(jeanne, now=NOW)

    assert session.may_enter(jeanne)
    assert (jeanne.status, jeanne.deceased_at) == ("client", None)
    assert jeanne.consents.filter(reachable=True).exists()
    assert not Death.objects.exists()
    acts = AuditEvent.objects.filter(action__startswith="contact.death")
    assert acts.values_list("action", flat=True).count() == 2


def test_a_former_client_stays_former_after_a_mistake():
    former = ContactFactory(former_client=True)
    since = former.deactivated_at
    report(former)
    deaths.withdraw(former, now=NOW)
    assert (former.status, former.deactivated_at) == ("former_client", since)


def test_a_late_report_erases_nothing_at_once():
    jeanne = ContactFactory()
    report(jeanne, on=datetime.date(2015, 3, 2))
    assert jeanne.deactivated_at == NOW


def test_reporting_twice_changes_nothing():
    jeanne = ContactFactory()
    assert report(jeanne)
    assert not report(jeanne, source="son voisin")
    assert Death.objects.get().source == "sa fille"


def test_who_said_it_is_erased_with_the_rest():
    jeanne = ContactFactory()
    report(jeanne)
    done = erase([jeanne], cause=Cause.BUTTON, now=NOW)
    assert done.erased == [jeanne.pk]
    assert Death.objects.get().source is None
    assert reasons(Contact.objects.get()) == {"erased"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"on": "2190-01-01", "source": "x"}, "dans le futur"),
        ({"on": "1800-01-01", "source": "x"}, "trop ancien"),
        ({"on": "1929-12-31", "source": "x"}, "trop ancien"),
        ({"on": "", "source": "  "}, "obligatoire"),
        ({"on": "hier", "source": "x"}, "date"),
        ({"on": "", "source": "x\x0by"}, "caractère"),
    ],
)
def test_a_bad_report_changes_nothing_and_says_why(clerk, given, told):
    jeanne = ContactFactory(birth_date=datetime.date(1930, 1, 1))
    page = clerk.post(reverse("contacts:report_death", args=[jeanne.public_id]), given)
    assert told in page.content.decode()
    jeanne.refresh_from_db()
    assert not jeanne.is_deceased


def test_the_clerk_reports_and_withdraws(clerk):
    jeanne = ContactFactory()
    url = reverse("contacts:report_death", args=[jeanne.public_id])
    assert "Signaler le décès" in clerk.get(url).content.decode()
    clerk.post(url, {"on": "2026-11-02", "source": "sa fille, par téléphone"})
    jeanne.refresh_from_db()
    assert jeanne.death.on == datetime.date(2026, 11, 2)

    clerk.post(reverse("contacts:withdraw_death", args=[jeanne.public_id]))
    jeanne.refresh_from_db()
    assert (jeanne.is_deceased, jeanne.is_active) == (False, True)


def test_a_document_is_kept_with_the_report_and_leaves_with_it(
    clerk, django_capture_on_commit_callbacks
):
    jeanne = ContactFactory()
    url = reverse("contacts:report_death", args=[jeanne.public_id])
    bad = SimpleUploadedFile("acte.pdf", b"MZ not a document")
    page = clerk.post(url, {"source": "sa fille", "document": bad})
    assert "ni un PDF" in page.content.decode()
    scan = SimpleUploadedFile("acte-Arbusse.pdf", b"%PDF-1.4 acte")
    clerk.post(url, {"source": "sa fille", "document": scan})

    document = Death.objects.get().document
    assert "Arbusse" not in document.name
    read = reverse("contacts:death_document", args=[jeanne.public_id])
    assert b"".join(clerk.get(read).streaming_content) == b"%PDF-1.4 acte"
    assert AuditEvent.objects.filter(action="contact.death_document_read").exists()

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(reverse("contacts:withdraw_death", args=[jeanne.public_id]))
    assert not default_storage.exists(document.name)
    assert clerk.get(read).status_code == 404


def test_the_dead_have_a_delay_of_their_own_counted_from_the_report():
    """A former client's data, due tomorrow, are kept the delay of the deceased."""
    keep(client=30, worker=30)
    long_ago = NOW - datetime.timedelta(days=400)
    jeanne = ContactFactory(former_client=True, deactivated_at=long_ago)
    worker = ContactFactory(inactive_worker=True, deactivated_at=long_ago)
    report(jeanne)
    assert set(schedule.due(TODAY)) == {jeanne, worker}

    keep(deceased=365)
    assert list(schedule.due(TODAY)) == [worker]
    assert list(schedule.due(TODAY, kind="client")) == []
    last = schedule.last_kept_day_of(jeanne)
    assert last == TODAY + datetime.timedelta(days=366)
    day_after = last + datetime.timedelta(days=1)
    assert not schedule.due(last, kind="client").exists()
    assert list(schedule.due(day_after, kind="client")) == [jeanne]
    assert not schedule.due(last, kind="worker").filter(pk=jeanne.pk).exists()

    deaths.withdraw(jeanne, now=NOW)
    assert jeanne in schedule.due(TODAY)


def test_a_dead_person_is_not_reactivated_by_the_usual_button(client):
    jeanne = ContactFactory()
    report(jeanne)
    client.force_login(UserFactory(permissions=["erasure.reactivate_contact"]))
    client.post(reverse("erasure:reactivate", args=[jeanne.public_id]))
    response = ApiClient().post(f"/contacts/{jeanne.public_id}/reactivate")
    assert (response.status_code, code_of(response)) == (409, "contact_deceased")
    jeanne.refresh_from_db()
    assert not jeanne.is_active


def test_a_program_reports_and_takes_it_back():
    jeanne = ContactFactory()
    api, path = ApiClient(), f"/contacts/{jeanne.public_id}/death"
    assert api.post(path, {"on": "2190-01-01", "source": "x"}).status_code == 422
    assert api.post(path, {"on": "2026-11-02"}).status_code == 422

    told = api.post(path, {"on": "2026-11-02", "source": "l'ERP"})
    again = api.post(path, {"on": "2026-11-03", "source": "l'ERP"})
    taken_back = api.call("DELETE", path)

    assert [r.status_code for r in (told, again, taken_back)] == [200] * 3
    assert told.json()["deceased_at"]
    assert told.json()["status"] == "former_client"
    assert taken_back.json()["deceased_at"] is None
    assert taken_back.json()["status"] == "client"


@pytest.mark.django_db(transaction=True)
def test_other_programs_are_told():
    jeanne = ContactFactory()
    report(jeanne)
    deaths.withdraw(jeanne, now=NOW)
    changes.publish()
    data = ApiClient().get("/changes").json()["data"]
    told = [(c["type"], c["state"]) for c in data if c["type"] == "contact.deceased"]
    assert told == [("contact.deceased", "deceased"), ("contact.deceased", "withdrawn")]
