import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.models import BackupRun
from consent import ledger
from consent.integrity import journal
from consent.models import LedgerCheck
from mailings.models import Delivery
from portal import rights
from portal.enums import CameBy, Identity, RequestKind
from portal.models import RightsRequest
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, accept

pytestmark = pytest.mark.django_db


def test_the_dashboard_counts_contacts_and_whom_each_campaign_may_reach(as_admin):
    yes, no = ContactFactory(client=True), ContactFactory(prospect=True)
    ContactFactory(former_client=True)
    ContactFactory(former_client=True, erased_at=timezone.now())
    ContactFactory(worker=True)
    ledger.record(yes, {campaign(): True}, act(yes))
    ledger.record(no, {campaign(): False}, act(no))
    response = as_admin.get("/")

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


def test_the_dashboard_says_when_the_ledger_last_held(as_admin):
    assert "Pas encore vérifié." in as_admin.get("/").content.decode()

    at = datetime.datetime(2026, 5, 4, 3, 30, tzinfo=datetime.UTC)
    LedgerCheck.objects.create(at=at, events=12, chains=3)
    page = as_admin.get("/").content.decode()
    assert "Intact" in page
    assert "04/05/2026 à 05:30" in page

    LedgerCheck.objects.create(
        at=at + datetime.timedelta(days=1), events=12, chains=3, broken=[{"event": 1}]
    )
    assert "Rompu" in as_admin.get("/").content.decode()


def test_the_dashboard_asks_the_same_questions_however_many_contacts(as_admin):
    accept(ContactFactory())
    as_admin.get("/")
    with CaptureQueriesContext(connection) as few:
        as_admin.get("/")
    for contact in ContactFactory.create_batch(30, client=True):
        ledger.record(contact, {campaign(): True}, act(contact))
    with CaptureQueriesContext(connection) as many:
        as_admin.get("/")

    assert len(many) == len(few)
    assert len(few) <= 32


def test_the_dashboard_asks_for_a_restore_drill(as_admin, client, settings):
    now = timezone.now()
    never = "Aucun essai de restauration n'a réussi"
    again = "L'essai de restauration est à refaire"
    assert never in as_admin.get("/").content.decode()

    def tried(days, ok):
        at = now - datetime.timedelta(days=days)
        BackupRun.objects.create(at=at, kind=BackupRun.TRIED, name="rgpd-x", ok=ok)

    tried(settings.BACKUP_DRILL_DAYS + 1, ok=True)
    tried(1, ok=False)
    assert again in as_admin.get("/").content.decode()
    tried(0, ok=True)
    page = as_admin.get("/").content.decode()
    assert never not in page
    assert again not in page
    assert now.astimezone(timezone.get_current_timezone()).strftime("%d/%m/%Y") in page
    client.force_login(UserFactory())
    assert "Sauvegardes" not in client.get("/").content.decode()


def test_the_dashboard_says_that_the_journal_is_lost_or_unreadable(as_admin, settings):
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    settings.ERASURE_JOURNAL.unlink()
    assert "il manque ou il est vide" in as_admin.get("/").content.decode()
    settings.ERASURE_JOURNAL.write_text("not a line of ours\n")
    page = as_admin.get("/")
    assert page.status_code == 200
    assert "une ligne du journal est illisible" in page.content.decode()


def test_the_day_begins_with_what_waits_and_nothing_else(as_admin):
    ContactFactory()
    page = as_admin.get("/").content.decode()
    assert "Rien ne vous attend." in page
    assert "Demandes de droits" not in page.split('id="contenu"')[1]

    rights.file(
        ContactFactory(),
        RequestKind.ACCESS,
        came_by=CameBy.EMAIL,
        identity=Identity.LINK,
        received_on=timezone.localdate(),
        message="Bonjour",
    )
    RightsRequest.objects.update(
        due_on=timezone.localdate() - datetime.timedelta(days=3)
    )
    response = as_admin.get("/")
    page = response.content.decode()
    assert page.index("À faire aujourd'hui") < page.index("Fiches</h2>")
    assert "1 en retard, de 3 jours au plus" in page
    [line] = response.context["todo"]
    assert (line.number, line.button, line.is_late) == (1, "Répondre", True)


def test_a_bar_tells_no_answer_from_never_asked(as_admin):
    people = ContactFactory.create_batch(6, client=True)
    yes, no, left, asked, _never, _ = people
    ledger.record(yes, {campaign(): True}, act(yes))
    ledger.record(no, {campaign(): False}, act(no))
    ledger.record(left, {campaign(): True}, act(left))
    ledger.record(left, {campaign(): False}, act(left))
    Delivery.objects.create(
        mailing=MailingFactory(is_request=True), contact=asked, sent_at=timezone.now()
    )
    [row] = [
        row
        for row in as_admin.get("/").context["reach"]
        if row.campaign.code == "newsletter_email"
    ]
    assert {part.label: part.number for part in row.parts} == {
        "Accepté": 1,
        "Refusé": 1,
        "Retiré": 1,
        "En attente": 0,
        "Expiré": 0,
        "Sans réponse": 1,
        "Jamais demandé": 2,
    }


def test_twelve_months_and_four_weeks_are_drawn_with_their_numbers(as_admin):
    RetentionRule.objects.update_or_create(population="client", defaults={"days": 30})
    now = timezone.now()
    for days in (0, 25, 100):
        at = now - datetime.timedelta(days=days)
        ContactFactory(former_client=True, deactivated_at=at)
    contact = ContactFactory(client=True)
    ledger.record(contact, {campaign(): True}, act(contact))
    response = as_admin.get("/")
    months, weeks = response.context["months"], response.context["weeks"]
    assert len(months) == 12
    assert (months[-1].given, months[-1].withdrawn) == (1, 0)
    assert [week.number for week in weeks] == [1, 1, 0, 0]
    assert "1 donné " in response.content.decode()
