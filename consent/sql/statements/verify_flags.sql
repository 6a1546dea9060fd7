SELECT s.contact_id, s.event_id, 'indicateur « joignable » modifié'
FROM (SELECT * FROM consent_consent WHERE {scope}) s
LEFT JOIN consent_eligibility e
    ON e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id
WHERE s.reachable IS DISTINCT FROM (e.reason = 'given')
-- Lists read the end of a consent beside its flag, until the night writes the event.
AND (e.reason <> 'expired' OR s.state <> 'given')
-- The flags of an objection that waits for its events follow with them.
AND NOT EXISTS (SELECT FROM consent_suppression entry
    JOIN contacts_contact c ON c.id = s.contact_id
    WHERE NOT entry.settled AND entry.key IN (c.email_key, c.mobile_key, c.phone_key))
