"""Messages prepared, explained, rendered, signed and sent, compared with their lower
bounds.

The lower bound writes fifty ready messages at a time, from memory. Of the 0.32 ms that
one of our messages takes on a quiet machine, 0.07 are for building and sending it; the
rest is the database: about 0.13 in its own statements (claim with the authorisation,
consent and address read, state written, one commit to disk per batch of a hundred) and
0.12 in communication with it.
"""

import datetime
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.utils import timezone

from benchmarks import scratch
from benchmarks.rows import Row
from benchmarks.sink import pipelined, smtp_sink
from campaigns.models import Campaign
from contacts.models import Contact
from mailings.audience import explain
from mailings.inbound import returned
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch
from mailings.sending.transports import EmailBatch, message_id
from tests.disclosure.factories import complete_company

CONTACTS = 1_000_000
SUBSCRIBERS = 400_000
PREPARED = 100_000
MAILS = 5_000
REPORTS, REPORTS_A_SECOND = 2_000, 200

SAYS_YES = """
INSERT INTO consent_consentevent (contact_id, sequence, campaign_id, campaign_version_id,
    decision, origin, occurred_at, recorded_at, actor_type, sentence, means,
    evidence_digest, previous_hash, hash)
SELECT c.id, 0, %(campaign)s, v.id, 'given', 'import', now(), now(), 'system', '', '',
    '', '', ''
FROM contacts_contact c, campaigns_campaignversion v
WHERE v.campaign_id = %(campaign)s AND c.id > %(after)s AND c.id <= %(after)s + %(number)s
"""

BODY = """\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Voici les nouvelles de {societe#defaut}.

- une première nouvelle
- une seconde

[Choisir ce que je reçois]({lienRGDP#defaut})
"""


def run() -> list[Row]:
    with scratch.database():
        # The search is not measured here, and its index takes a minute to build.
        scratch.run("DROP INDEX contact_by_search")
        complete_company()
        with smtp_sink() as port:
            scratch.people(MAILS)
            rows = [*hand_over(port), classify()]
        scratch.run("DROP TABLE IF EXISTS bench_ids")
        return [*rows, *prepare_and_explain()]


def classify() -> Row:
    """Delivery reports about our messages, each received for the first time."""
    folder = Path(__file__).parents[1] / "tests" / "mailings" / "reports"
    texts = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    deliveries = Delivery.objects.filter(state="sent").select_related("contact")
    raws = []
    for number, sent in enumerate(deliveries.order_by("pk")[:REPORTS]):
        name = f"{message_id(sent.pk)}@relais.test".encode()
        text = texts[number % len(texts)].replace(b"@@MID@@", name)
        raws.append(text.replace(b"@@TO@@", str(sent.contact.email).encode()))
    now, started = timezone.now(), time.perf_counter()
    for raw in raws:
        returned.hear(raw, now)
    rate = len(raws) / (time.perf_counter() - started)
    return Row(
        f"{len(raws)} delivery reports heard", rate, REPORTS_A_SECOND, "reports/s", 1
    )


def campaign(code: str) -> Campaign:
    return Campaign.objects.get(code=code)


