-- The stored flag `reachable` follows a change of any column of a contact, so that a new
-- reason of the view consent_eligibility needs no change here. Only a flag that turns is written.
CREATE OR REPLACE FUNCTION consent_follow_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(written.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        CROSS JOIN LATERAL (VALUES (n.email_key, o.email_key),
            (n.mobile_key, o.mobile_key), (n.phone_key, o.phone_key)) AS written (key, former)
        WHERE written.key IS DISTINCT FROM written.former AND written.key IS NOT NULL
        ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = NOT s.reachable
    FROM after n JOIN before o ON o.id = n.id
    WHERE s.contact_id = n.id AND s.state = 'given' AND n IS DISTINCT FROM o
    AND s.reachable IS DISTINCT FROM (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_contacts AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_contacts();
