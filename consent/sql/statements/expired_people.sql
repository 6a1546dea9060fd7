-- The people with a consent that came to the end of its lifetime.
SELECT DISTINCT s.contact_id FROM campaigns_campaign k
JOIN consent_consent s ON s.campaign_id = k.id AND s.state = 'given'
JOIN contacts_contact c ON c.id = s.contact_id
WHERE k.lifetime_months IS NOT NULL AND c.merged_into_id IS NULL
AND consent_ends_at(s.since, k.lifetime_months, k.lifetime_set_at) <= %(now)s
LIMIT %(most)s
