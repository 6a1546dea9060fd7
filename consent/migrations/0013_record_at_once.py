"""The everyday choice in one statement: consent/at_once.py says when."""

from django.db import migrations

RECORD = """
-- Lock the person, see how each campaign stands for her, and write the decision that the
-- verdicts of the ledger name for that state (none: nothing). Where anything but the
-- state has a say (an erasure, an objection, another list, a campaign set aside, other
-- words than those in force, a newer choice), nothing at all is written.
CREATE FUNCTION consent_record_at_once(person bigint, campaigns bigint[],
    verdicts jsonb[], words_read bigint[], way text, at timestamptz, author text,
    author_id bigint, text_shown bigint, before_label text)
RETURNS SETOF consent_consentevent LANGUAGE plpgsql
-- Planned once a session: planning anew takes longer than the writing.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    RETURN QUERY
    WITH standing AS MATERIALIZED (
        SELECT s.*, asked.place, asked.verdicts ->> coalesce(s.state, '') AS decision,
            NOT s.is_erased AND NOT s.is_blocked AND NOT s.mandatory
                AND s.audience = s.kind AND s.campaign_state = 'active'
                AND (asked.words IS NULL OR asked.words = s.version_id)
                AND (s.since IS NULL OR s.since < at) AS is_plain
        FROM consent_standings(array_fill(person, ARRAY[cardinality(campaigns)]),
            campaigns) s
        JOIN unnest(campaigns, verdicts, words_read)
            WITH ORDINALITY AS asked (campaign, verdicts, words, place)
            ON asked.campaign = s.campaign_id
    )
    INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,
        campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,
        actor_id, notice_id, sentence, means, address_key, evidence_digest,
        previous_hash, hash)
    SELECT s.contact_id, 0, s.campaign_id, s.version_id, s.decision, way, at, at, author,
        author_id, text_shown, coalesce(before_label || s.label, ''), '', s.key, '', '', ''
    FROM standing s
    WHERE s.decision IS NOT NULL
    AND (SELECT bool_and(is_plain) AND count(*) = cardinality(campaigns) FROM standing)
    ORDER BY s.place
    RETURNING *;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_states_read_by_one")]

    operations = [
        migrations.RunSQL(
            RECORD,
            "DROP FUNCTION consent_record_at_once(bigint, bigint[], jsonb[], bigint[],"
            " text, timestamptz, text, bigint, bigint, text)",
        )
    ]
