WITH active AS (
    SELECT id, status FROM contacts_contact
    WHERE id = ANY((SELECT %(contacts)s)::bigint[]) AND status = ANY(%(active)s)
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE contacts_contact c SET deactivated_from = active.status,
        deactivated_at = %(at)s, updated_at = %(now)s,
        status = CASE c.kind WHEN 'client' THEN %(client)s ELSE %(worker)s END
    FROM active WHERE c.id = active.id
    RETURNING c.id, c.public_id, active.status AS before, c.status AS after
), noted AS (
    INSERT INTO contacts_statuschange
        (contact_id, before, after, at, recorded_at, user_id)
    SELECT id, before, after, %(at)s, %(now)s, %(user)s FROM moved
)
SELECT public_id::text FROM moved
