INSERT INTO consent_consentevent
    (contact_id, sequence, campaign_id, campaign_version_id, decision, origin,
     occurred_at, recorded_at, actor_type, sentence, means, evidence_digest,
     previous_hash, hash)
SELECT s.contact_id, 0, s.campaign_id, v.id, 'ended', 'system',
    greatest(%(now)s, s.since), %(now)s, 'system', '', '', '', '', ''
FROM consent_consent s
JOIN (
    SELECT DISTINCT ON (campaign_id) campaign_id, id FROM campaigns_campaignversion
    ORDER BY campaign_id, number DESC
) v ON v.campaign_id = s.campaign_id
WHERE s.contact_id = ANY((SELECT %(contacts)s)::bigint[]) AND s.state <> 'ended'
ORDER BY s.contact_id, s.campaign_id
