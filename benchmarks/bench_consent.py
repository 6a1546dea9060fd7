"""The ledger compared with raw SQL: one choice, many, who consents, and the full
verification.

CONSENT_SIZES=10000,100000 measures fewer people (a million takes some minutes).
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from benchmarks import scratch
from benchmarks.rows import LARGE, Row
from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision, Origin
from consent.integrity import verify
from consent.models import ConsentEvent, Notice
from consent.suppressions import keys_of
from contacts.models import Contact

SIZES = [
    int(size)
    for size in os.environ.get("CONSENT_SIZES", "10000,100000,1000000").split(",")
]
ONE_BY_ONE = 2_000
BULK = 20_000
PAGE = 50
ROUNDS = 15

# Each round adds one event to every chain, set-based, with the triggers disabled.
EVENTS = """
INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,
    campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,
    actor_id, notice_id, sentence, means, address_key, evidence_digest, previous_hash,
    hash)
SELECT e.contact_id, e.sequence, e.campaign_id, e.campaign_version_id, e.decision,
    e.origin, e.occurred_at, e.recorded_at, e.actor_type, e.actor_id, e.notice_id,
    e.sentence, e.means, e.address_key, e.evidence_digest, e.previous_hash,
    consent_event_hash(e)
FROM (
    SELECT (row(0, last.sequence + 1,
        CASE WHEN CASE WHEN k.code = %(rare)s THEN mod(c.id, 2000) = 0
            ELSE mod(c.id * 7919 + %(round)s, 10) < 4 END
            THEN 'given' ELSE 'refused' END,
        'link', now() - interval '1 day' * (20 - %(round)s), now(), 'contact', c.id,
        'J''accepte de recevoir la newsletter', '', c.email_key, '', last.hash, ''::bytea,
        k.id, v.id, c.id, n.id)::consent_consentevent).*
    FROM contacts_contact c
    CROSS JOIN (SELECT id, code FROM campaigns_campaign WHERE code = %(code)s) k
    CROSS JOIN LATERAL (SELECT id FROM campaigns_campaignversion v
        WHERE v.campaign_id = k.id LIMIT 1) v
    CROSS JOIN (SELECT id FROM consent_notice WHERE audience = 'client' LIMIT 1) n
    CROSS JOIN LATERAL (
        SELECT coalesce(max(sequence), 0) AS sequence, coalesce((
            SELECT hash FROM consent_consentevent p WHERE p.contact_id = c.id
            ORDER BY p.sequence DESC LIMIT 1), ''::bytea) AS hash
        FROM consent_consentevent p WHERE p.contact_id = c.id
    ) last
) e
"""
STATES = """
INSERT INTO consent_consent
    (contact_id, campaign_id, state, since, origin, event_id, sequence, reachable)
SELECT w.contact_id, w.campaign_id, w.decision, w.occurred_at, w.origin, w.id,
    w.sequence, w.decision = 'given' AND c.deactivated_at IS NULL
