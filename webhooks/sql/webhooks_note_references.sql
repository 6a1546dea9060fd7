-- Write to the outbox that another system's reference for a contact was added, changed or removed.
CREATE OR REPLACE FUNCTION webhooks_note_references() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.updated', c.id, clock_timestamp(), txid_current(),
        jsonb_build_object('status', c.status, 'fields', ARRAY['references'])
    FROM contacts_contact c
    WHERE c.id IN (SELECT contact_id FROM touched)
    ORDER BY c.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_new_references
    AFTER INSERT ON contacts_externalreference REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_references();

CREATE OR REPLACE TRIGGER webhooks_note_references
    AFTER UPDATE ON contacts_externalreference REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_references();

CREATE OR REPLACE TRIGGER webhooks_note_gone_references
    AFTER DELETE ON contacts_externalreference REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_references();