def say_yes(code: str, number: int, after: int = 0) -> None:
    params = {"campaign": campaign(code).pk, "number": number, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(SAYS_YES, params)
    scratch.run("VACUUM ANALYZE consent_consent")


def mailing_of(code: str) -> Mailing:
    return Mailing.objects.create(
        channel="email",
        audience="client",
        campaign=campaign(code),
        subject="Des nouvelles de {societe#defaut}",
        body=BODY,
    )


def ready_bytes(mailing: Mailing, now: datetime.datetime) -> bytes:
    return EmailBatch(mailing, now).letter(1, Contact.objects.earliest("pk")).data


def hand_over(port: int) -> list[Row]:
    # With DEBUG, Django keeps every statement.
    settings.DEBUG = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    say_yes("newsletter_email", MAILS, after=Contact.objects.earliest("pk").pk - 1)
    now = timezone.now()
    first = mailing_of("newsletter_email")
    data = ready_bytes(first, now)
    people = list(Contact.objects.order_by("pk")[:MAILS])
    before = scratch.memory_mb()
    ours, made, limits = [], [], []
    for _ in range(3):
        limits.append(scratch.seconds(partial(pipelined, port, data, MAILS)))
        mailing = mailing_of("newsletter_email")
        ours.append(scratch.seconds(partial(send_all, mailing, now)))
        assert mailing.deliveries.filter(state="sent").count() == MAILS
        made.append(scratch.seconds(partial(without_state, first, people, now)))
    after = scratch.memory_mb()
    django = scratch.seconds(lambda: by_django(first, now, 1_000))
    rate, limit = MAILS / sorted(ours)[1], MAILS / sorted(limits)[1]
    return [
        Row(
            "mail rendered, signed, handed over, beside ready bytes",
            MAILS / sorted(made)[1],
            limit,
            "msg/s",
            3.34,
        ),
        Row(
            "... with consent read again, what allows it and its fate written",
            rate,
            limit,
            "msg/s",
            3.34,
        ),
        Row(
            "... beside django-post-office (goal: twice its rate)",
            rate,
            MAILS / by_post_office(first, port),
            "msg/s",
            0.5,
        ),
        Row(
            "... beside Django's send_messages (goal: 1.6x its rate)",
            rate,
            1_000 / django,
            "msg/s",
            0.63,
        ),
        Row(
            "memory of the worker after the mailing",
            after,
            before,
            "MB",
            1.1,
            more_is_better=False,
        ),
    ]


def without_state(
    mailing: Mailing, people: list[Contact], now: datetime.datetime
) -> None:
    """The same messages in batches of a hundred, without any read or write of the
    database.
    """
    for first in range(0, len(people), 100):
        with EmailBatch(mailing, now) as batch:
            letters = [batch.letter(p.pk, p) for p in people[first : first + 100]]
            assert not any(batch.deliver(letters, math.inf))


def by_post_office(mailing: Mailing, port: int) -> float:
    """The seconds that django-post-office takes for the same people."""
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.post_office", str(mailing.pk)],
        env={
            **os.environ,
            "BENCH_DATABASE": connection.settings_dict["NAME"],
            "BENCH_SMTP_PORT": str(port),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(process.stdout.split()[-1])


def send_all(mailing: Mailing, now: datetime.datetime) -> None:
    dispatch.launch(mailing, now, user=None)
    mailing.refresh_from_db()
    while dispatch.step(mailing.pk, str(mailing.slot), now) is not None:
        pass


def by_django(mailing: Mailing, now: datetime.datetime, number: int) -> None:
    """The usual solution: Django builds each message, with one connection per hundred."""
    batch = EmailBatch(mailing, now)
    people = list(Contact.objects.order_by("pk")[:number])
    for first in range(0, number, 100):
        some = people[first : first + 100]
        mails = [batch.letter(contact.pk, contact).as_django() for contact in some]
        get_connection().send_messages(mails)


def prepare_and_explain() -> list[Row]:
    people = CONTACTS - MAILS
    for first in range(0, people, 100_000):
        number = min(100_000, people - first)
        scratch.run(
            scratch.PEOPLE.format(
                first=MAILS + first + 1,
                last=MAILS + first + number,
                inactive=0,
                age=0,
            )
        )
    scratch.run("VACUUM ANALYZE contacts_contact")
    start = Contact.objects.earliest("pk").pk - 1
    say_yes("newsletter_email", SUBSCRIBERS - MAILS, after=start + MAILS)
    say_yes("offers_email", PREPARED, after=start)
    scratch.run("VACUUM ANALYZE consent_consentevent")
    return [prepared(), *explained()]


PLAIN = """
INSERT INTO mailings_delivery (mailing_id, contact_id, state, reason, basis, attempts,
    provider_id)
SELECT %s, id, 'queued', '', '', 0, '' FROM bench_ids
"""


def prepared() -> Row:
    """Both fill the same table; the lower bound reads bare ids."""
    scratch.run(
        "CREATE TABLE bench_ids AS SELECT contact_id AS id FROM consent_consent"
        f" WHERE reachable AND campaign_id = {campaign('offers_email').pk}",
        "VACUUM ANALYZE bench_ids",
    )
    now = timezone.now()
    ours, plain = [], []
    for _ in range(3):
        first, second = mailing_of("offers_email"), mailing_of("offers_email")
        ours.append(scratch.seconds(partial(dispatch.prepare, first, now)))
        plain.append(scratch.seconds(partial(insert_plain, second)))
        assert first.deliveries.count() == second.deliveries.count() == PREPARED
        scratch.run("TRUNCATE mailings_delivery", "VACUUM mailings_delivery")
    return Row(
        "100,000 Deliveries prepared",
        sorted(ours)[1],
        sorted(plain)[1],
        "s",
        1.5,
        more_is_better=False,
    )


def insert_plain(mailing: Mailing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [mailing.pk])


def explained() -> list[Row]:
    mailing = mailing_of("newsletter_email")
    now = timezone.now()
    read_all()
    limit = scratch.seconds(read_all)
    before = scratch.memory_mb()
    ours = scratch.seconds(lambda: exhaust(explain.lines(mailing, now)))
    after = scratch.memory_mb()
    return [
        Row(
            "1,000,000 contacts explained, streamed",
            ours,
            limit,
            "s",
            3.0,
            more_is_better=False,
        ),
        Row(
            "memory of the explanation", after, before, "MB", 1.1, more_is_better=False
        ),
    ]


def exhaust(lines: Iterable[object]) -> None:
    for _ in lines:
        pass


def read_all() -> None:
    """One sequential read of the contacts and of the states of the campaign."""
    names = ("public_id", "last_name", "first_name", "status")
    exhaust(Contact.objects.order_by().values_list(*names).iterator(2000))
    states = campaign("newsletter_email").consents.order_by()
    exhaust(states.values_list("contact", "state", "since").iterator(2000))
