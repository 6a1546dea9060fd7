"""The invariants, asked of the database and held against the model after each step."""

import datetime
import json
import re

from django.conf import settings
from django.db import connection

from consent import ledger
from consent.integrity import verify
from contacts.models import Contact
from mailings.models import Delivery
from tests.simulation.base import Base
from tests.simulation.post import POST

TABLES = """
SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
AND tablename NOT LIKE 'django_%' ORDER BY tablename
"""


# The notice of an erasure of which nobody knows whether it left waits for a decision.
STAYS = {
    "messaging_outgoingmessage": "AND NOT (t.state = 'uncertain'"
    " AND t.kind = 'erasure_notice' AND t.queued_at > %(month)s)"
}
# Right after the erasure: the notice that tells of it has still to leave.
STAYS_AT_FIRST = {
    "messaging_outgoingmessage": "AND NOT (t.kind = 'erasure_notice'"
    " AND t.queued_at > %(month)s)"
}
MONTH = datetime.timedelta(days=31)


def rights(company: Base) -> None:
    """The product's verdicts are those of the model, for everybody and each message."""
    keys = {str(c.public_id): c.pk for c in Contact.objects.only("public_id")}
    people = company.world.people.values()
    missing = [p.word for p in people if p.key not in keys]
    if missing:
        company.fail(f"fiches disparues : {missing}")
    for code, message in company.world.messages.items():
        campaign = company.campaigns[code]
        verdicts = ledger.allows(campaign, keys.values())
        for person in people:
            verdict = verdicts[keys[person.key]]
            may = company.world.may(person, message, company.now)
            if person.addresses.get(message.channel) in POST.dead:
                # Open until a message has come back.
                may = may and None
            if may is not None and may != verdict.included:
                company.fail(
                    f"{person.word}, {code} : le produit dit {verdict.reason},"
                    f" le droit dit {may}\n{person}"
                )
        if not message.mandatory:
            counted = ledger.reachable_count(campaign)
            included = sum(v.included for v in verdicts.values())
            if counted != included:
                company.fail(f"{code} : {counted} comptés, {included} joignables")


def bases(company: Base) -> None:
    """Each message that left names the event or the legal basis that allowed it."""
    rows = Delivery.objects.filter(state="sent").select_related("event", "mailing")
    for row in rows.filter(sent_at__gte=company.now - company.step):
        campaign = row.mailing.campaign
        if campaign.mandatory and not row.basis:
            company.fail(f"message {row.pk} sans base légale")
        if not campaign.mandatory:
            event = row.event
            if (
                event is None
                or event.decision != "given"
                or event.campaign_id != campaign.pk
                or event.contact_id != row.contact_id
            ):
                company.fail(f"message {row.pk} sans l'événement qui l'autorise")


def nothing_left(company: Base, *, stays: dict[str, str] = STAYS) -> None:
    """No word of an erased person is in any table, nor in the journal, but in the rows of
    `stays`."""
    people = company.world.people.values()
    words = [p.word for p in people if p.erased]
    words += [
        p.addresses["email"] for p in people if p.erased and "email" in p.own
        and "email" in p.addresses
    ]  # fmt: skip
    words += [address for p in people if p.erased for address in p.former]
    if not words:
        return
    pattern = rf"\m({'|'.join(map(re.escape, words))})\M"
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        union = " UNION ALL ".join(
            f"(SELECT '{t}', t::text FROM {t} t WHERE t::text ~* %(p)s"
            f" {stays.get(t, '')} LIMIT 1)"
            for t in tables
        )
        cursor.execute(union, {"p": pattern, "month": company.now - MONTH})
        found = cursor.fetchall()
    if found:
        company.fail(f"valeur restée après un effacement : {found[:3]}")
    for path in settings.ERASURE_JOURNAL.parent.glob("*.jsonl"):
        text = path.read_text()
        if any(word in text for word in words):
            company.fail("le journal nomme une personne effacée")


def history(company: Base) -> None:
    """No event of anybody disappears, changes, or moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, contact_id, campaign_id, decision, occurred_at::text, origin"
            " FROM consent_consentevent ORDER BY id"
        )
        now = {row[0]: row[1:] for row in cursor.fetchall()}
    for pk, row in company.events.items():
        if now.get(pk) != row:
            company.fail(f"événement {pk} : {row} est devenu {now.get(pk)}")
    company.events = now


def the_ledger(company: Base) -> None:
    outcome = verify.run(now=company.now)
    if outcome.broken:
        faults = [vars(fault) for fault in outcome.broken[:5]]
        company.fail(f"le registre ne tient pas : {json.dumps(faults, default=str)}")


def counts(company: Base) -> None:
    """What a mailing says of itself adds up to what left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.subject, m.body, count(*) FILTER (WHERE d.state = 'sent'),"
            " count(*) FILTER (WHERE d.state IN ('sent', 'uncertain'))"
            " FROM mailings_mailing m JOIN mailings_delivery d ON d.mailing_id = m.id"
            " GROUP BY m.id"
        )
        for subject, body, sent, most in cursor.fetchall():
            name = (subject or body).split()[0]
            got = sum(n for (each, _), n in company.letters.items() if each == name)
            if name in company.restored:
                continue
            if not sent <= got <= most:
                company.fail(f"{name} : {got} reçus, {sent} dits envoyés")
