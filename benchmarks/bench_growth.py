"""A company with years of history: its pages, its nights, a mailing, an objection beside an
import, and the space that it takes. The limits are goals of absolute time.

GROWTH_PEOPLE=1000000 measures a larger company; BENCH_KEEP=true fills its database once
(benchmarks/scratch.py). Three choices and three messages a person, a line of audit for
every fifth.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks import bench_consent, bench_objections, scratch
from benchmarks.rows import Row
from benchmarks.sink import smtp_sink
from campaigns.models import Campaign
from consent import expiry, ledger
from consent.integrity import anchor, verify
from contacts.models import Contact
from mailings.models import Mailing
from mailings.sending import dispatch
from retention import purge, schedule
from retention.enums import PurgeCause
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company

PEOPLE = int(os.environ.get("GROWTH_PEOPLE", "20000"))
OVERDUE, DUE = PEOPLE // 10, min(PEOPLE // 20, 10_000)
MAILINGS, READ, MESSAGES, OBJECTIONS = 60, 30, 5_000, 300
P50_MS, P99_MS, QUERIES = 100, 300, 12
MESSAGES_A_SECOND, EVENTS_A_SECOND, LAUNCH_MS, NIGHTLY_MS = 3_500, 100_000, 1_000, 1_000
PURGED_A_SECOND = 200
"""What a night of 10,000 in 50 s is, the search by value included."""
DELIVERIES = """
INSERT INTO mailings_delivery (mailing_id, contact_id, state, reason, basis, attempts,
    provider_id, sent_at, event_id)
