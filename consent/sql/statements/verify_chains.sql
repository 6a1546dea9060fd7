SELECT contact_id, id, CASE
    WHEN sequence IS DISTINCT FROM place THEN 'événement manquant ou ajouté dans la chaîne'
    ELSE 'événement qui ne suit pas le précédent' END
FROM (
    SELECT contact_id, id, sequence, previous_hash,
        row_number() OVER chain AS place, lag(hash) OVER chain AS before
    FROM consent_consentevent WHERE {scope}
    WINDOW chain AS (PARTITION BY contact_id ORDER BY sequence)
) t
WHERE sequence IS DISTINCT FROM place
OR previous_hash IS DISTINCT FROM coalesce(before, ''::bytea)
