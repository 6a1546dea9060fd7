CREATE OR REPLACE FUNCTION consent_follow_events() RETURNS trigger LANGUAGE plpgsql
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
        w.sequence, false
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
    WHERE CASE WHEN state.state = 'expired' AND EXCLUDED.state <> 'expired'
        THEN consent_outlived(state.contact_id, state.campaign_id, state.sequence, 'infinity')
        ELSE (EXCLUDED.since, consent_protective(EXCLUDED.state), EXCLUDED.sequence)
            > (state.since, consent_protective(state.state), state.sequence) END;
    -- The one rule reads the state, so the state is written first.
    UPDATE consent_consent s SET reachable = true
    FROM added a
    WHERE a.decision = 'given' AND s.event_id = a.id
    AND s.contact_id = a.contact_id AND s.campaign_id = a.campaign_id AND (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_events AFTER INSERT ON consent_consentevent
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_events();
