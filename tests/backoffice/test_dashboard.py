import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.models import BackupRun
from consent import ledger
from consent.integrity import journal
from consent.models import LedgerCheck
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(admin=True))
    return client


def test_the_dashboard_counts_contacts_and_whom_each_campaign_may_reach(admin):
    yes, no = ContactFactory(client=True), ContactFactory(prospect=True)
    ContactFactory(former_client=True)
    ContactFactory(former_client=True, erased_at=timezone.now())
    ContactFactory(worker=True)
    ledger.record(yes, {campaign(): True}, act(yes))
    ledger.record(no, {campaign(): False}, act(no))
    response = admin.get("/")

    clients, workers = response.context["clients"], response.context["workers"]
    assert (clients.active, clients.inactive, clients.erased) == (2, 1, 1)
    assert (workers.active, workers.inactive) == (1, 0)
    people = {row.campaign.code: row.people for row in response.context["reach"]}
    assert people["newsletter_email"] == 1
    assert people["offers_email"] == 0
    assert people["planning_email"] == 1, "a prospect has no contract"
    assert people["quotes_invoices_email"] == 2


def test_a_user_without_a_group_sees_the_contacts_only(client):
    client.force_login(UserFactory())
    page = client.get("/").content.decode()

    assert "Clients et prospects actifs" in page
    for words in ("Joignables", "Conservation des données", "Registre"):
        assert words not in page


def test_the_dashboard_says_when_the_ledger_last_held(admin):
    assert "Pas encore vérifié." in admin.get("/").content.decode()

    at = datetime.datetime(2026, 5, 4, 3, 30, tzinfo=datetime.UTC)
    LedgerCheck.objects.create(at=at, events=12, chains=3)
    page = admin.get("/").content.decode()
    assert "Intact" in page
    assert "04/05/2026 à 05:30" in page

    LedgerCheck.objects.create(
        at=at + datetime.timedelta(days=1), events=12, chains=3, broken=[{"event": 1}]
    )
    assert "Rompu" in admin.get("/").content.decode()


def test_the_dashboard_asks_the_same_questions_however_many_contacts(admin):
    admin.get("/")
    with CaptureQueriesContext(connection) as few:
        admin.get("/")
    for contact in ContactFactory.create_batch(30, client=True):
        ledger.record(contact, {campaign(): True}, act(contact))
    with CaptureQueriesContext(connection) as many:
        admin.get("/")

    assert len(many) == len(few)
    assert len(few) <= 35


def test_the_dashboard_asks_for_a_restore_drill(admin, client, settings):
    now = timezone.now()
    never = "Aucun essai de restauration n'a réussi"
    again = "L'essai de restauration est à refaire"
    assert never in admin.get("/").content.decode()

    def tried(days, ok):
        at = now - datetime.timedelta(days=days)
        BackupRun.objects.create(at=at, kind=BackupRun.TRIED, name="rgpd-x", ok=ok)

    tried(settings.BACKUP_DRILL_DAYS + 1, ok=True)
    tried(1, ok=False)
    assert again in admin.get("/").content.decode()
    tried(0, ok=True)
    page = admin.get("/").content.decode()
    assert never not in page
    assert again not in page
    assert now.astimezone(timezone.get_current_timezone()).strftime("%d/%m/%Y") in page
    client.force_login(UserFactory())
    assert "Sauvegardes" not in client.get("/").content.decode()


def test_the_dashboard_says_that_the_journal_is_lost_or_unreadable(admin, settings):
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    settings.ERASURE_JOURNAL.unlink()
    assert "il manque ou il est vide" in admin.get("/").content.decode()
    settings.ERASURE_JOURNAL.write_text("not a line of ours\n")
    page = admin.get("/")
    assert page.status_code == 200
    assert "une ligne du journal est illisible" in page.content.decode()
