"""The main path as production runs it: migrated by rgpd_owner, served by rgpd_app."""

import datetime
import re

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from consent import suppressions
from consent.enums import SuppressionReason
from contacts.models import Contact
from erasure.engine import erase
from erasure.enums import Cause
from erasure.models import Erasure
from imports import runs as import_runs
from imports.models import Import
from mailings.sending import dispatch
from retention import proofs, purge
from retention.enums import PurgeCause, RunState
from retention.models import PurgeRun
from tests import other_values
from tests.consent.factories import campaign
from tests.consent.owner import check
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.imports.test_command import run as import_file
from tests.imports.test_command import write
from tests.mailings.factories import MailingFactory, accept, decline, run, subscriber
from tests.retention.factories import keep

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = datetime.timedelta(days=1)

# Table -> the columns that the application writes later: what a search after an erasure
# found, who has left since, and the contact that another was merged into.
STAYS = {
    "accounts_auditevent": set(),
    "consent_consentevent": set(),
    "erasure_fieldlist": set(),
    "erasure_erasure": {
        "state",
        "search",
        "searched_at",
        "closed_reason",
        "closed_by_id",
    },
    "retention_purgerun": set(),
    "retention_purgedcontact": {"contact_id"},
}


def walk(tmp_path, now):
    """Create, consent, mail, withdraw, erase, purge, import, undo."""
    complete_company()
    jeanne, paul, gone = subscriber(), subscriber(), subscriber()
    mailing = MailingFactory()
    assert dispatch.launch(mailing, now, user=None)
    decline(paul)
    run(mailing)
    assert {sent.to[0] for sent in mail.outbox} == {jeanne.email, gone.email}
    suppressions.suppress([paul], SuppressionReason.OBJECTION, now)
    accept(paul, campaign("offers_email"), now=now + DAY)
    assert check("--anchor")[1]["broken"] == []

    Contact.objects.filter(pk=gone.pk).update(
        status="former_client", deactivated_at=now
    )
    erase.erase([gone], cause=Cause.BUTTON, now=now)
    assert Erasure.objects.get().search["analyzed"] > 10
    keep(client=30)
    ContactFactory(former_client=True, deactivated_at=now - 90 * DAY)
    swept = purge.run(today=now.date(), now=now, cause=PurgeCause.COMMAND)
    assert (swept.state, swept.erased) == (RunState.DONE, 1)

    import_file(write(tmp_path, ("Roy", "Client")))
    brought = Import.objects.get()
    assert import_runs.undo(brought, None)
    import_runs.work(brought.pk, now)
    assert not Contact.objects.filter(last_name__iexact="Roy").exists()
    assert check()[1]["broken"] == []


def is_refused(statement):
    """Whether the database refuses it for what it is."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount, f"{statement} meets no row: nothing to refuse"
            transaction.set_rollback(True)
    except DatabaseError as error:
        why = str(error)
    else:
        return False
    assert re.search("is refused|permission denied|must be owner", why), why
    return True


def changes_of(table, written):
    """Every way to change, remove or unlock what is in a table."""
    yield f"DELETE FROM {table}"
    yield f"TRUNCATE {table} CASCADE"
    yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
    for name, value in other_values.of_table(table):
        if name not in written:
            yield f"UPDATE {table} SET {name} = {value}"


# Tables of the session, which PostgreSQL looks up before ours and before its own.
SHADOWS = """
CREATE TEMPORARY TABLE pg_class AS
    SELECT oid, 'rgpd_app'::regrole::oid AS relowner FROM pg_catalog.pg_class;
CREATE TEMPORARY TABLE consent_closedchain AS
    SELECT contact_id, now() AS last_event_at FROM public.consent_consentevent;
CREATE TEMPORARY TABLE retention_purgerun AS
    SELECT id, now() - interval '3 years' AS started_at FROM public.retention_purgerun;
