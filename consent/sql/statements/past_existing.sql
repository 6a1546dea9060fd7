-- On file at that instant; a campaign also where a loaded past names it. The requests
-- for consent have no version.
WHERE live.created_at <= %(instant)s
AND (%(contact)s::bigint IS NULL OR live.id = %(contact)s)
AND (%(campaign)s::bigint IS NULL OR listed.id = %(campaign)s)
AND (listed.is_request OR EXISTS (SELECT FROM campaigns_campaignversion v
        WHERE v.campaign_id = listed.id AND v.created_at <= %(instant)s)
    OR EXISTS (SELECT FROM consent_consentevent e
        WHERE e.campaign_id = listed.id AND e.recorded_at <= %(instant)s))
