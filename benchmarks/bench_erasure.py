"""The erasure engine compared with raw SQL that makes the same writes."""

import os
import statistics
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from benchmarks import alone, scratch
from benchmarks.rows import LARGE, Row
from contacts.models import Contact
from erasure.engine.erase import BATCH, erase, in_batches
from erasure.engine.options import ErasureOrder
from erasure.enums import Cause
from erasure.models import Erasure
from erasure.verification.search import Search

SIZES = [int(n) for n in os.environ.get("ERASURE_SIZES", "10000,100000").split(",")]
MORE_MB = 10
"""Maximum memory that a larger number may add to that of the smallest."""

# Five related rows each: details, two notes, one consent given and one refused.
RELATED = """
INSERT INTO contacts_clientdetails (contact_id, relative_name, relative_phone,
    access_notes, health_notes, iban)
SELECT id, 'Paul', '+33478000000', 'Clé sous le pot ' || id, 'Diabète', 'FR76' || id
FROM contacts_contact;
INSERT INTO contacts_contactnote (contact_id, text, created_at)
SELECT id, 'Préfère le matin ' || id || '-' || n, now()
FROM contacts_contact, generate_series(1, 2) n;
SET session_replication_role = replica;
INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,
    campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,
    sentence, means, evidence_digest, previous_hash, hash)
SELECT c.id, n, k.id, k.version, CASE n WHEN 1 THEN 'given' ELSE 'refused' END, 'link',
    now() - interval '1 year', now() - interval '1 year', 'contact', '', '', '',
    sha256(c.id::text::bytea), sha256((c.id || '-' || n)::bytea)
FROM contacts_contact c, (
    SELECT row_number() OVER (ORDER BY a.id) n, a.id,
        (SELECT max(v.id) FROM campaigns_campaignversion v WHERE v.campaign_id = a.id) version
    FROM campaigns_campaign a WHERE NOT a.mandatory ORDER BY a.id LIMIT 2
) k;
INSERT INTO consent_consent (contact_id, campaign_id, state, since, origin, event_id,
    sequence, reachable)
SELECT contact_id, campaign_id, decision, occurred_at, origin, id, sequence, false
FROM consent_consentevent;
SET session_replication_role = origin;
"""

# The same rows written by one statement per table, in one transaction. Our triggers are
# disabled; foreign keys are checked.
RAW = """
BEGIN;
{triggers}
CREATE TEMP TABLE due ON COMMIT DROP AS
    SELECT id, public_id FROM contacts_contact WHERE deactivated_at IS NOT NULL;
INSERT INTO consent_suppression (key, channel, reason, created_at, expires_at)
    SELECT DISTINCT c.email_key, 'email', 'withdrawal', now(), now() + interval '3 years'
    FROM consent_consent s JOIN due ON due.id = s.contact_id
    JOIN contacts_contact c ON c.id = due.id
    WHERE s.state IN ('refused', 'withdrawn')
    ON CONFLICT DO NOTHING;
INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,
        campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,
        sentence, means, evidence_digest, previous_hash, hash)
    SELECT s.contact_id, s.sequence + 2, s.campaign_id, e.campaign_version_id, 'ended',
        'system', now(), now(), 'system', '', '', '', e.hash, e.hash
    FROM consent_consent s JOIN due ON due.id = s.contact_id
    JOIN consent_consentevent e ON e.id = s.event_id;
UPDATE consent_consent s SET state = 'ended', since = now(), origin = 'system',
    event_id = e.id, sequence = e.sequence FROM consent_consentevent e
    WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id
    AND e.decision = 'ended';
UPDATE contacts_clientdetails d SET relative_name = NULL, relative_phone = NULL,
    access_notes = NULL, health_notes = NULL, iban = NULL
    FROM due WHERE d.contact_id = due.id;
DELETE FROM contacts_contactnote n USING due WHERE n.contact_id = due.id;
UPDATE contacts_contact c SET title = NULL, first_name = NULL, last_name = NULL,
    birth_date = NULL, email = NULL, mobile = NULL, phone = NULL, street = NULL,
    street_extra = NULL, postcode = NULL, city = NULL, notes = NULL, email_key = NULL,
    mobile_key = NULL, portal_access = false, erased_at = now(), updated_at = now(),
    link_generation = link_generation + 1
    FROM due WHERE c.id = due.id;
INSERT INTO erasure_fieldlist (paths) VALUES ('{{raw}}');
INSERT INTO erasure_erasure (contact_id, cause, at, reason, fields_id, kept, notified,
        state, search, closed_reason, searched_at)
    SELECT id, 'retention', now(), '', (SELECT max(id) FROM erasure_fieldlist), '[]',
        false, 'complete', '{{"places": [], "structural_places": []}}', '', now()
    FROM due;
INSERT INTO accounts_auditevent (at, action, target, details)
    SELECT now(), 'contact.erased', 'contact:' || public_id, '{{"cause": "retention"}}'
    FROM due;
{more}
COMMIT;
"""
GUARDED = (
    "consent_consentevent",
    "consent_consent",
    "consent_suppression",
    "contacts_contact",
    "erasure_erasure",
)
OWN_TRIGGERS_OFF = "".join(f"ALTER TABLE {t} DISABLE TRIGGER USER;" for t in GUARDED)
NO_KEY_CHECKED = "SET LOCAL session_replication_role = replica;"


