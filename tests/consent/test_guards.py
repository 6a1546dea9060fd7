"""The checks and guards in the database are verified themselves."""

import pytest
from django.db import connection
from django.utils import timezone

from consent.integrity import guards, verify
from tests.erasure import dumps

pytestmark = pytest.mark.django_db


def whys():
    return [fault.why for fault in verify.run(now=timezone.now()).broken]


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_the_migrations_install_is_without_fault():
    assert list(guards.faults()) == []
    assert whys() == []


def test_a_hash_function_that_says_yes_to_everything_is_found():
    execute(
        "CREATE OR REPLACE FUNCTION consent_event_hash(e consent_consentevent)"
        " RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT e.hash $$"
    )
    assert whys() == [
        "garde remplacée : la fonction consent_event_hash n'est plus celle installée"
    ]


def test_a_second_function_of_the_same_name_is_found():
    execute(
        "CREATE FUNCTION consent_protective(state varchar) RETURNS int"
        " LANGUAGE sql IMMUTABLE AS $$ SELECT 0 $$"
    )
    assert whys() == [
        "garde remplacée : la fonction consent_protective n'est plus celle installée"
    ]


def test_a_guard_that_was_left_disabled_is_found():
    execute("ALTER TABLE consent_consentevent DISABLE TRIGGER consent_event_only_grows")
    assert whys() == ["garde désactivée ou remplacée : consent_event_only_grows"]


def test_a_guard_that_was_dropped_is_found():
    execute("DROP TRIGGER notice_published_is_not_changed ON consent_notice")
    assert whys() == ["garde désactivée ou remplacée : notice_published_is_not_changed"]


def test_a_guard_that_refuses_less_is_found():
    execute("DROP TRIGGER consent_event_only_grows ON consent_consentevent")
    execute(
        "CREATE TRIGGER consent_event_only_grows BEFORE TRUNCATE ON consent_consentevent"
        " FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change()"
    )
    assert whys() == ["garde désactivée ou remplacée : consent_event_only_grows"]


def test_a_guard_with_a_condition_of_its_own_is_found():
    execute("DROP TRIGGER consent_event_chain ON consent_consentevent")
    execute(
        "CREATE TRIGGER consent_event_chain BEFORE INSERT ON consent_consentevent"
        " FOR EACH ROW WHEN (NEW.contact_id > 7) EXECUTE FUNCTION consent_event_chain()"
    )
    assert whys() == ["garde désactivée ou remplacée : consent_event_chain"]


def test_a_replaced_consent_blocked_view_is_found():
    execute(
        "CREATE OR REPLACE VIEW consent_blocked AS SELECT c.id AS contact_id,"
        " 'email'::varchar(10) AS channel, 0::bigint AS suppression_id, now() AS since"
        " FROM contacts_contact c WHERE false"
    )
    assert (
        "garde remplacée : la vue consent_blocked n'est plus celle installée" in whys()
    )


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (
            "DROP TRIGGER consent_event_only_grows ON consent_consentevent;"
            " CREATE TRIGGER consent_event_only_grows BEFORE UPDATE OF id OR TRUNCATE"
            " ON consent_consentevent FOR EACH STATEMENT"
            " EXECUTE FUNCTION consent_refuse_change()",
            "garde désactivée ou remplacée : consent_event_only_grows",
        ),
        (
            "DROP TRIGGER notice_published_is_not_changed ON consent_notice;"
            " CREATE TRIGGER notice_published_is_not_changed BEFORE UPDATE"
            " ON consent_notice FOR EACH ROW WHEN (false)"
            " EXECUTE FUNCTION consent_refuse_change()",
            "garde désactivée ou remplacée : notice_published_is_not_changed",
        ),
        (
            "CREATE FUNCTION yes() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.decision := 'given'; RETURN NEW; END $$;"
            " CREATE TRIGGER aaa BEFORE INSERT ON consent_consentevent"
            " FOR EACH ROW EXECUTE FUNCTION yes()",
            "garde ajoutée : aaa",
        ),
        (
            "CREATE RULE nothing AS ON INSERT TO consent_suppression DO INSTEAD NOTHING",
            "garde contournée : une règle est posée sur la table consent_suppression",
        ),
        (
            "ALTER TABLE consent_consentevent ENABLE ROW LEVEL SECURITY",
            "garde contournée : une règle est posée sur la table consent_consentevent",
        ),
        (
            "ALTER TABLE consent_consentevent ALTER previous_hash DROP NOT NULL",
            "garde remplacée : la colonne consent_consentevent.previous_hash admet"
            " d'être vide",
        ),
        (
            "ALTER FUNCTION consent_event_hash(consent_consentevent)"
            " SET search_path = elsewhere, public",
            "garde remplacée : la fonction consent_event_hash n'est plus celle installée",
        ),
    ],
)
def test_a_guard_weakened_under_its_own_name_is_found(sql, why):
    execute(sql)
    assert whys() == [why]


def test_looking_at_the_guards_leaves_nothing_behind():
    made = "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"
    with connection.cursor() as cursor:
        cursor.execute(made)
        before = cursor.fetchone()
        list(guards.faults())
        cursor.execute(made)
        assert cursor.fetchone() == before


@pytest.mark.django_db(transaction=True)
def test_a_restored_database_has_the_guards_of_before():
    """PostgreSQL prints a view differently once it has been recreated from its own
    output."""
    with dumps.restored(dumps.dump()):
        assert list(guards.faults()) == []
