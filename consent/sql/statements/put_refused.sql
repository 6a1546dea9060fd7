INSERT INTO consent_suppression AS entry (key, channel, reason, created_at, expires_at)
SELECT key, channel, %(reason)s, %(now)s, %(expires)s
FROM unnest(%(keys)s::text[], %(channels)s::text[]) AS refused (key, channel)
ON CONFLICT (key, channel)
    DO UPDATE SET expires_at = greatest(entry.expires_at, EXCLUDED.expires_at),
    -- One that only waited for its events stays from now on.
    reason = CASE entry.reason WHEN 'waiting' THEN EXCLUDED.reason ELSE entry.reason END
RETURNING channel, reason, created_at, expires_at, key