def raw(triggers: str = OWN_TRIGGERS_OFF, more: str = "") -> None:
    scratch.run(RAW.format(triggers=triggers, more=more))


def run() -> list[Row]:
    rows: list[Row] = []
    peaks: dict[int, float] = {}
    for size in SIZES:
        with scratch.database():
            _fill(size)
            rows += _engine(size)
            with scratch.copy():
                peaks[size] = alone.peak_mb("benchmarks.bench_erasure:erase_due")
    return [*rows, *_memory(peaks), *_on_request()]


def _memory(peaks: dict[int, float]) -> list[Row]:
    """Memory of each larger size relative to the smallest, each in its own process."""
    smallest, *larger = sorted(peaks)
    small = peaks[smallest]
    goal = 1 + MORE_MB / small
    return [
        Row(f"peak RSS, erase {n:,} / {smallest:,}", peaks[n], small, "MB", goal, False)
        for n in larger
    ]


def _fill(size: int) -> None:
    scratch.people(size + size // 10, inactive=size)
    scratch.run(RELATED)
    scratch.run("VACUUM ANALYZE", "CHECKPOINT")


def _fresh(size: int, act: Callable[[], object]) -> float:
    """Run each candidate on a copy of the same database."""
    with scratch.copy():
        taken = scratch.seconds(act)
        _check(size)
        return taken


def _check(size: int) -> None:
    gone = Contact.objects.inactive().filter(last_name=None, email=None, notes=None)
    assert gone.count() == size
    assert Contact.objects.active().filter(last_name=None).count() == 0
    assert Erasure.objects.count() == size


def _engine(size: int) -> list[Row]:
    limit, unchecked, taken = scratch.rounds(
        lambda: _fresh(size, raw),
        lambda: _fresh(size, lambda: raw(NO_KEY_CHECKED)),
        lambda: _fresh(size, erase_due),
    )
    name = f"erase {size:,} contacts / raw SQL"
    return [
        Row(label, size / taken, size / bare, "/s", 1.8, judged=size >= LARGE)
        for label, bare in [(name, limit), (f"{name}, keys unchecked", unchecked)]
    ]


def erase_due() -> None:
    order = ErasureOrder(Cause.RETENTION, timezone.now())
    due = Contact.objects.inactive()
    for _ in in_batches(due, order, Search(set()), BATCH):
        pass


def _on_request() -> list[Row]:
    """One contact at a time, without the search; median of two hundred."""
    with scratch.database():
        _fill(1000)
        ids = list(Contact.objects.inactive().values_list("pk", flat=True)[:200])
        each = statistics.median(scratch.seconds(partial(_ask, pk)) for pk in ids)
    name = "erase one contact on request"
    return [Row(name, each * 1000, 10, "ms", 1.0, False)]


def _ask(pk: int) -> None:
    erase([pk], cause=Cause.BUTTON, now=timezone.now(), search=Search(set()))
