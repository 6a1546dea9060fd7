-- Move all data about some addresses to other keys: each of `formers` to the key at the same
-- place in `presents`. `skipped`: the contact being written, whose trigger calls this function.
-- Contacts are locked first, so that the entries of an earlier erasure are visible. The list
-- moves before the contacts, whose triggers read it; it moves by INSERT and DELETE, because the
-- triggers of the list follow these.
CREATE OR REPLACE FUNCTION consent_gather_keys(formers text[], presents text[], skipped bigint)
RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    moved bigint := 0;
    step bigint;
BEGIN
    PERFORM 1 FROM contacts_contact c
    WHERE (c.email_key = ANY(formers) OR c.mobile_key = ANY(formers)
        OR c.phone_key = ANY(formers))
    AND c.id IS DISTINCT FROM skipped ORDER BY c.id FOR NO KEY UPDATE;

    -- The journal outside the database keeps the former key, unless the entry only waits for
    -- its events.
    INSERT INTO consent_suppression AS entry
        (key, channel, reason, created_at, expires_at, known_as, settled, awaiting)
    SELECT m.present, s.channel, (array_agg(s.reason ORDER BY s.created_at DESC))[1],
        max(s.created_at), max(s.expires_at),
        coalesce(array_agg(DISTINCT name) FILTER (WHERE s.reason <> 'waiting'), '{}'),
        bool_and(s.settled), (
            SELECT coalesce(jsonb_agg(act), '[]') FROM unnest(formers, presents)
                AS other (former, present)
            JOIN consent_suppression w ON w.key = other.former
            CROSS JOIN jsonb_array_elements(w.awaiting) AS act
            WHERE other.present = m.present AND w.channel = s.channel)
    FROM unnest(formers, presents) AS m (former, present)
    JOIN consent_suppression s ON s.key = m.former
    CROSS JOIN unnest(s.key || s.known_as) AS name
    GROUP BY m.present, s.channel
    ON CONFLICT (key, channel) DO UPDATE SET
        reason = CASE WHEN EXCLUDED.created_at > entry.created_at
            THEN EXCLUDED.reason ELSE entry.reason END,
        created_at = greatest(entry.created_at, EXCLUDED.created_at),
        expires_at = greatest(entry.expires_at, EXCLUDED.expires_at),
        known_as = ARRAY(SELECT DISTINCT unnest(entry.known_as || EXCLUDED.known_as)),
        settled = entry.settled AND EXCLUDED.settled,
        awaiting = entry.awaiting || EXCLUDED.awaiting;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    IF step > 0 THEN
        -- A lift belongs to one contact and moves with the entry that it lifts.
        INSERT INTO consent_suppressionlift
            (suppression_id, contact_id, event_id, lifted_at)
        SELECT n.id, l.contact_id, l.event_id, l.lifted_at
        FROM unnest(formers, presents) AS m (former, present)
        JOIN consent_suppression s ON s.key = m.former
        JOIN consent_suppressionlift l ON l.suppression_id = s.id
        JOIN consent_suppression n ON n.key = m.present AND n.channel = s.channel
        ON CONFLICT (suppression_id, contact_id) DO NOTHING;
        DELETE FROM consent_suppressionlift l
        USING unnest(formers) AS m (former), consent_suppression s
        WHERE s.key = m.former AND l.suppression_id = s.id;
        DELETE FROM consent_suppression s USING unnest(formers) AS m (former)
        WHERE s.key = m.former;
    END IF;

    UPDATE contacts_contact c SET email_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.email_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    UPDATE contacts_contact c SET mobile_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.mobile_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    UPDATE contacts_contact c SET phone_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.phone_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    UPDATE contacts_closedaddress l SET key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE l.key = m.former;
    GET DIAGNOSTICS step = ROW_COUNT;
    RETURN moved + step;
END $$;
