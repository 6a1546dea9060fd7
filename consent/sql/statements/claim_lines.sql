WITH before AS (
    SELECT coalesce(e.first + e.lines - 1, p.lines, 0) AS last,
        coalesce(e.digest, p.digest, '') AS digest,
        coalesce(p.lines, 0) AS settled, coalesce(p.begins, 1) AS begins,
        (SELECT count(*) FROM consent_journalwaiting) AS waiting
    FROM (SELECT) one
    LEFT JOIN consent_journalposition p ON p.id = 1
    LEFT JOIN consent_journalentry e ON true
    ORDER BY e.first DESC NULLS LAST LIMIT 1
), entry AS (
    INSERT INTO consent_journalentry (first, lines)
    SELECT 1 + greatest(%s, settled, before.last), %s + waiting FROM before
    RETURNING first, xmin::text::bigint AS low
)
SELECT entry.first, low, pg_current_xact_id()::text::bigint,
    settled, begins, before.last, digest, waiting
FROM entry, before
