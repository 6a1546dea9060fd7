-- Write to the outbox that a mandate was added, changed or ended, without naming the representative.
CREATE OR REPLACE FUNCTION webhooks_note_representatives() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.updated', c.id, clock_timestamp(), txid_current(),
        jsonb_build_object('status', c.status, 'fields', ARRAY['representatives'])
    FROM contacts_contact c
    WHERE c.id IN (SELECT contact_id FROM touched)
    ORDER BY c.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_new_representatives
    AFTER INSERT ON contacts_representative REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_representatives();

CREATE OR REPLACE TRIGGER webhooks_note_representatives
    AFTER UPDATE ON contacts_representative REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_representatives();
