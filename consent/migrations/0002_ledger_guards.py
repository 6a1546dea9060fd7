"""The rules that the database keeps whatever program writes: docs/architecture.md."""

from django.db import migrations

CHAIN = """
CREATE FUNCTION consent_event_hash(e consent_consentevent) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    -- The same text as Python's json.dumps(list, ensure_ascii=False): a proof can be
    -- checked anywhere.
    SELECT sha256(e.previous_hash || convert_to(json_build_array(
        e.contact_id, e.sequence, e.campaign_id, e.campaign_version_id, e.decision,
        e.origin,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.actor_type, e.actor_id, e.notice_id, e.sentence, e.means, e.address_key,
        e.evidence_digest
    )::text, 'UTF8'))
$$;

CREATE FUNCTION consent_event_chain() RETURNS trigger LANGUAGE plpgsql
-- Planned once a session, perhaps while the ledger was empty.
SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    -- One writer at a time for a contact; then read what the one before left.
    PERFORM 1 FROM contacts_contact WHERE id = NEW.contact_id FOR NO KEY UPDATE;
    SELECT sequence, hash INTO last FROM consent_consentevent
        WHERE contact_id = NEW.contact_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, ''::bytea);
    NEW.hash := consent_event_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER consent_event_chain BEFORE INSERT ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_chain();
"""

APPEND_ONLY = """
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the consent ledger only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER consent_event_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

-- A published text stays; that its author's account leaves changes no word of it.
CREATE TRIGGER notice_published_is_not_changed BEFORE UPDATE ON consent_notice
    FOR EACH ROW WHEN (OLD.version IS NOT NULL
        AND to_jsonb(OLD) - 'published_by_id' <> to_jsonb(NEW) - 'published_by_id')
    EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER notice_published_is_not_deleted BEFORE DELETE ON consent_notice
    FOR EACH ROW WHEN (OLD.version IS NOT NULL)
    EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER notice_is_not_truncated BEFORE TRUNCATE ON consent_notice
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

CREATE TRIGGER campaign_version_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON campaigns_campaignversion
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

-- States are written by the triggers below and by nothing else.
CREATE TRIGGER consent_is_kept_by_the_events
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON consent_consent
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION consent_refuse_change();
"""

REACH = """
-- Whose address of a channel is on the suppression list, and who did not lift it.
CREATE VIEW consent_blocked AS
SELECT c.id AS contact_id, s.channel
FROM consent_suppression s JOIN contacts_contact c ON c.email_key = s.key
WHERE s.channel = 'email' AND NOT EXISTS (SELECT FROM consent_suppressionlift l
    WHERE l.suppression_id = s.id AND l.contact_id = c.id)
UNION ALL
SELECT c.id, s.channel
FROM consent_suppression s JOIN contacts_contact c ON c.mobile_key = s.key
WHERE s.channel = 'sms' AND NOT EXISTS (SELECT FROM consent_suppressionlift l
    WHERE l.suppression_id = s.id AND l.contact_id = c.id);

-- Whom an optional message of a campaign could reach, had she consented. Scalar
-- sub-selects, which the planner cannot turn into a reading of the whole list.
CREATE VIEW consent_reach AS
SELECT c.id AS contact_id, k.id AS campaign_id
FROM contacts_contact c JOIN campaigns_campaign k ON k.audience = c.kind
WHERE c.deactivated_at IS NULL AND c.erased_at IS NULL
AND CASE k.channel
    WHEN 'sms' THEN c.mobile_key IS NOT NULL AND c.mobile_unusable_at IS NULL
    ELSE c.email_key IS NOT NULL AND c.email_unusable_at IS NULL END
AND (SELECT s.id FROM consent_suppression s
    WHERE s.channel = k.channel
    AND s.key = CASE k.channel WHEN 'sms' THEN c.mobile_key ELSE c.email_key END
    AND (SELECT l.id FROM consent_suppressionlift l
        WHERE l.suppression_id = s.id AND l.contact_id = c.id) IS NULL) IS NULL;
"""

STATE = """
CREATE FUNCTION consent_protective(state text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- At one instant the more protective choice wins.
    SELECT CASE state WHEN 'given' THEN 0 WHEN 'pending' THEN 1 WHEN 'refused' THEN 2
        WHEN 'withdrawn' THEN 3 ELSE 4 END
$$;

-- Who writes an address or a yes takes the share of that address's lock, who changes the
-- list takes it whole: neither misses what the other has not committed yet. A thousand
-- locks stand for all addresses, so that a large write does not use up the lock table.
-- In order: contacts, then these, then states. 2016 is the name of this set of locks.
CREATE FUNCTION consent_lock_of(address text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtext(address) & 1023
$$;

CREATE FUNCTION consent_follow_events() RETURNS trigger LANGUAGE plpgsql
-- Planned once a session, perhaps while the tables were empty or for another number of
-- events: by the indexes it is right for one and for many.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(address_key) AS place FROM added
        WHERE decision = 'given' AND address_key IS NOT NULL ORDER BY 1) locks;
    INSERT INTO consent_consent AS state
        (contact_id, campaign_id, state, since, origin, event_id, sequence, reachable)
    SELECT w.contact_id, w.campaign_id, w.decision, w.occurred_at, w.origin, w.id,
        w.sequence, w.decision = 'given' AND (
            SELECT true FROM consent_reach r
            WHERE r.contact_id = w.contact_id AND r.campaign_id = w.campaign_id
        ) IS NOT NULL
    FROM (
        SELECT DISTINCT ON (contact_id, campaign_id) *
        FROM added
        ORDER BY contact_id, campaign_id, occurred_at DESC,
            consent_protective(decision) DESC, sequence DESC
    ) w
    ON CONFLICT (contact_id, campaign_id) DO UPDATE SET
        state = EXCLUDED.state, since = EXCLUDED.since, origin = EXCLUDED.origin,
        event_id = EXCLUDED.event_id, sequence = EXCLUDED.sequence,
        reachable = EXCLUDED.reachable
    WHERE (EXCLUDED.since, consent_protective(EXCLUDED.state), EXCLUDED.sequence)
        > (state.since, consent_protective(state.state), state.sequence);
    RETURN NULL;
END $$;

CREATE TRIGGER consent_follow_events AFTER INSERT ON consent_consentevent
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_events();
"""