"""
BACKDATED = """
INSERT INTO public.consent_consentevent
SELECT (jsonb_populate_record(e, '{"id": 100000, "recorded_at": "2020-01-01T00:00:00Z"}')).*
FROM public.consent_consentevent e LIMIT 1 RETURNING recorded_at
"""


# A view whose condition is code of the session: read by the owner, it would run as the owner.
TRAP = """
CREATE FUNCTION pg_temp.mine() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN RAISE EXCEPTION 'this runs as %', current_user; END $$;
CREATE TEMPORARY VIEW trap AS SELECT 1 AS one WHERE pg_temp.mine();
GRANT ALL ON trap TO PUBLIC;
"""
OTHER_WAYS = (
    "SELECT erasure_renew_statistics('pg_temp.trap'::regclass)",
    "SELECT erasure_renew_statistics('pg_catalog.pg_authid'::regclass)",
    "COPY consent_consentevent TO PROGRAM 'cat'",
    "COPY consent_consentevent TO '/tmp/events'",
    "COPY accounts_auditevent FROM PROGRAM 'echo 1'",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/object')",
    "SELECT pg_read_file('PG_VERSION')",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION consent_refuse_change()",
    "CREATE TRIGGER mine BEFORE INSERT ON consent_consentevent FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO consent_consentevent DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION consent_refuse_change() RENAME TO mine",
    "DROP VIEW consent_eligibility CASCADE",
    "ALTER ROLE rgpd_app SUPERUSER",
    "GRANT rgpd_owner TO rgpd_app",
    "SET SESSION AUTHORIZATION rgpd_owner",
)
"""What a program that took over the application could try besides plain statements."""


def assert_no_other_way():
    with connection.cursor() as cursor:
        cursor.execute(TRAP)
        assert [way for way in OTHER_WAYS if not is_refused(way)] == []
        cursor.execute("DISCARD TEMP")


def assert_no_shadow_misleads_a_guard(now):
    with connection.cursor() as cursor:
        cursor.execute(SHADOWS)
        for table in ("consent_consentevent", "retention_purgedcontact"):
            assert is_refused(f"DELETE FROM public.{table}")
        assert is_refused(
            "DELETE FROM public.accounts_auditevent WHERE at < now() - interval '1 year'"
        )
        with transaction.atomic():
            cursor.execute("SET LOCAL rgpd.loads_past = 'on'")
            cursor.execute(BACKDATED)
            assert cursor.fetchone()[0] > now
            transaction.set_rollback(True)
        cursor.execute("DISCARD TEMP")


def test_the_main_path_under_both_roles(two_roles, tmp_path, settings):
    now = timezone.now()
    walk(tmp_path, now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("rgpd_app",)
    statements = [
        s for table, written in STAYS.items() for s in changes_of(table, written)
    ]
    assert len(statements) > 50
    assert [s for s in statements if not is_refused(s)] == []
    assert is_refused("SET session_replication_role = replica")
    assert is_refused("SET ROLE rgpd_owner")

    # What is old leaves, through the one function; what is young does not, whatever
    # the settings say.
    two_roles(
        "INSERT INTO accounts_auditevent (at, action, target, details)"
        " VALUES (now() - interval '13 months', 'contact.viewed', '', '{}')",
        "INSERT INTO retention_purgerun SELECT (r).* FROM (SELECT jsonb_populate_record("
        'p, \'{"id": 1000, "started_at": "2019-01-01T00:00:00Z"}\') r'
        " FROM retention_purgerun p LIMIT 1) old",
        "INSERT INTO retention_purgedcontact (run_id, contact_id, outcome)"
        " SELECT 1000, contact_id, outcome FROM retention_purgedcontact LIMIT 1",
    )
    assert is_refused(
        "DELETE FROM accounts_auditevent WHERE at < now() - interval '1 year'"
    )
    assert_no_shadow_misleads_a_guard(now)
    assert_no_other_way()
    lines, runs = AuditEvent.objects.count(), PurgeRun.objects.count()
    settings.AUDIT_DAYS = settings.PURGE_RUN_DAYS = 0
    proofs.expire(now)
    assert AuditEvent.objects.count() == lines - 1
    assert PurgeRun.objects.count() == runs - 1
