SELECT coalesce(w.contact_id, s.contact_id), coalesce(w.id, s.event_id), CASE
    WHEN w.id IS NULL THEN 'état sans événement'
    WHEN s.id IS NULL THEN 'état effacé'
    ELSE 'état modifié : il ne suit pas les événements' END
FROM (
    SELECT DISTINCT ON (contact_id, campaign_id)
        contact_id, campaign_id, id, sequence, decision, occurred_at, origin
    FROM consent_consentevent WHERE {scope}
    AND (decision <> 'expired'
        OR NOT consent_outlived(contact_id, campaign_id, sequence, 'infinity'))
    ORDER BY contact_id, campaign_id, occurred_at DESC,
        consent_protective(decision) DESC, sequence DESC
) w
FULL JOIN (SELECT * FROM consent_consent WHERE {scope}) s
    ON s.contact_id = w.contact_id AND s.campaign_id = w.campaign_id
WHERE (w.id, w.sequence, w.decision, w.occurred_at, w.origin)
    IS DISTINCT FROM (s.event_id, s.sequence, s.state, s.since, s.origin)
