-- The stored flag `reachable` follows a change of any column of a campaign but its label
-- and its place, which no reason of the view consent_eligibility may depend on.
CREATE OR REPLACE FUNCTION consent_follow_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE consent_consent s SET reachable = NOT s.reachable
    WHERE s.campaign_id = NEW.id AND s.state = 'given'
    AND s.reachable IS DISTINCT FROM (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_campaign AFTER UPDATE ON campaigns_campaign
    FOR EACH ROW WHEN (to_jsonb(OLD) - '{label,sort_label,position}'::text[]
        IS DISTINCT FROM
        to_jsonb(NEW) - '{label,sort_label,position}'::text[])
    EXECUTE FUNCTION consent_follow_campaign();
