CREATE OR REPLACE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the consent ledger only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER consent_event_only_grows
    BEFORE UPDATE OR TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER notice_published_is_not_changed BEFORE UPDATE ON consent_notice
    FOR EACH ROW WHEN (OLD.version IS NOT NULL
        AND to_jsonb(OLD) - 'published_by_id' <> to_jsonb(NEW) - 'published_by_id')
    EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER notice_published_is_not_deleted BEFORE DELETE ON consent_notice
    FOR EACH ROW WHEN (OLD.version IS NOT NULL)
    EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER notice_is_not_truncated BEFORE TRUNCATE ON consent_notice
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER campaign_version_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON campaigns_campaignversion
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER consent_is_kept_by_the_events
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON consent_consent
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION consent_refuse_change();

CREATE OR REPLACE TRIGGER consent_closed_chain_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_closedchain
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
