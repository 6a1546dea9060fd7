CREATE OR REPLACE FUNCTION webhooks_note_erasures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.erased', e.contact_id, clock_timestamp(), txid_current(),
        jsonb_build_object('status', c.status, 'erasure', e.id, 'cause', e.cause)
    FROM added e JOIN contacts_contact c ON c.id = e.contact_id
    ORDER BY e.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_erasures AFTER INSERT ON erasure_erasure
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_erasures();
