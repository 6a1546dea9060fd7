"""The standing of a choice tells when the person themselves said no."""

from django.db import migrations

STANDINGS = """
-- Lock these people, in order of id, then say how each (person, campaign) stands. Two
-- statements, so that the second sees what the writer before it left.
CREATE FUNCTION consent_standings(people bigint[], campaigns bigint[])
RETURNS TABLE (contact_id bigint, campaign_id bigint, public_id text, kind text,
    is_erased boolean, key text, label text, audience text, campaign_state text,
    mandatory boolean, version_id bigint, state text, since timestamptz,
    is_blocked boolean, own_word text, own_word_at timestamptz, declined boolean)
LANGUAGE plpgsql
-- Planned once a session: planning anew takes longer than the reading.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM 1 FROM contacts_contact c WHERE c.id = ANY(people)
        ORDER BY c.id FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT c.id, k.id, c.public_id::text, c.kind::text, c.erased_at IS NOT NULL, a.key,
        k.label::text, k.audience::text, k.state::text, k.mandatory,
        (SELECT v.id FROM campaigns_campaignversion v WHERE v.campaign_id = k.id
            ORDER BY v.number DESC LIMIT 1),
        s.state::text, s.since,
        (SELECT p.id FROM consent_suppression p
            WHERE p.key = a.key AND p.channel = k.channel
            AND (SELECT l.id FROM consent_suppressionlift l
                WHERE l.suppression_id = p.id AND l.contact_id = c.id) IS NULL
        ) IS NOT NULL,
        own.decision::text, own.occurred_at,
        own.sequence IS NOT NULL AND coalesce((
            SELECT e.decision = 'pending' FROM consent_consentevent e
            WHERE e.contact_id = c.id AND e.campaign_id = k.id
            AND e.sequence < own.sequence ORDER BY e.sequence DESC LIMIT 1), false)
    FROM unnest(people, campaigns) AS pair (person, campaign)
    JOIN contacts_contact c ON c.id = pair.person
    JOIN campaigns_campaign k ON k.id = pair.campaign
    CROSS JOIN LATERAL (SELECT CASE k.channel
        WHEN 'sms' THEN c.mobile_key ELSE c.email_key END::text) AS a (key)
    LEFT JOIN consent_consent s ON s.contact_id = c.id AND s.campaign_id = k.id
    -- The person's own last word. Without a state there is no event.
    LEFT JOIN LATERAL (
        SELECT e.decision, e.occurred_at, e.sequence FROM consent_consentevent e
        WHERE s.state IS NOT NULL AND e.contact_id = c.id AND e.campaign_id = k.id
        AND e.origin IN ('link', 'portal', 'form', 'one_click', 'sms_stop', 'complaint')
        AND e.decision IN ('given', 'refused', 'withdrawn')
        ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC, e.sequence DESC
        LIMIT 1) own ON true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_address_keys")]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION consent_standings(bigint[], bigint[]);" + STANDINGS,
            migrations.RunSQL.noop,
        )
    ]