STANDINGS = """
-- Lock these people, in order of id, then say how each (person, campaign) stands. Two
-- statements, so that the second sees what the writer before it left.
CREATE FUNCTION consent_standings(people bigint[], campaigns bigint[])
RETURNS TABLE (contact_id bigint, campaign_id bigint, public_id text, kind text,
    is_erased boolean, key text, label text, audience text, campaign_state text,
    mandatory boolean, version_id bigint, state text, since timestamptz,
    is_blocked boolean)
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
        ) IS NOT NULL
    FROM unnest(people, campaigns) AS pair (person, campaign)
    JOIN contacts_contact c ON c.id = pair.person
    JOIN campaigns_campaign k ON k.id = pair.campaign
    CROSS JOIN LATERAL (SELECT CASE k.channel
        WHEN 'sms' THEN c.mobile_key ELSE c.email_key END::text) AS a (key)
    LEFT JOIN consent_consent s ON s.contact_id = c.id AND s.campaign_id = k.id;
END $$;
"""

REACHABLE = """
CREATE FUNCTION consent_follow_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(written.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        CROSS JOIN LATERAL (VALUES (n.email_key, o.email_key),
            (n.mobile_key, o.mobile_key)) AS written (key, former)
        WHERE written.key IS DISTINCT FROM written.former AND written.key IS NOT NULL
        ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT true FROM consent_reach r
        WHERE r.contact_id = s.contact_id AND r.campaign_id = s.campaign_id) IS NOT NULL
    FROM after n JOIN before o ON o.id = n.id
    WHERE s.contact_id = n.id AND s.state = 'given'
    AND (n.deactivated_at, n.erased_at, n.email_key, n.mobile_key,
         n.email_unusable_at, n.mobile_unusable_at)
        IS DISTINCT FROM
        (o.deactivated_at, o.erased_at, o.email_key, o.mobile_key,
         o.email_unusable_at, o.mobile_unusable_at);
    RETURN NULL;
END $$;

CREATE TRIGGER consent_follow_contacts AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_contacts();

CREATE FUNCTION consent_follow_suppressions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(key) AS place FROM touched ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT true FROM consent_reach r
        WHERE r.contact_id = s.contact_id AND r.campaign_id = s.campaign_id) IS NOT NULL
    FROM (
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.email_key = t.key
            WHERE t.channel = 'email'
        UNION
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.mobile_key = t.key
            WHERE t.channel = 'sms'
    ) c
    WHERE s.contact_id = c.id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE TRIGGER consent_follow_suppression_added AFTER INSERT ON consent_suppression
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_suppressions();
CREATE TRIGGER consent_follow_suppression_removed AFTER DELETE ON consent_suppression
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_suppressions();

CREATE FUNCTION consent_follow_lifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE consent_consent s SET reachable = (
        SELECT true FROM consent_reach r
        WHERE r.contact_id = s.contact_id AND r.campaign_id = s.campaign_id) IS NOT NULL
    FROM touched t WHERE s.contact_id = t.contact_id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE TRIGGER consent_follow_lift_added AFTER INSERT ON consent_suppressionlift
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_lifts();
CREATE TRIGGER consent_follow_lift_removed AFTER DELETE ON consent_suppressionlift
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_lifts();

CREATE FUNCTION consent_follow_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE consent_consent s SET reachable = (
        SELECT true FROM consent_reach r
        WHERE r.contact_id = s.contact_id AND r.campaign_id = s.campaign_id) IS NOT NULL
    WHERE s.campaign_id = NEW.id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE TRIGGER consent_follow_campaign AFTER UPDATE ON campaigns_campaign
    FOR EACH ROW WHEN ((OLD.channel, OLD.audience) <> (NEW.channel, NEW.audience))
    EXECUTE FUNCTION consent_follow_campaign();
"""

# Counts read the partial index alone only where the table was vacuumed lately, and the
# planner must know that few of one campaign may be reachable and many of another.
TUNING = """
CREATE STATISTICS consent_reachable_by_campaign (mcv)
    ON campaign_id, reachable FROM consent_consent;
ALTER TABLE consent_consent SET
    (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("campaigns", "0002_default_campaigns"),
    ]

    operations = [
        migrations.RunSQL(CHAIN),
        migrations.RunSQL(REACH),
        migrations.RunSQL(STATE),
        migrations.RunSQL(STANDINGS),
        migrations.RunSQL(REACHABLE),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(TUNING),
    ]
