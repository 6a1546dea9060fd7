-- Give the committed rows of the outbox their sequence, and each webhook its deliveries.
--
-- A sequence drawn when a row is written is no order of commits: a transaction that drew 5
-- may commit after the one that drew 6 was read. So it is drawn here, under one lock, for
-- rows that are committed: whoever has read up to a sequence has missed nothing below it.
-- What one transaction did to one thing is told once, and not at all if it undid it.
-- Returns how many rows it took on, at most `most`.
CREATE OR REPLACE FUNCTION webhooks_publish(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    batch bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks_change WHERE sequence IS NULL) THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('webhooks_publish'));
    batch := ARRAY(SELECT id FROM webhooks_change WHERE sequence IS NULL ORDER BY id LIMIT most);

    WITH told AS (
        SELECT id, details,
            first_value(details) OVER same AS first,
            lead(id) OVER same IS NULL AS is_last
        FROM webhooks_change WHERE id = ANY (batch) AND type = 'consent.changed'
        WINDOW same AS (PARTITION BY contact_id, transaction, details -> 'campaign' ORDER BY id)
    ), kept AS (
        UPDATE webhooks_change c SET details = c.details || jsonb_build_object(
            'previous', told.first -> 'previous', 'was_effective', told.first -> 'was_effective')
        FROM told WHERE c.id = told.id AND told.is_last AND told.first <> told.details
    )
    DELETE FROM webhooks_change c USING told WHERE c.id = told.id AND NOT told.is_last;
    DELETE FROM webhooks_change WHERE id = ANY (batch) AND type = 'consent.changed'
        AND details -> 'previous' = details -> 'state'
        AND details -> 'was_effective' = details -> 'effective';

    WITH told AS (
        SELECT u.id, lead(u.id) OVER same IS NULL AS is_last,
            EXISTS (SELECT FROM webhooks_change c WHERE c.contact_id = u.contact_id
                AND c.transaction = u.transaction
                AND c.type IN ('contact.created', 'contact.erased')) AS is_covered,
            (SELECT jsonb_agg(DISTINCT field) FROM webhooks_change c,
                jsonb_array_elements(c.details -> 'fields') field
                WHERE c.contact_id = u.contact_id AND c.transaction = u.transaction
                AND c.type = 'contact.updated') AS fields
        FROM webhooks_change u WHERE u.id = ANY (batch) AND u.type = 'contact.updated'
        WINDOW same AS (PARTITION BY u.contact_id, u.transaction ORDER BY u.id)
    ), kept AS (
        UPDATE webhooks_change c
        SET details = c.details || jsonb_build_object('fields', told.fields)
        FROM told WHERE c.id = told.id AND told.is_last AND NOT told.is_covered
    )
    DELETE FROM webhooks_change c USING told
    WHERE c.id = told.id AND (told.is_covered OR NOT told.is_last);

    WITH numbered AS MATERIALIZED (
        SELECT id, nextval('webhooks_change_sequence') AS sequence FROM (
            SELECT id FROM webhooks_change WHERE id = ANY (batch) ORDER BY id
        ) ordered
    )
    UPDATE webhooks_change c SET sequence = n.sequence,
        details = CASE WHEN k.code IS NULL THEN c.details - 'was_effective'
            ELSE c.details - 'was_effective' || jsonb_build_object('code', k.code) END
    FROM numbered n
    JOIN webhooks_change u ON u.id = n.id
    LEFT JOIN campaigns_campaign k ON u.type = 'consent.changed'
        AND k.id = (u.details ->> 'campaign')::bigint
    WHERE c.id = n.id;

    INSERT INTO webhooks_webhookdelivery (public_id, webhook_id, event, sequence, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), h.id, c.type, c.sequence, c.contact_id,
        c.details, 'waiting', 0, c.at, c.at, ''
    FROM webhooks_change c
    JOIN webhooks_webhook h ON h.active AND c.type = ANY (h.events)
    WHERE c.id = ANY (batch)
    ORDER BY c.sequence, h.id;
    RETURN cardinality(batch);
END $$;
