"""Every table is evidence, which the database itself keeps from change, or is named here
with why it is not."""

import datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backoffice.models import BackupRun
from calls.models import Call, CallList, CallScript
from campaigns.models import Campaign
from consent.models import LedgerCheck
from contacts.models import Merge, Representative, Restriction, StatusChange
from disclosure.models import NoticeVersion
from dpo.models import Breach, BreachPerson, WatchAlert
from erasure.models import Archived, Erasure, FieldList, Recipient, RecipientTask
from mailings.models import Delivery
from messaging.models import MessageText
from portal.models import RightsRequest
from retention.models import DueWarning
from tests import other_values
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.date()

SETTING = "set on the screens: the audit journal has each change"
SHEET = "a contact's data: changed and erased with them, the audit journal has each act"
SEEN = "verify_ledger compares it with the journal outside the database"
UNDER_WAY = "work under way, or what is kept for a time: it leaves"
OPEN = (
    "written by its own act for as long as the fact lasts; the audit journal has each"
)

NOT_EVIDENCE = {
    "accounts.ApiKey": SETTING,
    "accounts.Company": SETTING,
    "accounts.SignIn": UNDER_WAY,
    "accounts.User": SETTING,
    "api.ApiAnswer": UNDER_WAY,
    "calls.CallClaim": UNDER_WAY,
    "calls.CallList": SETTING,
    "campaigns.Campaign": SETTING,
    "consent.AddressKey": SEEN,
    "consent.Evidence": SEEN,
    "consent.JournalEntry": UNDER_WAY,
    "consent.JournalPosition": SEEN,
    "consent.JournalWaiting": UNDER_WAY,
    "consent.PastStart": SETTING,
    "consent.Suppression": SEEN,
    "consent.SuppressionLift": SEEN,
    "consent.SuppressionReview": UNDER_WAY,
    "contacts.AddressChange": OPEN,
    "contacts.ClientDetails": SHEET,
    "contacts.ClosedAddress": UNDER_WAY,
    "contacts.Contact": SHEET,
    "contacts.ContactNote": SHEET,
    "contacts.Death": OPEN,
    "contacts.Distinct": SHEET,
    "contacts.ExternalReference": SHEET,
    "contacts.WorkerDetails": SHEET,
    "disclosure.Wording": SETTING,
    "dpo.EntryWording": SETTING,
    "erasure.DoomedFile": UNDER_WAY,
    "erasure.HoldPreset": SETTING,
    "erasure.LegalHold": OPEN,
    "erasure.PendingSearch": UNDER_WAY,
    "erasure.PersonalFieldChoice": SETTING,
    "erasure.Recipient": SETTING,
    "imports.ChangedContact": UNDER_WAY,
    "imports.ColumnMemory": SETTING,
    "imports.Import": UNDER_WAY,
    "imports.ImportedContact": UNDER_WAY,
    "mailings.Mailing": OPEN,
    "mailings.MailingExclusion": UNDER_WAY,
    "mailings.ProviderEvent": UNDER_WAY,
    "mailings.SmsReply": UNDER_WAY,
    "messaging.DomainCheck": UNDER_WAY,
    "messaging.MessageTemplate": SETTING,
    "messaging.OutgoingMessage": SHEET,
    "messaging.Unreached": OPEN,
    "portal.LoginLink": UNDER_WAY,
    "portal.PendingSignUp": UNDER_WAY,
    "portal.PortalSession": UNDER_WAY,
    "portal.PortalSettings": SETTING,
    "portal.SignUpMessage": SHEET,
    "retention.Forewarning": SETTING,
    "retention.RetentionRule": SETTING,
    "webhooks.Acknowledgement": UNDER_WAY,
    "webhooks.Change": UNDER_WAY,
    "webhooks.ForgottenChanges": UNDER_WAY,
    "webhooks.Webhook": SETTING,
    "webhooks.WebhookDelivery": UNDER_WAY,
}

BEFORE, DELETE, UPDATE = 2, 8, 16
GUARDS = """
SELECT t.tgrelid::regclass::text, bit_or(t.tgtype)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgtype & 2 = 2
    AND t.tgname <> 'contacts_public_id_stays' AND (p.proname LIKE '%\\_stays' OR p.proname LIKE '%refuse%'
        OR p.proname LIKE '%leaves%' OR p.proname = 'retention_runs_stay')
GROUP BY 1
"""
LEAVES = {"erasure.Archived"}
"""Evidence whose rows are deleted: at the end of the last hold."""


def test_every_table_is_evidence_or_named_with_a_reason():
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        guarded = dict(cursor.fetchall())
    labels = {
        model._meta.db_table: model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in settings.FLOORS and model._meta.managed
    }
    evidence = {labels[table] for table in guarded}
    assert evidence & NOT_EVIDENCE.keys() == set()
    assert set(labels.values()) - evidence == NOT_EVIDENCE.keys()
    for table, events in guarded.items():
        assert events & UPDATE, table
        assert events & DELETE or labels[table] in LEAVES, table


