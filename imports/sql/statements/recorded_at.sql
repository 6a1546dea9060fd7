-- The choices of an import that this transaction recorded.
SELECT contact_id, max(recorded_at) FROM consent_consentevent
WHERE contact_id = ANY((SELECT %(contacts)s)::bigint[]) AND origin = 'import'
AND recorded_at >= transaction_timestamp()
GROUP BY contact_id
