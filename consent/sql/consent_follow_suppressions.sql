-- Update the flags of the contacts whose address is put on the list or removed from it.
CREATE OR REPLACE FUNCTION consent_follow_suppressions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_advisory_xact_lock(2016, place) FROM (
            SELECT DISTINCT consent_lock_of(key) AS place FROM touched ORDER BY 1) locks;
    ELSE
        -- An objection waits for no other session. A session that is writing an opt-in for one
        -- of these addresses does not see the entry: its flags are computed again once it ends.
        UPDATE consent_suppression s SET settled = false FROM (
            SELECT key, channel FROM touched
            WHERE NOT pg_try_advisory_xact_lock(2016, consent_lock_of(key))) missed
        WHERE s.key = missed.key AND s.channel = missed.channel;
    END IF;
    -- Unsettled entries are followed later (consent/ledger/objections.py).
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM (
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.email_key = t.key
            WHERE t.channel = 'email' AND (t.settled OR TG_OP = 'DELETE')
        UNION
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.mobile_key = t.key
            WHERE t.channel = 'sms' AND (t.settled OR TG_OP = 'DELETE')
        UNION
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.phone_key = t.key
            WHERE t.channel = 'phone' AND (t.settled OR TG_OP = 'DELETE')
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
