-- Lock these people, in order of id, then say how each (person, campaign) stands. Two
-- statements, so that the second sees what the writer before it left. Without `locking` (for
-- a preview) no row is locked.
CREATE OR REPLACE FUNCTION consent_standings(people bigint[], campaigns bigint[], locking boolean)
RETURNS TABLE (contact_id bigint, campaign_id bigint, public_id text, kind text,
    is_erased boolean, key text, label text, channel text, audience text, campaign_state text,
    mandatory boolean, version_id bigint, state text, since timestamptz,
    is_blocked boolean, is_proved boolean, own_word text, own_word_at timestamptz, declined boolean,
    represented text, represented_at timestamptz)
LANGUAGE plpgsql
-- Planned once a session: planning anew takes longer than the reading.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF locking THEN
        PERFORM 1 FROM contacts_contact c WHERE c.id = ANY(people)
            ORDER BY c.id FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT c.id, k.id, c.public_id::text, c.kind::text, c.erased_at IS NOT NULL,
        contacts_address_key(c, k.channel),
        k.label::text, k.channel::text, k.audience::text, k.state::text, k.mandatory,
        (SELECT v.id FROM campaigns_campaignversion v WHERE v.campaign_id = k.id
            ORDER BY v.number DESC LIMIT 1),
        CASE WHEN lasting.until <= now() THEN 'expired' ELSE s.state::text END,
        CASE WHEN lasting.until <= now() THEN lasting.until ELSE s.since END,
        EXISTS (SELECT FROM consent_blocked b
            WHERE b.contact_id = c.id AND b.channel = k.channel),
        contacts_address_proved_at(c, k.channel) IS NOT NULL,
        own.decision::text, own.occurred_at,
        -- Whether that choice answered a request to confirm it (double opt-in).
        own.sequence IS NOT NULL AND coalesce((
            SELECT e.decision = 'pending' FROM consent_consentevent e
            WHERE e.contact_id = c.id AND e.campaign_id = k.id
            AND e.sequence < own.sequence ORDER BY e.sequence DESC LIMIT 1), false),
        spoken.decision::text, spoken.occurred_at
    FROM unnest(people, campaigns) AS pair (person, campaign)
    JOIN contacts_contact c ON c.id = pair.person
    JOIN campaigns_campaign k ON k.id = pair.campaign
    LEFT JOIN consent_consent s ON s.contact_id = c.id AND s.campaign_id = k.id
    CROSS JOIN LATERAL (SELECT CASE WHEN s.state = 'given' THEN
        consent_ends_at(s.since, k.lifetime_months, k.lifetime_set_at) END) lasting (until)
    -- The person's own last choice (consent.enums.OWN_WORD); none where there is no state.
    LEFT JOIN LATERAL (
        SELECT e.decision, e.occurred_at, e.sequence FROM consent_consentevent e
        WHERE s.state IS NOT NULL AND e.contact_id = c.id AND e.campaign_id = k.id
        AND e.origin IN ('link', 'portal', 'form', 'one_click', 'sms_stop', 'complaint',
            'call')
        AND e.decision IN ('given', 'refused', 'withdrawn')
        ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC, e.sequence DESC
        LIMIT 1) own ON true
    -- The last choice of a representative of the person.
    LEFT JOIN LATERAL (
        SELECT e.decision, e.occurred_at FROM consent_consentevent e
        WHERE s.state IS NOT NULL AND e.contact_id = c.id AND e.campaign_id = k.id
        AND e.origin = 'mandate' AND e.decision IN ('given', 'refused', 'withdrawn')
        ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC, e.sequence DESC
        LIMIT 1) spoken ON true;
END $$;
