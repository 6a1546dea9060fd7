"""All that a preference page asks of the database, in one statement."""

from django.db import migrations

READING = """
-- `words` changes with every word that the company says on the page: who keeps them made
-- ready keeps them under it. A row's xmin and place change whenever the row does.
CREATE FUNCTION portal_reading(who uuid, OUT person contacts_contact, OUT words text,
    OUT campaigns bigint[], OUT states text[], OUT since timestamptz[],
    OUT blocked boolean[])
LANGUAGE plpgsql STABLE
-- Planned once a session, perhaps while the tables were empty.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    SELECT c.* INTO person FROM contacts_contact c WHERE c.public_id = who;
    SELECT concat_ws(' ',
            (SELECT concat(o.xmin, o.ctid) FROM accounts_company o WHERE o.id = 1),
            (SELECT concat(n.id, ':', n.xmin) FROM consent_notice n
                WHERE n.audience = person.kind AND n.version IS NOT NULL
                ORDER BY n.version DESC LIMIT 1),
            string_agg(hers.version, ' ')),
        array_agg(hers.id), array_agg(hers.state), array_agg(hers.since),
        array_agg(hers.state = 'given' AND (SELECT p.id FROM consent_suppression p
            WHERE p.key = hers.key AND p.channel = hers.channel
            AND (SELECT l.id FROM consent_suppressionlift l
                WHERE l.suppression_id = p.id AND l.contact_id = person.id) IS NULL
        ) IS NOT NULL)
    INTO words, campaigns, states, since, blocked
    FROM (
        SELECT k.id, k.channel, concat(k.id, ':', k.xmin, k.ctid) AS version,
            CASE k.channel WHEN 'sms' THEN person.mobile_key ELSE person.email_key END
                AS key,
            s.state::text AS state, s.since
        FROM campaigns_campaign k LEFT JOIN consent_consent s
            ON s.campaign_id = k.id AND s.contact_id = person.id
        WHERE k.audience = person.kind AND k.state = 'active'
        ORDER BY k.position, k.label, k.id
    ) hers;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("accounts", "0003_sensitive_data"),
        ("campaigns", "0002_default_campaigns"),
        ("consent", "0011_is_blocked"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(READING, "DROP FUNCTION portal_reading(uuid)"),
    ]
