-- Contacts whose address of a channel is on the suppression list (domain 2.16) and who did
-- not lift the entry for themselves; the only place where this is written.
CREATE OR REPLACE VIEW consent_blocked AS
SELECT address.contact_id, entry.channel, entry.id AS suppression_id,
    entry.created_at AS since
FROM (
    SELECT id AS contact_id, 'email' AS channel, email_key AS key FROM contacts_contact
    UNION ALL
    SELECT id, 'sms', mobile_key FROM contacts_contact
    UNION ALL
    SELECT id, 'phone', phone_key FROM contacts_contact
) address
JOIN consent_suppression entry
    ON entry.channel = address.channel AND entry.key = address.key
WHERE NOT EXISTS (SELECT FROM consent_suppressionlift lift
    WHERE lift.suppression_id = entry.id AND lift.contact_id = address.contact_id);