def settled():
    """(row, the columns that may still change) of each table of settled facts."""
    user, contact = UserFactory(), ContactFactory(client=True)
    other = ContactFactory(client=True)
    later = {"at": NOW, "ok": True, "name": "nuit"}
    yield (
        NoticeVersion.objects.create(
            audience="client", number=900, content={}, published_at=NOW
        ),
        set(),
    )
    yield BackupRun.objects.create(kind="made", **later), set()
    yield LedgerCheck.objects.create(at=NOW, events=1, chains=1), set()
    yield MessageText.objects.of("Bonjour", "Bonjour"), set()
    yield DueWarning.objects.create(up_to=TODAY, sheets=1, sent_at=NOW), set()
    yield StatusChange.objects.create(contact=contact, after="client", at=NOW), set()
    yield (
        Merge.objects.create(
            kept=contact,
            merged=other,
            at=NOW,
            was_active=True,
            kept_generation=1,
            undone_at=NOW,
        ),
        set(),
    )
    calls = CallList.objects.create(
        campaign=Campaign.objects.first(), opened_at=NOW, opened_by=user
    )
    script = CallScript.objects.create(
        call_list=calls, number=1, body="Bonjour", written_at=NOW, written_by=user
    )
    made = Call.objects.create(
        call_list=calls, contact=contact, script=script, at=NOW, outcome="answered"
    )
    yield made, {"contact_id", "note"}
    yield (
        Archived.objects.create(
            contact=contact, path="a.B.c", source=1, value="x", archived_at=NOW
        ),
        set(),
    )
    erasure = Erasure.objects.create(
        contact=other,
        cause="button",
        at=NOW,
        fields=FieldList.objects.create(paths=["x"]),
        state="complete",
    )
    told = Recipient.objects.create(name="Routeur", role="SMS", data="nom", kinds=[])
    yield (
        RecipientTask.objects.create(
            erasure=erasure, recipient=told, state="done", done_at=NOW
        ),
        set(),
    )
    yield (
        Restriction.objects.create(
            contact=contact, reason="Exactitude", since=NOW, lifted_at=NOW
        ),
        set(),
    )
    yield (
        Representative.objects.create(
            contact=contact,
            kind="guardian",
            name="Paul Roux",
            receives=True,
            answers=True,
            created_at=NOW,
            ended_at=NOW,
        ),
        {"contact_id"},
    )
    yield (
        RightsRequest.objects.create(
            contact=contact,
            kind="access",
            came_by="mail",
            received_on=TODAY,
            identity="known",
            answered_on=TODAY,
            outcome="done",
        ),
        {"contact_id", "filed_with_id"},
    )
    breach = Breach.objects.create(
        title="Clé volée",
        nature=[],
        known_at=NOW,
        compromised="days",
        started_at=NOW,
        opened_at=NOW,
        closed_at=NOW,
    )
    yield breach, set()
    yield (
        BreachPerson.objects.create(breach=breach, contact=contact, told_at=NOW),
        set(),
    )
    yield (
        WatchAlert.objects.create(
            day=TODAY,
            kind="sheets",
            user=user,
            number=1,
            threshold=1,
            found_at=NOW,
            silenced_at=NOW,
            reason="congés",
        ),
        set(),
    )
    yield (
        Delivery.objects.create(
            mailing=MailingFactory(),
            contact=contact,
            state="sent",
            basis="contract",
            sent_at=NOW,
        ),
        {
            "state",
            "reason",
            "delivered_at",
            "provider_id",
            "batch",
            "attempts",
            "due_at",
            "claimed_at",
        },
    )


def is_refused(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount, f"{statement} meets no row: nothing to refuse"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "is refused" in str(error)
    return False


def test_a_settled_fact_is_neither_changed_nor_removed():
    done = []
    for row, written in settled():
        table, one = row._meta.db_table, f"WHERE id = {row.pk}"
        for column, value in other_values.of_table(table):
            if column not in written:
                statement = f"UPDATE {table} SET {column} = {value} {one}"
                assert is_refused(statement), statement
        leaves = row._meta.label in LEAVES
        assert is_refused(f"DELETE FROM {table} {one}") != leaves, table
        done.append(table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname = 'backoffice_evidence_stays'"
        )
        assert {table for (table,) in cursor.fetchall()} == set(done)


def test_what_an_erasure_empties_and_what_is_noted_once_go_through():
    contact, user = ContactFactory(client=True), UserFactory()
    merge = Merge.objects.create(
        kept=contact,
        merged=ContactFactory(client=True),
        at=NOW,
        user=user,
        was_active=True,
        kept_generation=1,
    )
    undone = Merge.objects.filter(pk=merge.pk)
    assert undone.update(undone_at=NOW) == 1
    assert undone.update(user=None) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        undone.update(undone_at=NOW + datetime.timedelta(days=1))
    limited = Restriction.objects.create(
        contact=contact, reason="Exactitude contestée", since=NOW, lifted_at=NOW
    )
    assert Restriction.objects.filter(pk=limited.pk).update(reason=None) == 1