SELECT m.id, c.id, 'sent', '', 'consent', 1, '', m.created_at, NULL
FROM contacts_contact c JOIN mailings_mailing m ON m.id % 20 = c.id % 20
"""
AUDIT = """
INSERT INTO accounts_auditevent (at, action, target, details)
SELECT now() - n * interval '1 minute', 'contact.read', 'contact:' || n, '{}'
FROM generate_series(1, %s) n
"""


def run() -> list[Row]:
    with scratch.filled(f"bench_growth_{PEOPLE}", fill):
        rows = [*pages(), *beside_an_import(), *sends(), *nights()]
    return rows


def fill() -> None:
    complete_company()
    scratch.people(PEOPLE, inactive=OVERDUE, age=200)
    bench_consent.fill_choices()
    UserFactory(admin=True, email="admin-growth@exemple.test")
    campaign = Campaign.objects.get(code="newsletter_email")
    for number in range(MAILINGS):
        Mailing.objects.create(
            channel="email", audience="client", campaign=campaign, state="done",
            subject=f"Lettre {number}", body="Bonjour.",
        )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(DELIVERIES)
        cursor.execute(AUDIT, [PEOPLE // 5])
    scratch.run("VACUUM ANALYZE")


def pages() -> Iterator[Row]:
    """Each page as its server's view takes it, without the server; and the space."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email="admin-growth@exemple.test"))
    for name, url in addresses().items():
        get = partial(client.get, url)
        assert get().status_code in (200, 286), url
        with CaptureQueriesContext(connection) as sent:
            get()
            queries = len(sent)
        taken = [scratch.seconds(get) * 1000 for _ in range(READ)]
        slowest = statistics.quantiles(taken, n=100)[98]
        at = f"{name}, {PEOPLE:,} people"
        yield Row(
            f"{at}: half within", statistics.median(taken), P50_MS, "ms", 1, False
        )
        yield Row(f"{at}: 99 of 100 within", slowest, P99_MS, "ms", 1, False)
        yield Row(f"{at}: queries", queries, QUERIES, "", 1, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        [size] = cursor.fetchone()
    yield Row("bytes a person, all told (limit: as measured in November)",
              size / PEOPLE, 5_461, "B", 1, False)  # fmt: skip


def addresses() -> dict[str, str]:
    person = Contact.objects.filter(deactivated_at=None).latest("pk")
    mailing = Mailing.objects.latest("pk")
    people = reverse("contacts:clients")
    draft, _ = Mailing.objects.get_or_create(
        channel="email", audience="client", campaign=mailing.campaign, state="draft",
        subject="Brouillon", body="Bonjour {prenom#defaut}.",
    )  # fmt: skip
    return {
        "dashboard": reverse("backoffice:dashboard"),
        "list": people,
        "search": f"{people}?q=Arbusse777",
        "sheet": reverse("backoffice:contact", args=[person.public_id]),
        "history": reverse("backoffice:history", args=[person.public_id]),
        "mailings": reverse("mailings:list"),
        "messages of a mailing": mailing.url("deliveries"),
        "draft": draft.get_absolute_url(),
        "confirmation": draft.url("confirm"),
        "journal": reverse("accounts:journal"),
    }


def beside_an_import() -> Iterator[Row]:
    active = Contact.objects.filter(deactivated_at=None)
    ids = list(active.order_by("pk").values_list("pk", flat=True)[:OBJECTIONS])
    with bench_objections.beside(bench_objections.an_import):
        taken, waited = bench_objections.objections(ids, pause=bench_objections.PAUSE)
    slowest = statistics.quantiles(taken, n=100)[98]
    name = "objection beside an import"
    yield Row(f"{name}: longest wait", waited, bench_objections.WAIT_MS, "ms", 1, False)
    yield Row(f"{name}: 99 of 100 within", slowest, P99_MS, "ms", 1, False)


def sends() -> Iterator[Row]:
    """A mailing to those who said yes, each consent read again, into a local sink."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    mailing = Mailing.objects.get(state="draft", subject="Brouillon")
    with smtp_sink() as settings.EMAIL_PORT:
        now, started = timezone.now(), time.perf_counter()
        dispatch.launch(mailing, now, user=None)
        launched = time.perf_counter() - started
        number = mailing.deliveries.count()
        mailing.refresh_from_db()
        sent, started = 0, time.perf_counter()
        while sent < min(MESSAGES, number):
            if dispatch.step(mailing.pk, str(mailing.slot), now) is None:
                break
            sent = mailing.deliveries.filter(state="sent").count()
        rate = sent / (time.perf_counter() - started)
    name = f"launch to {number:,} (a request up to {dispatch.AT_ONCE:,})"
    yield Row(name, launched * 1000, LAUNCH_MS, "ms", 1, False)
    yield Row(f"{sent:,} messages", rate, MESSAGES_A_SECOND, "/s", 1)


def nights() -> Iterator[Row]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_consentevent")
        [events] = cursor.fetchone()
    taken = scratch.seconds(bench_consent.verify_all)
    name = f"whole verification of {events:,} events"
    yield Row(name, events / taken, EVENTS_A_SECOND, "/s", 1)
    acts: dict[str, Callable[[], object]] = {
        "anchor": lambda: anchor.drop(now=now),
        "a night's verification": lambda: verify.run(
            now=now, part=verify.CheckedPart.of_night(timezone.localdate(now))
        ),
        "expiry of the list": lambda: expiry.run(now),
        "expiry of consents": lambda: ledger.expire(now),
    }
    # A seventh of the ledger by night is the part of this one that grows.
    allowed = {"a night's verification": events / 7 / EVENTS_A_SECOND * 1000}
    for name, act in acts.items():
        limit = max(allowed.get(name, 0), NIGHTLY_MS)
        yield Row(name, scratch.seconds(act) * 1000, limit, "ms", 1, False)
    yield a_purge()


def a_purge() -> Row:
    """The search by value included, which reads the whole database once."""
    scratch.run(
        "UPDATE contacts_contact SET deactivated_at = deactivated_at - interval '1 year'"
        f" WHERE id < (SELECT min(id) + {DUE} FROM contacts_contact)"
    )
    RetentionRule.objects.update_or_create(population="client", defaults={"days": 300})
    now = timezone.now()
    today = schedule.civil_day(now)
    number = schedule.due(today).count()
    act = partial(
        purge.run, today=today, now=now, cause=PurgeCause.COMMAND, confirm=number
    )
    rate = number / scratch.seconds(act)
    return Row(f"purge of {number:,}", rate, PURGED_A_SECOND, "/s", 1)
