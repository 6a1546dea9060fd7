CREATE OR REPLACE FUNCTION consent_event_chain() RETURNS trigger LANGUAGE plpgsql
-- Planned once a session, perhaps while the ledger was empty.
SET enable_seqscan = off
-- A temporary table of the session may not stand in for one that is read here.
SET search_path = public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    -- One writer at a time for a contact; then read what the one before left.
    PERFORM 1 FROM contacts_contact WHERE id = NEW.contact_id FOR NO KEY UPDATE;
    SELECT sequence, hash, recorded_at INTO last FROM consent_consentevent
        WHERE contact_id = NEW.contact_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, ''::bytea);
    -- When it was recorded is not for the writer to say. A past that is loaded (the demo's)
    -- is said so in the session, which counts for whoever owns the table.
    IF NOT (current_setting('rgpd.loads_past', true) IS NOT DISTINCT FROM 'on'
        AND pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'))
    THEN
        NEW.recorded_at := greatest(statement_timestamp(), last.recorded_at);
    END IF;
    NEW.hash := consent_event_hash(NEW);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER consent_event_chain BEFORE INSERT ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_chain();
