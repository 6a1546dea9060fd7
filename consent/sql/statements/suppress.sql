WITH entry AS (
    INSERT INTO consent_suppression (key, channel, reason, created_at, expires_at)
    SELECT key, channel, %(reason)s, %(now)s, %(expires)s
    FROM unnest(%(keys)s::text[], %(channels)s::text[]) AS address (key, channel)
    -- Sorted, so that two acts on the same addresses cannot deadlock.
    ORDER BY key, channel
    ON CONFLICT (key, channel) DO UPDATE SET reason = EXCLUDED.reason,
        created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
    RETURNING id
)
DELETE FROM consent_suppressionlift l USING entry WHERE l.suppression_id = entry.id
