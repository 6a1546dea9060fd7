"""The erasure engine compared with Django packages for the same purpose, on the same
data, or on a subset for the slower ones.

django-gdpr-assist runs in our environment. django-GDPR requires Django below 4: it is
measured if DJANGO_GDPR_PYTHON names an interpreter that has it.
"""

import os
import subprocess
import sys

from django.db import connection

from benchmarks import scratch
from benchmarks.bench_erasure import _fill, _fresh, erase_due, raw
from benchmarks.rows import Row

SIZE = int(os.environ.get("ERASURE_PEERS", "10000"))
PART = {"assist": 1000, "django_gdpr": 200}
NOT_BESIDE = "django-GDPR does not install beside Django 5.2: see DJANGO_GDPR_PYTHON."
DJANGO_GDPR = os.environ.get("DJANGO_GDPR_PYTHON", "")

# With details and two notes each: five related rows with personal data.
EVIDENCE = """
INSERT INTO consent_evidence (contact_id, digest, salt, address, source, ip_address,
    scan_sha256)
SELECT id, n::text, '', 'jeanne' || id || '@exemple.test', 'formulaire ' || id,
    '192.0.2.1', ''
FROM contacts_contact, generate_series(1, 2) n
"""
NO_EVIDENCE = "DELETE FROM consent_evidence e USING due WHERE e.contact_id = due.id;"


def run() -> list[Row]:
    with scratch.database():
        _fill(SIZE)
        scratch.run(EVIDENCE, "VACUUM ANALYZE", "CHECKPOINT")
        bare, taken = scratch.rounds(
            lambda: _fresh(SIZE, lambda: raw(more=NO_EVIDENCE)),
            lambda: _fresh(SIZE, erase_due),
        )
        ours = SIZE / taken
        assist = _peer(sys.executable, "assist")
        rows = [_row("django-gdpr-assist", 50, ours, assist)]
        print(
            "Our writes (ledger, register, journal of acts with them) as bare SQL make"
            f" {SIZE / bare / assist:.0f} times django-gdpr-assist, which"
            " only empties the fields."
        )
        if DJANGO_GDPR:
            gdpr = _peer(DJANGO_GDPR, "django_gdpr")
            rows.append(_row("django-GDPR", 500, ours, gdpr))
        else:
            print(NOT_BESIDE)
        return rows


def _row(peer: str, times: int, ours: float, theirs: float) -> Row:
    name = f"erase {SIZE:,} contacts / {times} times {peer}"
    return Row(name, ours, times * theirs, "/s", 1.0)


def _peer(python: str, module: str) -> float:
    """How many contacts per second another package erases, in its own process."""
    with scratch.copy():
        server = connection.settings_dict
        told = {
            "DJANGO_SETTINGS_MODULE": "benchmarks.assist_settings",
            "DEBUG": "true",
            **{f"BENCH_{key}": str(server[key]) for key in ("NAME", "HOST", "PORT")},
            **{f"BENCH_{key}": str(server[key]) for key in ("USER", "PASSWORD")},
        }
        done = subprocess.run(
            [python, "-m", f"benchmarks.{module}", str(PART[module])],
            env={**os.environ, **told},
            stdout=subprocess.PIPE,
            check=True,
        )
        return float(done.stdout.split()[-1])
