LEFT JOIN (
    SELECT DISTINCT ON (contact_id, campaign_id)
        contact_id, campaign_id, decision AS state, occurred_at AS since, id AS event_id
    FROM consent_consentevent
    WHERE recorded_at <= %(instant)s
    AND (%(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s)
    AND (%(contact)s::bigint IS NULL OR contact_id = %(contact)s)
    AND (decision <> 'expired'
        OR NOT consent_outlived(contact_id, campaign_id, sequence, %(instant)s))
    ORDER BY contact_id, campaign_id, occurred_at DESC,
        consent_protective(decision) DESC, sequence DESC) consent
