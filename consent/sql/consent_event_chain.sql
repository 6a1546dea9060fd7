CREATE OR REPLACE FUNCTION consent_event_chain() RETURNS trigger LANGUAGE plpgsql
-- Planned once a session, perhaps while the ledger was empty.
SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    -- One writer at a time for a contact; then read what the one before left.
    PERFORM 1 FROM contacts_contact WHERE id = NEW.contact_id FOR NO KEY UPDATE;
    SELECT sequence, hash INTO last FROM consent_consentevent
        WHERE contact_id = NEW.contact_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, ''::bytea);
    NEW.hash := consent_event_hash(NEW);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER consent_event_chain BEFORE INSERT ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_chain();