FROM consent_consentevent w JOIN contacts_contact c ON c.id = w.contact_id
"""
# The campaign that almost nobody accepted.
RARE = "offers_sms"
ROUNDS_OF = ["newsletter_email", "offers_email", RARE]


def run() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        journal, settings.ERASURE_JOURNAL = settings.ERASURE_JOURNAL, Path(folder) / "j"
        try:
            with scratch.database():
                rows += writes()
            for size in SIZES:
                with scratch.database():
                    fill(size)
                    rows += audience(size)
                    rows += verification(size)
        finally:
            settings.ERASURE_JOURNAL = journal
    return rows


def fill(size: int) -> None:
    scratch.people(size)
    fill_choices()


def fill_choices() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for number, code in enumerate(ROUNDS_OF):
            cursor.execute(EVENTS, {"round": number, "code": code, "rare": RARE})
        cursor.execute(STATES)
        cursor.execute(
            "CREATE TABLE ids AS SELECT contact_id AS id FROM consent_consent s"
            " JOIN campaigns_campaign k ON k.id = s.campaign_id"
            " WHERE k.code = 'newsletter_email' AND s.reachable"
        )
        cursor.execute("ALTER TABLE ids ADD PRIMARY KEY (id)")
    scratch.run("VACUUM ANALYZE consent_consentevent", "VACUUM ANALYZE ids")
    # An autovacuum worker may hold an old snapshot for a moment.
    for _ in range(20):
        scratch.run("VACUUM ANALYZE consent_consent")
        if _one(
            "SELECT relallvisible > 0.95 * relpages FROM pg_class"
            " WHERE relname = 'consent_consent'"
        ) == (True,):
            break
        time.sleep(0.5)


def writes() -> list[Row]:
    scratch.people(ONE_BY_ONE + 2 * BULK)
    scratch.run(
        "CREATE TABLE plain_event (LIKE consent_consentevent INCLUDING ALL)",
        "ALTER TABLE plain_event ADD FOREIGN KEY (contact_id)"
        " REFERENCES contacts_contact, ADD FOREIGN KEY (campaign_id)"
        " REFERENCES campaigns_campaign, ADD FOREIGN KEY (campaign_version_id)"
        " REFERENCES campaigns_campaignversion, ADD FOREIGN KEY (notice_id)"
        " REFERENCES consent_notice",
    )
    contacts = list(Contact.objects.order_by("pk"))
    sql = in_sql(contacts[ONE_BY_ONE + BULK].pk)
    return [
        one_by_one(contacts[:ONE_BY_ONE]),
        in_bulk(contacts[ONE_BY_ONE : ONE_BY_ONE + BULK], sql.limit),
        sql,
    ]


def act_of(contact: Contact) -> ledger.Act:
    return ledger.Act(
        origin=Origin.LINK,
        actor=ledger.Actor.contact(contact),
        now=timezone.now(),
        notice=Notice.objects.published("client"),
        proved=keys_of(contact),
    )


def one_by_one(contacts: list[Contact]) -> Row:
    """Alternate in groups of a hundred, so that load on the machine affects both.

    Both run one statement: the ledger's locks, reads, hash chains and state updates
    take the database about as long as the ORM takes to prepare its save.
    """
    plain = plain_model()
    campaign = Campaign.objects.get(code="newsletter_email")
    act = act_of(contacts[0])
    version = campaign.current_version.pk
    times: dict[str, float] = {"ours": 0, "plain": 0}

    def save_plain(group: list[Contact]) -> None:
        for contact in group:
            plain(
                **plain_values(contact, campaign, act, version),
                hash=b"0" * 32,
            ).save(force_insert=True)

    def record(group: list[Contact]) -> None:
        for contact in group:
            ledger.record(contact, {campaign: True}, act)

    for start in range(0, len(contacts), 100):
        group = contacts[start : start + 100]
        times["plain"] += scratch.seconds(partial(save_plain, group))
        times["ours"] += scratch.seconds(partial(record, group))
    return Row(
        "consent: one choice (limit: plain ORM save)",
        len(contacts) / times["ours"],
        len(contacts) / times["plain"],
        "/s",
        1 / 0.4,
    )


def plain_values(
    contact: Contact, campaign: Campaign, act: ledger.Act, version: int
) -> dict[str, object]:
    return {
        "contact_id": contact.pk,
        "campaign_id": campaign.pk,
        "campaign_version_id": version,
        "decision": Decision.GIVEN,
        "origin": act.origin,
        "occurred_at": act.now,
        "recorded_at": act.now,
        "actor_type": "contact",
        "actor_id": contact.pk,
        "notice_id": act.notice.pk if act.notice else None,
        "sentence": f"J'accepte de recevoir {campaign.label}",
        "address_key": contact.email_key,
    }


def plain_model() -> type[models.Model]:
    """The same columns, keys and indexes, without the ledger's triggers."""

    class Meta:
        app_label = "consent"
        db_table = "plain_event"
        managed = False

    columns = {}
    for field in ConsentEvent._meta.concrete_fields:
        if field.primary_key:
            continue
        copy = field.clone()
        if copy.remote_field:
            copy.remote_field.related_name = "+"
        columns[field.name] = copy
    return type(
        "PlainEvent", (models.Model,), {"__module__": __name__, "Meta": Meta, **columns}
    )


def in_bulk(contacts: list[Contact], limit: float) -> Row:
    """The target is 10,000/s where a bare INSERT ... SELECT reaches 113,832/s."""
    campaign = Campaign.objects.get(code="newsletter_email")
    act = act_of(contacts[0])
    choices = [(contact, campaign, n % 3 > 0) for n, contact in enumerate(contacts)]

    def record() -> None:
        for start in range(0, len(choices), 1000):
            ledger.record_many(choices[start : start + 1000], act)

    return Row(
        "consent: record_many by 1,000 (limit: bare INSERT ... SELECT)",
        len(choices) / scratch.seconds(record),
        limit,
        "/s",
        11.4,
    )


