CREATE OR REPLACE FUNCTION portal_reading(who uuid, OUT person contacts_contact, OUT words text,
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
        array_agg(hers.state = 'given' AND EXISTS (SELECT FROM consent_blocked b
            WHERE b.contact_id = person.id AND b.channel = hers.channel))
    INTO words, campaigns, states, since, blocked
    FROM (
        SELECT k.id, k.channel, concat(k.id, ':', k.xmin, k.ctid) AS version,
            s.state::text AS state, s.since
        FROM campaigns_campaign k LEFT JOIN consent_consent s
            ON s.campaign_id = k.id AND s.contact_id = person.id
        WHERE k.audience = person.kind AND k.state = 'active'
        ORDER BY k.position, k.sort_label, k.label, k.id
    ) hers;
END $$;
