-- Update the flags of the contacts with an address whose entry was settled: its waiting acts
-- have their events, and the sessions that were writing an opt-in for it have ended.
CREATE OR REPLACE FUNCTION consent_follow_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- It fires with each entry that is put on the list, for the entries that were on it.
    IF NOT EXISTS (SELECT FROM after n JOIN before o ON o.id = n.id
        WHERE n.settled AND NOT o.settled)
    THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(n.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        WHERE n.settled AND NOT o.settled ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM (
        SELECT c.id FROM after n JOIN before o ON o.id = n.id
            JOIN contacts_contact c ON c.email_key = n.key
            WHERE n.channel = 'email' AND n.settled AND NOT o.settled
        UNION
        SELECT c.id FROM after n JOIN before o ON o.id = n.id
            JOIN contacts_contact c ON c.mobile_key = n.key
            WHERE n.channel = 'sms' AND n.settled AND NOT o.settled
        UNION
        SELECT c.id FROM after n JOIN before o ON o.id = n.id
            JOIN contacts_contact c ON c.phone_key = n.key
            WHERE n.channel = 'phone' AND n.settled AND NOT o.settled
    ) c
    WHERE s.contact_id = c.id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_settled AFTER UPDATE ON consent_suppression
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_settled();
