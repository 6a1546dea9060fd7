INSERT INTO retention_purgedcontact (run_id, contact_id, outcome)
SELECT r.id, e.contact_id, CASE WHEN e.kept = '[]' THEN 'erased' ELSE 'held' END
FROM retention_purgerun r
JOIN erasure_erasure e ON e.at = r.started_at AND e.cause = 'retention'
WHERE r.id = %s AND NOT EXISTS (SELECT FROM retention_purgedcontact p
    WHERE p.run_id = r.id AND p.contact_id = e.contact_id)
