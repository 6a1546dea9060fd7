INSERT INTO consent_suppression AS entry
    (key, channel, reason, created_at, expires_at, known_as, settled, awaiting)
SELECT %(new)s, channel, reason, created_at, expires_at, key || known_as, settled, awaiting
FROM consent_suppression WHERE key = %(old)s AND channel = %(channel)s
ON CONFLICT (key, channel) DO UPDATE SET
    created_at = greatest(entry.created_at, EXCLUDED.created_at),
    expires_at = greatest(entry.expires_at, EXCLUDED.expires_at),
    known_as = ARRAY(SELECT DISTINCT unnest(entry.known_as || EXCLUDED.known_as)),
    settled = entry.settled AND EXCLUDED.settled,
    awaiting = entry.awaiting || EXCLUDED.awaiting
