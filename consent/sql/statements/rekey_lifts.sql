INSERT INTO consent_suppressionlift (suppression_id, contact_id, event_id, lifted_at)
SELECT now.id, l.contact_id, l.event_id, l.lifted_at
FROM consent_suppressionlift l
JOIN consent_suppression old ON old.id = l.suppression_id
JOIN consent_suppression now ON now.key = %(new)s AND now.channel = old.channel
WHERE old.key = %(old)s AND old.channel = %(channel)s AND l.lifted_at >= now.created_at
ON CONFLICT DO NOTHING