COPY = """
INSERT INTO {table} (contact_id, sequence, campaign_id, campaign_version_id, decision,
    origin, occurred_at, recorded_at, actor_type, actor_id, notice_id, sentence, means,
    address_key, evidence_digest, previous_hash, hash)
SELECT c.id, 1, k.id, v.id, 'given', 'import', now(), now(), 'system', NULL, NULL, '',
    '', c.email_key, '', '', ''
FROM contacts_contact c,
    (SELECT id FROM campaigns_campaign WHERE code = 'offers_email') k
    JOIN campaigns_campaignversion v ON v.campaign_id = k.id
WHERE c.id >= {first}
ORDER BY c.id
"""


def in_sql(first: int) -> Row:
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(3):
        for table, times in (("plain_event", plain), ("consent_consentevent", ours)):
            with transaction.atomic():
                # Both check their foreign keys within the measured time.
                scratch.run("SET CONSTRAINTS ALL IMMEDIATE")
                times.append(
                    scratch.seconds(
                        partial(scratch.run, COPY.format(table=table, first=first))
                    )
                )
                transaction.set_rollback(True)
    return Row(
        "consent: INSERT ... SELECT with every guard (limit: without)",
        BULK / min(ours),
        BULK / min(plain),
        "/s",
        1 / 0.3,
    )


def best_ms(act: Callable[[], object]) -> float:
    """The minimum of several runs: other load on the machine only adds time."""
    return 1000 * min(scratch.seconds(act) for _ in range(ROUNDS))


def audience(size: int) -> list[Row]:
    newsletter = Campaign.objects.get(code="newsletter_email")
    rare = Campaign.objects.get(code=RARE)
    people = f"{size:,}"
    listed = ledger.reachable(newsletter)
    ids_count = best_ms(lambda: _one("SELECT count(*) FROM ids"))
    habit = habit_of(newsletter)
    count = best_ms(lambda: ledger.reachable_count(newsletter))
    rows = [
        Row(
            f"consent: exact count of {people} (limit: bare ids)",
            count,
            ids_count,
            "ms",
            3,
            False,
            judged=size >= LARGE,
        ),
        Row(
            f"consent: exact count of {people} (limit: a tenth of the ORM habit)",
            count,
            best_ms(habit.count) / 10,
            "ms",
            1,
            False,
            judged=size >= LARGE,
        ),
    ]
    # The columns of a list; a complete contact has forty.
    shown = ("public_id", "last_name", "first_name", "email", "status")
    by_name = listed.order_by("sort_name", "id").values_list(*shown)
    # The ORM takes half a millisecond per page, even for an empty one. The five hundred
    # contacts of the rare campaign are looked up one by one before the sort: one more
    # millisecond.
    few = ledger.reachable(rare).order_by("sort_name", "id").values_list(*shown)
    pages = {
        "page by name": lambda: list(by_name[:PAGE]),
        "page by id": lambda: list(listed.order_by("id").values_list(*shown)[:PAGE]),
        "page by id, as the API reads it": lambda: list(
            listed.values("id", "public_id").order_by("id")[:PAGE]
        ),
        "page of a rare campaign by name": lambda: list(few[:PAGE]),
    }
    for name, page in pages.items():
        rows.append(
            Row(
                f"consent: {name} of {people} (limit: the goal's 1 ms)",
                best_ms(page),
                1,
                "ms",
                1,
                False,
            )
        )
    return rows


def habit_of(campaign: Campaign) -> models.QuerySet[Contact]:
    """The newest decision of each contact by a correlated subquery (the common ORM
    solution).
    """
    newest = ConsentEvent.objects.filter(
        contact=OuterRef("pk"), campaign=campaign
    ).order_by("-sequence")
    return (
        Contact.objects.active()
        .not_erased()
        .annotate(newest=Subquery(newest.values("decision")[:1]))
        .filter(newest=Decision.GIVEN)
    )


def verification(size: int) -> list[Row]:
    before = scratch.memory_mb()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_consentevent")
        events = cursor.fetchone()[0]
    read = scratch.seconds(
        lambda: _one(
            "SELECT count(hash), sum(length(sentence)) FROM consent_consentevent"
        )
    )
    spent = scratch.seconds(verify_all)
    return [
        Row(
            f"consent: verify_ledger of {events:,} events (limit: the goal's 100,000/s)",
            events / spent,
            100_000,
            "/s",
            1,
        ),
        Row(
            f"consent: verify_ledger of {events:,} events (limit: sequential read)",
            spent,
            read,
            "s",
            1_000,
            False,
        ),
        Row(
            f"consent: memory added by verify_ledger of {events:,} events (MB)",
            1 + scratch.memory_mb() - before,
            1,
            "MB",
            11,
            False,
        ),
    ]


def verify_all() -> None:
    broken = verify.run(now=timezone.now()).broken
    assert not broken, broken[:3]


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()
