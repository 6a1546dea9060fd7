CREATE OR REPLACE FUNCTION consent_follow_lifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An objection ends the lifts of its entries, of which there is seldom one.
    IF NOT EXISTS (SELECT FROM touched) THEN
        RETURN NULL;
    END IF;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM touched t WHERE s.contact_id = t.contact_id AND s.state = 'given'
    -- What is unsettled is followed later (consent/ledger/objections.py).
    AND NOT (TG_OP = 'DELETE' AND EXISTS (SELECT FROM consent_suppression entry
        WHERE entry.id = t.suppression_id AND NOT entry.settled));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_lift_added AFTER INSERT ON consent_suppressionlift
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_lifts();

CREATE OR REPLACE TRIGGER consent_follow_lift_removed AFTER DELETE ON consent_suppressionlift
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_lifts();
