-- What a campaign was until a change.
CREATE OR REPLACE FUNCTION consent_past_campaigns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_pastcampaign (campaign_id, until, was)
    VALUES (OLD.id, statement_timestamp(), to_jsonb(OLD) - 'sort_label');
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_past_campaigns AFTER UPDATE ON campaigns_campaign
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION consent_past_campaigns();

CREATE OR REPLACE TRIGGER consent_pastcampaign_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_pastcampaign
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION consent_refuse_change();
