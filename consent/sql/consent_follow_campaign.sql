CREATE OR REPLACE FUNCTION consent_follow_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    WHERE s.campaign_id = NEW.id AND s.state = 'given';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_campaign AFTER UPDATE ON campaigns_campaign
    FOR EACH ROW WHEN ((OLD.channel, OLD.audience, OLD.state, OLD.mandatory, OLD.applies_to)
        IS DISTINCT FROM
        (NEW.channel, NEW.audience, NEW.state, NEW.mandatory, NEW.applies_to))
    EXECUTE FUNCTION consent_follow_campaign();
