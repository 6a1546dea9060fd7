WITH entry AS (
    SELECT * FROM unnest(%(contacts)s::bigint[], %(kinds)s::text[], %(fields)s::bigint[])
        AS entry (contact, kind, fields)
), made AS (
    INSERT INTO erasure_erasure (contact_id, cause, at, user_id, api_key_id, reason,
        fields_id, kept, notified, notice, state, searched_at, search, closed_reason)
    SELECT contact, %(cause)s, %(at)s, %(user)s, %(api_key)s, %(reason)s,
        fields, coalesce(odd.kept, '[]'), odd.notice IS NOT NULL, odd.notice,
        coalesce(odd.state, %(complete)s),
        CASE WHEN odd.state IS DISTINCT FROM %(interrupted)s THEN %(at)s END,
        coalesce(odd.search, %(clean)s), ''
    FROM entry LEFT JOIN jsonb_to_recordset(%(odd)s)
        AS odd (contact bigint, kept jsonb, notice uuid, state text, search jsonb)
        USING (contact)
    RETURNING id, contact_id
), told AS (
    INSERT INTO erasure_recipienttask (erasure_id, recipient_id, state)
    SELECT made.id, recipient.id, 'todo'
    FROM made JOIN entry ON contact = contact_id
    JOIN erasure_recipient recipient ON active AND kind = ANY(kinds)
)
SELECT id FROM made
