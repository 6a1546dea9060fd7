INSERT INTO consent_suppression AS entry
    (key, channel, reason, created_at, expires_at, settled, awaiting)
SELECT key, channel, %(reason)s, %(now)s, %(expires)s, false, awaiting::jsonb
FROM unnest(%(keys)s::text[], %(channels)s::text[], %(acts)s::text[])
    AS held (key, channel, awaiting)
ORDER BY key, channel
ON CONFLICT (key, channel) DO UPDATE SET
    settled = false, awaiting = entry.awaiting || EXCLUDED.awaiting,
    reason = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.reason
        ELSE EXCLUDED.reason END,
    created_at = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.created_at
        ELSE EXCLUDED.created_at END,
    expires_at = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.expires_at
        ELSE EXCLUDED.expires_at END
