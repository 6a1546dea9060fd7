INSERT INTO mailings_delivery
    (mailing_id, contact_id, state, reason, basis, attempts, provider_id)
SELECT mailing, contact, state, '', '', 0, ''
FROM ({recipients}) recipient (mailing, contact, state)
ON CONFLICT (mailing_id, contact_id) DO NOTHING
