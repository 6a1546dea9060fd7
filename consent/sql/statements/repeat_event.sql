INSERT INTO consent_consentevent
    (contact_id, sequence, campaign_id, campaign_version_id, decision, origin,
     occurred_at, recorded_at, actor_type, actor_id, notice_id, sentence, means,
     address_key, evidence_digest, previous_hash, hash)
SELECT e.contact_id, 0, e.campaign_id, e.campaign_version_id, %(decision)s, %(origin)s,
    %(at)s, %(now)s, 'merge', %(actor)s, e.notice_id, e.sentence, e.means,
    e.address_key, '', '', ''
FROM consent_consentevent e WHERE e.id = %(event)s
RETURNING id
