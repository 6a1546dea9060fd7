SELECT DISTINCT contacts_address_key(c, k.channel) AS key, k.channel,
    -- The other number of a person who is called at their landline.
    CASE k.channel WHEN 'phone' THEN c.mobile END AS mobile
FROM consent_consent s
JOIN contacts_contact c ON c.id = s.contact_id
JOIN campaigns_campaign k ON k.id = s.campaign_id
WHERE s.contact_id = ANY((SELECT %s)::bigint[])
    AND CASE s.state
        -- What waits for a confirmation leaves the no that it follows as it was.
        WHEN 'pending' THEN (
            SELECT e.decision FROM consent_consentevent e
            WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id
                AND e.decision <> 'pending'
            ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC,
                e.sequence DESC
            LIMIT 1)
        ELSE s.state END IN ('refused', 'withdrawn')
