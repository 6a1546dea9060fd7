SELECT e.contact_id, e.id, 'preuve disparue : l''événement la nomme encore'
FROM consent_consentevent e
WHERE {scope} AND e.evidence_digest <> ''
AND NOT EXISTS (SELECT FROM consent_evidence p
    WHERE p.contact_id = e.contact_id AND p.digest = e.evidence_digest)
AND NOT EXISTS (SELECT FROM consent_consentevent later
    WHERE later.contact_id = e.contact_id AND later.decision = 'ended'
    AND later.sequence > e.sequence)
