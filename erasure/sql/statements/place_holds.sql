INSERT INTO erasure_legalhold (contact_id, path, reason, law, until, created_at)
SELECT contact, hold.path, hold.reason, hold.law, hold.until, %(now)s
FROM unnest(%(contacts)s::bigint[]) contact,
    jsonb_to_recordset(%(holds)s) AS hold (path text, reason text, law text, until date)
ON CONFLICT DO NOTHING
