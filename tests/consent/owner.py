"""What whoever owns the tables can do with the triggers off, and what the command says."""

import io
import json
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection


def check(*arguments):
    """The exit code and the JSON of the command."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", "--json", *arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@contextmanager
def as_owner():
    """A cursor of whoever owns the tables, with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def hash_again(cursor, contact):
    """Make a chain agree with its altered events, from its first to its last."""
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
