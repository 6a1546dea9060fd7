CREATE OR REPLACE FUNCTION consent_follow_suppressions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(key) AS place FROM touched ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM (
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.email_key = t.key
            WHERE t.channel = 'email'
        UNION
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.mobile_key = t.key
            WHERE t.channel = 'sms'
    ) c
    WHERE s.contact_id = c.id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_suppression_added AFTER INSERT ON consent_suppression
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_suppressions();

CREATE OR REPLACE TRIGGER consent_follow_suppression_removed AFTER DELETE ON consent_suppression
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_suppressions();
