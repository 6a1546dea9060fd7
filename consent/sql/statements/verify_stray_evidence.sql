SELECT p.contact_id, NULL::bigint, 'preuve qu''aucun événement ne nomme'
FROM consent_evidence p
WHERE {scope} AND NOT EXISTS (SELECT FROM consent_consentevent e
    WHERE e.contact_id = p.contact_id AND e.evidence_digest = p.digest)
