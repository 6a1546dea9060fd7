"""The plans of the queries behind the busiest pages, on 100,000 contacts.

Each page is opened, and each query that it sent is explained on the filled tables: none
walks a large table from end to end. A count of a whole list may; those are named.
"""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from contacts.models import Contact
from mailings.models import Mailing
from mailings.sending import batch
from retention import schedule
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory

PEOPLE = 100_000
LARGE = {
    "accounts_auditevent",
    "consent_consent",
    "consent_consentevent",
    "contacts_contact",
    "mailings_delivery",
}
FILL = [
    """
    INSERT INTO contacts_contact (public_id, kind, status, deactivated_from, title,
        first_name, last_name, email, email_key, postcode, city, link_generation,
        portal_access, source, created_at, updated_at, deactivated_at)
    SELECT gen_random_uuid(), 'client', CASE WHEN n %% 10 = 0 THEN 'former_client'
        ELSE 'client' END, CASE WHEN n %% 10 = 0 THEN 'client' ELSE '' END, 'Mme',
        'Prénom' || n %% 500, 'Nom' || n %% 20000, 'p' || n || '@exemple.test',
        encode(sha256(n::text::bytea), 'hex'), lpad((n %% 95000)::text, 5, '0'),
        'Ville' || n %% 900, 1, true, 'typed', now() - interval '2 years', now(),
        CASE WHEN n %% 10 = 0 THEN now() - interval '9 days' END
    FROM generate_series(1, %(people)s) n
    """,
    """
    INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,
        campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,
        sentence, means, evidence_digest, previous_hash, hash)
    SELECT c.id, row_number() OVER (PARTITION BY c.id ORDER BY k.id), k.id,
        (SELECT max(v.id) FROM campaigns_campaignversion v WHERE v.campaign_id = k.id),
        'given', 'import', now() - interval '1 year', now() - interval '1 year',
        'system', '', '', '', '', sha256((c.id || ':' || k.id)::bytea)
    FROM contacts_contact c CROSS JOIN campaigns_campaign k
    WHERE k.audience = 'client' AND NOT k.mandatory
    """,
    """
    INSERT INTO consent_consent (contact_id, campaign_id, state, since, origin, event_id,
        sequence, reachable)
    SELECT e.contact_id, e.campaign_id, 'given', e.occurred_at, 'import', e.id,
        e.sequence, c.status = 'client' AND k.channel = 'email'
    FROM consent_consentevent e JOIN contacts_contact c ON c.id = e.contact_id
    JOIN campaigns_campaign k ON k.id = e.campaign_id
    """,
    """
    INSERT INTO mailings_delivery (mailing_id, contact_id, state, reason, basis, attempts,
        provider_id, sent_at, event_id)
    SELECT m.id, c.id, CASE WHEN m.id = %(last)s THEN 'queued' ELSE 'sent' END, '',
        CASE WHEN m.id = %(last)s THEN '' ELSE 'consent' END, 1, '', now(), NULL
    FROM mailings_mailing m JOIN contacts_contact c ON c.id %% 20 = m.id %% 20
    """,
    """
    INSERT INTO accounts_auditevent (at, action, target, details)
    SELECT now() - n * interval '1 minute', 'contact.read', 'contact:' || n, '{}'
    FROM generate_series(1, %(people)s) n
    """,
]


@pytest.fixture(scope="module")
def base(django_db_setup, django_db_blocker):
    """100,000 people, 300,000 events and states, 20 mailings; rolled back at the end."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.set_autocommit(False)
        try:
            complete_company()
            UserFactory(admin=True, email="admin-plans@exemple.test")
            mailings = [MailingFactory(state="done") for _ in range(20)]
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                values = {"people": PEOPLE, "last": mailings[-1].pk}
                for statement in FILL:
                    cursor.execute(statement, values)
                    # The next one reads what this one wrote.
                    table = statement.split()[2]
                    cursor.execute(f"ANALYZE {table}")
                cursor.execute("SET LOCAL session_replication_role = origin")
            yield mailings
        finally:
            connection.rollback()
            connection.set_autocommit(True)
            connection.close()


@pytest.fixture
def person(base):
    return Contact.objects.get(email="p777@exemple.test")


def scans(queries):
    """(table, query) of each large table that one of these queries walks whole."""
    for query in queries:
        sql = query["sql"]
        if not re.match(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)", sql):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
            [answer] = cursor.fetchone()
        plan = answer if isinstance(answer, list) else json.loads(answer)
        for table in _walked(plan[0]["Plan"]):
            yield table, sql


def _walked(node):
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
        yield node["Relation Name"]
    for child in node.get("Plans", []):
        yield from _walked(child)


def sent_by(act):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return list(captured)


def is_count(sql):
    return sql.startswith("SELECT COUNT(")


PAGES = {
    "first page of the list": lambda b, p: reverse("contacts:clients"),
    "search": lambda b, p: reverse("contacts:clients") + "?q=Nom777",
    "sheet": lambda b, p: reverse("backoffice:contact", args=[p.public_id]),
    "history": lambda b, p: reverse("backoffice:history", args=[p.public_id]),
    "messages of the first mailing": lambda b, p: b[0].url("deliveries"),
    "messages of the last mailing": lambda b, p: b[-1].url("deliveries"),
    "progress": lambda b, p: b[-1].url("progress"),
    "journal": lambda b, p: reverse("accounts:journal"),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_walks_a_large_table(name, base, person, client):
    client.force_login(get_user_model().objects.get(email="admin-plans@exemple.test"))
    url = PAGES[name](base, person)
    assert client.get(url).status_code in (200, 286)

    queries = sent_by(lambda: client.get(url))

    walked = [(t, sql) for t, sql in scans(queries) if not is_count(sql)]
    assert walked == []


def test_no_act_walks_a_large_table(base, person):
    newsletter = Campaign.objects.get(code="newsletter_email")
    now = timezone.now()
    mailing = Mailing.objects.get(pk=base[-1].pk)
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True)[:100])
    acts = {
        "choice": lambda: ledger.record(person, {newsletter: False}, act(person)),
        "ledger read before a batch": lambda: ledger.allows(newsletter, ids),
        "batch": lambda: list(batch._ready(mailing, now).order_by("pk")[:100]),
        "due": lambda: list(
            schedule.due(now.date(), schedule.Rules({"client": 30}))[:100]
        ),
    }
    for name, do in acts.items():
        assert list(scans(sent_by(do))) == [], name
