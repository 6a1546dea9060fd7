-- The end of each of their consents, at its own instant; locked by the caller.
INSERT INTO consent_consentevent
    (contact_id, sequence, campaign_id, campaign_version_id, decision, origin,
     occurred_at, recorded_at, actor_type, sentence, means, evidence_digest,
     previous_hash, hash)
SELECT s.contact_id, 0, s.campaign_id, (SELECT v.id FROM campaigns_campaignversion v
        WHERE v.campaign_id = k.id ORDER BY v.number DESC LIMIT 1), 'expired', 'system',
    consent_ends_at(s.since, k.lifetime_months, k.lifetime_set_at), %(now)s, 'system',
    '', '', '', '', ''
FROM consent_consent s JOIN campaigns_campaign k ON k.id = s.campaign_id
WHERE s.contact_id = ANY((SELECT %(contacts)s)::bigint[]) AND s.state = 'given'
AND consent_ends_at(s.since, k.lifetime_months, k.lifetime_set_at) <= %(now)s
ORDER BY s.contact_id, s.campaign_id
