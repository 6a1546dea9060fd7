CREATE OR REPLACE FUNCTION consent_guard_closed_chain() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    chain record;
BEGIN
    SELECT count(*) AS events, max(recorded_at) AS last_at,
        (array_agg(hash ORDER BY sequence DESC))[1] AS last_hash
        INTO chain FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    IF NOT EXISTS (SELECT 1 FROM contacts_contact
            WHERE id = NEW.contact_id AND erased_at IS NOT NULL)
        OR chain.last_hash IS DISTINCT FROM NEW.last_hash
        OR chain.events <> NEW.events
        -- Whatever the setting says, no proof leaves before a year.
        OR chain.last_at > now() - interval '1 year'
    THEN
        RAISE EXCEPTION 'chain of contact % cannot be closed', NEW.contact_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER consent_guard_closed_chain BEFORE INSERT ON consent_closedchain
    FOR EACH ROW EXECUTE FUNCTION consent_guard_closed_chain();
