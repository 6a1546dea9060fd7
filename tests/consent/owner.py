"""Helpers that act as the owner of the tables with triggers off, and run
verify_ledger."""

import io
import json
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection


def check(*arguments):
    """Run verify_ledger; return its exit code and its JSON report."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", "--json", *arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@contextmanager
def as_owner():
    """Yield a cursor of the owner of the tables, with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def hash_again(cursor, contact):
    """Recompute the hashes of a contact's chain after its events were altered."""
    cursor.execute(
        "SELECT id FROM consent_consentevent WHERE contact_id = %s ORDER BY sequence",
        [contact.pk],
    )
    previous = b""
    for (pk,) in cursor.fetchall():
        cursor.execute(
            "UPDATE consent_consentevent SET previous_hash = %s WHERE id = %s",
            [previous, pk],
        )
        cursor.execute(
            "UPDATE consent_consentevent e SET hash = consent_event_hash(e)"
            " WHERE id = %s RETURNING hash",
            [pk],
        )
        previous = bytes(cursor.fetchone()[0])


def assert_names(victim, why):
    code, report = check()
    assert code == 1
    faults = [f for f in report["broken"] if f["contact"] == str(victim.public_id)]
    assert faults
    assert report["broken"] == faults
    assert any(why in fault["why"] for fault in faults)
    return faults
