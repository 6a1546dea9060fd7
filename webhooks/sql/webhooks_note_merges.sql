-- Write to the outbox that two contacts of one person were merged, or separated again.
CREATE OR REPLACE FUNCTION webhooks_note_merges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.undone_at IS NULL) = (OLD.undone_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.merged', NEW.merged_id, clock_timestamp(), txid_current(),
        jsonb_build_object('into', kept.public_id,
            'state', CASE WHEN NEW.undone_at IS NULL THEN 'merged' ELSE 'separated' END)
    FROM contacts_contact kept WHERE kept.id = NEW.kept_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_merges AFTER INSERT OR UPDATE ON contacts_merge
    FOR EACH ROW EXECUTE FUNCTION webhooks_note_merges();
