CROSS JOIN campaigns_campaign listed
LEFT JOIN LATERAL (
    SELECT p.was FROM consent_pastcampaign p
    WHERE p.campaign_id = listed.id AND p.until > %(instant)s
    ORDER BY p.until, p.id LIMIT 1) former ON true
CROSS JOIN LATERAL
    jsonb_populate_record(listed, coalesce(former.was, '{}')) campaign
