-- Lock this person and those who share one of these addresses, in order of id, then return the
-- campaigns that their objection to all messages concerns: the optional ones of their list and
-- of this channel (NULL: of all) that are active, or given. Two statements, so that the second
-- sees what the previous writer committed.
CREATE OR REPLACE FUNCTION consent_to_refuse(
    person bigint, keys text[], of_channel text)
RETURNS bigint[] LANGUAGE plpgsql
-- Planned once a session: planning anew takes longer than the reading.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM 1 FROM contacts_contact c
    WHERE c.id = person OR c.email_key = ANY(keys) OR c.mobile_key = ANY(keys)
        OR c.phone_key = ANY(keys)
    ORDER BY c.id FOR NO KEY UPDATE;
    RETURN (
        SELECT coalesce(array_agg(k.id ORDER BY k.id), '{}')
        FROM contacts_contact c
        JOIN campaigns_campaign k ON k.audience = c.kind AND NOT k.mandatory
        WHERE c.id = person AND (of_channel IS NULL OR k.channel = of_channel)
        AND (k.state = 'active' OR EXISTS (SELECT FROM consent_consent s
            WHERE s.contact_id = c.id AND s.campaign_id = k.id
            AND s.state IN ('given', 'pending'))));
END $$;
