WITH entry AS (
    SELECT s.id FROM consent_suppression s
    JOIN unnest(%(keys)s::text[], %(channels)s::text[]) AS address (key, channel)
        ON s.key = address.key AND s.channel = address.channel
)
DELETE FROM consent_suppressionlift l USING entry WHERE l.suppression_id = entry.id
