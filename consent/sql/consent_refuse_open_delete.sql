CREATE OR REPLACE FUNCTION consent_refuse_open_delete() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_closedchain c WHERE c.contact_id = OLD.contact_id
            AND c.last_event_at >= OLD.recorded_at)
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: the consent ledger only grows', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE TRIGGER consent_event_leaves_by_chain BEFORE DELETE ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_open_delete();
